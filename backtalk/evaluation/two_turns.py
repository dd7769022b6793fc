"""Short follow-ups: two turns, scored through the real policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backtalk.evaluation.parents import related
from backtalk.evaluation.questions import InvalidQuestions, json_lines


class Talker(Protocol):
    """Holds a conversation and says what each answer was about."""

    async def topics_of_answers(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """For each of a visitor's messages, in one conversation, the topics of what is said."""
        ...


@dataclass(frozen=True)
class TwoTurns:
    """A question, what is typed after its answer, and the topics that are a fair answer to that."""

    first: str
    first_topic: str
    then: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class TwoTurnResult:
    """What was answered; ``first_right`` and ``right``: whether the first and the second answer fit."""

    case: TwoTurns
    answered_first: tuple[str, ...]
    answered: tuple[str, ...]

    @property
    def first_right(self) -> bool:
        """Whether the first answer was about its topic; without it, a follow-up has little to go on."""
        return _fits(self.answered_first, (self.case.first_topic,))

    @property
    def right(self) -> bool:
        """Whether the second answer was about one of the fair topics."""
        return _fits(self.answered, self.case.topics)


def read_two_turns(path: Path) -> list[TwoTurns]:
    """Read a file with one object a line: first, first_topic, then, topics.

    Raises:
        InvalidQuestions: when a line is not such an object; the message names the line, never the text.
    """
    found = []
    for raw, where in json_lines(path):
        try:
            topics = tuple(str(topic) for topic in raw["topics"])
            found.append(TwoTurns(str(raw["first"]), str(raw["first_topic"]), str(raw["then"]), topics))
        except (KeyError, TypeError):
            raise InvalidQuestions(f"{where}: first, first_topic, then, topics are needed") from None
    return found


async def score_two_turns(talker: Talker, cases: Iterable[TwoTurns]) -> list[TwoTurnResult]:
    """Each case in a conversation of its own."""
    results = []
    for case in cases:
        first, then = await talker.topics_of_answers([case.first, case.then])
        results.append(TwoTurnResult(case, first, then))
    return results


def _fits(given: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(related(one, other) for one in given for other in wanted)
