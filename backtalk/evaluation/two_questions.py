"""Messages that ask two things, or only look as if they did."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backtalk.evaluation.parents import related
from backtalk.evaluation.parser import Parser, as_visitor_text
from backtalk.evaluation.questions import ALARMS, InvalidQuestions, json_lines
from backtalk.evaluation.reading import Reading, read_parse


@dataclass(frozen=True)
class TwoQuestions:
    """A message and the topics that it asks about: two, or one when it only looks like two questions."""

    text: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class TwoQuestionScores:
    """Counts: messages that ask two things and got both answers; those that ask one and got one right answer."""

    double: int
    both_answered: int
    single: int
    one_answered: int


def asks_two(path: Path) -> bool:
    """Whether a file holds such messages (text and topics) rather than single questions (text and topic)."""
    return {"text", "topics"} <= _first_keys(path)


def is_conversations(path: Path) -> bool:
    """Whether a file holds whole conversations, which understanding alone cannot answer."""
    return {"first", "then"} <= _first_keys(path)


def read_two_questions(path: Path) -> list[TwoQuestions]:
    """Read a file with one object a line: text and topics.

    Raises:
        InvalidQuestions: when a line is not such an object; the message names the line, never the text.
    """
    found = []
    for raw, where in json_lines(path):
        try:
            found.append(TwoQuestions(str(raw["text"]), tuple(str(topic) for topic in raw["topics"])))
        except (KeyError, TypeError):
            raise InvalidQuestions(f"{where}: text and topics are needed") from None
    return found


def all_answered(message: TwoQuestions, reading: Reading) -> bool:
    """Whether every topic got its answer and nothing else was said. An alarm stands for all: danger comes first."""
    if reading.level in ALARMS:
        return any(related(given, wanted) for given in reading.topics for wanted in message.topics)
    return len(reading.topics) == len(message.topics) and all(
        any(related(given, wanted) for given in reading.topics) for wanted in message.topics
    )


async def score_two_questions(
    parser: Parser, messages: Iterable[TwoQuestions], known: Collection[str]
) -> TwoQuestionScores:
    """Parse each message as the first of a conversation and count."""
    results = [
        (message, all_answered(message, read_parse(await parser.parse_message(as_visitor_text(message.text)), known)))
        for message in messages
    ]
    double = [right for message, right in results if len(message.topics) > 1]
    single = [right for message, right in results if len(message.topics) == 1]
    return TwoQuestionScores(len(double), sum(double), len(single), sum(single))


def _first_keys(path: Path) -> set[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            try:
                first: Any = json.loads(line)
            except json.JSONDecodeError:
                return set()
            return set(first) if isinstance(first, dict) else set()
    return set()
