"""Which topics a visitor may share with the clinic: never danger, suitability or privacy ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import yaml

SHAREABLE_GROUPS = ("back_pain", "dry_needling", "visit", "whole_plan")
# In these groups by subject, but they would tell of worries or medicines.
NOT_SHARED = frozenset({"when_to_worry", "not_better_or_worse", "medication_alternative"})
MOST_TOPICS = 8
# The one in C is eight times as fast, and the first visitor after a start waits for it.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class AnsweredTurn(Protocol):
    """One turn of a chat with what was answered."""

    @property
    def reply(self) -> list[dict[str, Any]] | None:
        """The messages."""
        ...


def topic_titles(data: Path) -> dict[str, str]:
    """Shareable topics with their titles, from the topic files."""
    titles: dict[str, str] = {}
    for group in SHAREABLE_GROUPS:
        for path in sorted((data / group).glob("*.yml")):
            file = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
            responses = (file or {}).get("responses") or {}
            answer = (responses.get(f"utter_{path.stem}") or [{}])[0]
            label = (answer.get("metadata") or {}).get("label")
            if label and path.stem not in NOT_SHARED:
                titles[path.stem] = str(label)
    return titles


def topics_in(turns: Iterable[AnsweredTurn], titles: Mapping[str, str]) -> tuple[str, ...]:
    """Shareable topics that were answered, the latest eight, in the order in which they were first read."""
    read: dict[str, None] = {}
    for turn in turns:
        for message in turn.reply or []:
            topic = message.get("topic")
            if topic in titles:
                read.setdefault(str(topic))
    return tuple(read)[-MOST_TOPICS:]
