"""Questions with the topic that a sensible person would give them, read from JSON Lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = ("E", "S", "D")
ALARMS = ("E", "S")
_DANGER = "danger_"


class InvalidQuestions(ValueError):
    """A file of questions cannot be used; the message names file and line, never the text."""


@dataclass(frozen=True)
class Question:
    """One line.

    Attributes:
        text: what the visitor typed.
        topic: the topic that fits best.
        also: other topics that are as fair.
        urgency: E, S or D; None when it is not urgent or the file does not say.
    """

    text: str
    topic: str
    also: tuple[str, ...] = ()
    urgency: str | None = None

    @property
    def is_danger(self) -> bool:
        """Whether it must raise an alarm (level E or S). A danger topic without a written level counts too."""
        return self.urgency in ALARMS or (self.urgency is None and self.topic.startswith(_DANGER))

    @property
    def is_calm(self) -> bool:
        """Whether an alarm would be a false one: not urgent, and no reading of it is."""
        return self.urgency is None and not any(topic.startswith(_DANGER) for topic in (self.topic, *self.also))


def read_questions(path: Path) -> list[Question]:
    """Read a file with one JSON object a line: text, topic, and if wanted also (topics) and urgency (E, S, D).

    Raises:
        InvalidQuestions: when a line is not such an object.
        OSError: when the file cannot be read.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_question(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _question(line: str, where: str) -> Question:
    try:
        raw: Any = json.loads(line)
    except json.JSONDecodeError:
        raise InvalidQuestions(f"{where}: not JSON") from None
    if not isinstance(raw, dict):
        raise InvalidQuestions(f"{where}: not an object")
    text, topic, also, urgency = raw.get("text"), raw.get("topic"), raw.get("also") or [], raw.get("urgency")
    if not isinstance(text, str) or not text.strip():
        raise InvalidQuestions(f"{where}: text is missing")
    if not isinstance(topic, str) or not topic:
        raise InvalidQuestions(f"{where}: topic is missing")
    if not isinstance(also, list) or not all(isinstance(item, str) for item in also):
        raise InvalidQuestions(f"{where}: also must be a list of topics")
    if urgency is not None and urgency not in LEVELS:
        raise InvalidQuestions(f"{where}: urgency must be E, S, D or null")
    return Question(text, topic, tuple(also), urgency)
