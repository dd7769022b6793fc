"""Questions with the topic that a sensible person would give them, read from JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    return [_question(raw, where) for raw, where in json_lines(path)]


def json_lines(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Each object of a JSON Lines file, with the place to name when something in it is wrong.

    Raises:
        InvalidQuestions: when a line is not an object; the message names the line, never the text.
        OSError: when the file cannot be read.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}, line {number}"
        if not line.strip():
            continue
        try:
            raw: Any = json.loads(line)
        except json.JSONDecodeError:
            raise InvalidQuestions(f"{where}: not JSON") from None
        if not isinstance(raw, dict):
            raise InvalidQuestions(f"{where}: not an object")
        yield raw, where


def _question(raw: dict[str, Any], where: str) -> Question:
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
