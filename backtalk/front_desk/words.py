"""What staff read for tokens, and a request as lines of label and value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from backtalk.booking.reading.phone import shown_phone
from backtalk.booking.request import Answers
from backtalk.booking.steps import STEP_OF_LINE, shown_lines

OWN = Path(__file__).resolve().parent / "words.yml"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Line:
    """One line of a request, in words. `field` is its name in the request."""

    field: str
    label: str
    value: str


class DeskWords:
    """Reads both word lists once; what staff read stands before what visitors read."""

    def __init__(self, visitors: Mapping[str, Any], own: Mapping[str, Any], topics: Mapping[str, str]) -> None:
        self._visitors = visitors
        self._own = own
        self._topics = topics

    @classmethod
    def from_files(cls, root: Path = ROOT) -> DeskWords:
        """From the project's files."""
        visitors = yaml.safe_load((root / "knowledge" / "booking_words.yml").read_text(encoding="utf-8"))
        return cls(visitors, yaml.safe_load(OWN.read_text(encoding="utf-8")), _topic_labels(root / "data"))

    def of(self, group: str, token: str) -> str:
        """The words for a token of one of our own groups; the token itself when there are none."""
        return str(self._own[group].get(token, token))

    def group(self, group: str) -> Mapping[str, str]:
        """All tokens of one of our own groups with their words."""
        found: Mapping[str, str] = self._own[group]
        return found

    def topics(self) -> Mapping[str, str]:
        """Topics that have a label, with that label."""
        return self._topics

    def lines(self, answers: Answers) -> list[Line]:
        """Everything that the visitor agreed to send, in the order in which they read it."""
        return [Line(name, self.label(name), self.value(answers, name)) for name in shown_lines(answers)]

    def line_names(self) -> list[str]:
        """Every line that a request can have, in order."""
        return list(STEP_OF_LINE)

    def label(self, line: str) -> str:
        """The label of a line."""
        return str(self._own["lines"].get(line) or self._visitors["lines"][line])

    def value(self, answers: Answers, line: str) -> str:
        """What a line says."""
        if line == "when":
            return self._when(answers)
        if line == "phone":
            return shown_phone(answers.phone or "")
        if line == "topics":
            return ", ".join(self._topics.get(topic, topic) for topic in answers.topics)
        listed = "guardian" if line == "relation" and answers.for_whom == "minor" else line
        return self.choice(listed, str(getattr(answers, line)))

    def choice(self, line: str, token: str) -> str:
        """The words for what was chosen; what was typed is given back as it is."""
        own = self._own["choices"].get(line, {}).get(token)
        return str(own or self._visitors["choices"].get(line, {}).get(token, token))

    def _when(self, answers: Answers) -> str:
        chosen = [
            ", ".join(self.choice(line, token) for line, token in (("day", each.day), ("part", each.part)) if token)
            for each in answers.days
        ]
        if answers.when_note:
            chosen.append(f"in their words: “{answers.when_note.quote}” (said on {answers.when_note.said_on})")
        return "; ".join(chosen)


def _topic_labels(data: Path) -> dict[str, str]:
    labels = {}
    for path in data.rglob("*.yml"):
        responses = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("responses") or {}
        label = ((responses.get(f"utter_{path.stem}") or [{}])[0].get("metadata") or {}).get("label")
        if label:
            labels[path.stem] = str(label)
    return labels
