"""What came up in the chat before and beside a request."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backtalk.booking.request import Draft

_LEVELS = ("D", "S", "E")


@dataclass(frozen=True)
class Circumstances:
    """What came up in the chat before: the highest danger level short of "all fine", and topics the visitor read."""

    danger_level: str | None = None
    topics_read: tuple[str, ...] = ()


def with_circumstances(draft: Draft, circumstances: Circumstances) -> Draft:
    """The draft with the highest level that came up so far, and the topics that may be shared."""
    levels = [level for level in (draft.danger_level, circumstances.danger_level) if level in _LEVELS]
    highest = max(levels, key=_LEVELS.index) if levels else None
    offered = circumstances.topics_read or draft.topics_offered
    return replace(draft, danger_level=highest, topics_offered=offered)
