"""Follow-up questions: the table of last topic × kind of follow-up → response."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

import yaml

PREFIX = "follow_up_"
MORE = "more"
_CLEARLY_FIRST = 0.5  # share that the likeliest topic must have when the kinds of follow-up are left out


class FollowUps:
    """Looks up what "why?" or "how long does that last?" means after a topic."""

    def __init__(self, table: Mapping[str, Mapping[str, str]]) -> None:
        self._table = table

    @classmethod
    def from_file(cls, path: Path) -> FollowUps:
        """Read ``knowledge/follow_ups.yml``.

        Raises:
            ValueError: if the file is not a mapping of topics to kinds to responses.
        """
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(table, dict) or not all(isinstance(kinds, dict) for kinds in table.values()):
            raise ValueError(f"{path.name} must map topics to kinds of follow-up to responses")
        return cls(table)

    def response(self, last_topic: str | None, kind: str, responses: Mapping[str, object]) -> str | None:
        """The response to a follow-up, or None when the last topic gives it no meaning."""
        if last_topic is None:
            return None
        longer = f"utter_{last_topic}_more"
        named = longer if kind == MORE else self._table.get(last_topic, {}).get(kind)
        if named in responses:
            return named
        return longer if longer in responses else None

    def short_question(self, last_topic: str | None, intent: str, responses: Mapping[str, object]) -> str | None:
        """What a few words about another topic mean right after this one ("heat or ice?" after needling), or None."""
        named = self._table.get(last_topic or "", {}).get(intent)
        return named if named in responses else None


def topic_without_context(likely: Mapping[str, float]) -> str | None:
    """What a follow-up means where there is nothing to follow: "how long would you have me?" as the first message.

    `likely`: intents with their confidence. None when no topic is clearly first among the rest.
    """
    topics = {name: confidence for name, confidence in likely.items() if not name.startswith((PREFIX, "nlu_"))}
    first = max(topics, key=topics.__getitem__, default=None)
    return first if first and topics[first] >= _CLEARLY_FIRST * sum(topics.values()) else None
