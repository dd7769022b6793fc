"""Scores of readings against questions. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backtalk.evaluation.parents import related
from backtalk.evaluation.questions import ALARMS, Question
from backtalk.evaluation.reading import Reading

BINS = 10


class Outcome(StrEnum):
    """What became of a question."""

    RIGHT = "right"  # answered about its topic
    OFFERED = "offered"  # not understood surely, but its topic is among the buttons
    MISSED = "missed"  # asked back, and its topic is not among the buttons
    WRONG = "wrong"  # answered about something else


@dataclass(frozen=True)
class Result:
    """A question, how it was read, and what became of it."""

    question: Question
    reading: Reading
    outcome: Outcome


@dataclass(frozen=True)
class Scores:
    """Counts over a set of questions. ``danger`` lines must raise an alarm (E or S), ``calm`` ones must not.

    ``levelled`` are lines whose file states E, S or D; ``level_right`` those found at exactly that level.
    """

    questions: int
    right: int
    offered: int
    missed: int
    wrong: int
    danger: int
    danger_found: int
    levelled: int
    level_right: int
    calm: int
    false_alarms: int

    def share(self, outcome: Outcome) -> float:
        """The share of questions with this outcome, 0 to 1; 0 when there are no questions."""
        return getattr(self, outcome.value) / self.questions if self.questions else 0.0

    @property
    def danger_recall(self) -> float | None:
        """The share of danger lines that raised an alarm; None when there are none."""
        return self.danger_found / self.danger if self.danger else None

    @property
    def level_accuracy(self) -> float | None:
        """The share of lines with a stated level that were found at exactly that level; None when there are none."""
        return self.level_right / self.levelled if self.levelled else None

    @property
    def false_alarm_rate(self) -> float | None:
        """The share of calm lines that raised an alarm; None when there are none."""
        return self.false_alarms / self.calm if self.calm else None

    def as_json(self) -> dict[str, float | int | None]:
        """The figures for another program: shares from 0 to 1 with four decimals, and the number of questions."""
        shares: dict[str, float | int | None] = {outcome.value: round(self.share(outcome), 4) for outcome in Outcome}
        return {
            **shares,
            "danger_recall": _rounded(self.danger_recall),
            "false_alarms": _rounded(self.false_alarm_rate),
            "questions": self.questions,
        }


@dataclass(frozen=True)
class Bin:
    """Questions whose likeliest topic had a probability from ``low`` to ``high``; ``right`` is the share that was."""

    low: float
    high: float
    questions: int
    mean_confidence: float
    right: float


def fits(topic: str, question: Question) -> bool:
    """Whether a topic is a fair answer: the question's own, another stated reading, or split off from one of them."""
    return any(related(topic, wanted) for wanted in (question.topic, *question.also))


def judge(question: Question, reading: Reading) -> Result:
    """What became of one question. Of two answers in one reply, one must fit."""
    if any(fits(topic, question) for topic in reading.topics):
        outcome = Outcome.RIGHT
    elif reading.topics:
        outcome = Outcome.WRONG
    elif reading.asked_back and fits(reading.asked_back, question):
        outcome = Outcome.RIGHT
    elif any(fits(topic, question) for topic in reading.offered):
        outcome = Outcome.OFFERED
    else:
        outcome = Outcome.MISSED
    return Result(question, reading, outcome)


def score(results: Iterable[Result]) -> Scores:
    """Count results."""
    results = list(results)
    outcomes = Counter(result.outcome for result in results)
    danger = [result for result in results if result.question.is_danger]
    calm = [result for result in results if result.question.is_calm]
    levelled = [result for result in results if result.question.urgency is not None]
    return Scores(
        questions=len(results),
        right=outcomes[Outcome.RIGHT],
        offered=outcomes[Outcome.OFFERED],
        missed=outcomes[Outcome.MISSED],
        wrong=outcomes[Outcome.WRONG],
        danger=len(danger),
        danger_found=sum(result.reading.level in ALARMS for result in danger),
        levelled=len(levelled),
        level_right=sum(result.reading.level == result.question.urgency for result in levelled),
        calm=len(calm),
        false_alarms=sum(result.reading.level in ALARMS for result in calm),
    )


def by_topic(results: Iterable[Result]) -> dict[str, Scores]:
    """Scores of each topic, the least understood first."""
    grouped: dict[str, list[Result]] = {}
    for result in results:
        grouped.setdefault(result.question.topic, []).append(result)
    scores = {topic: score(group) for topic, group in grouped.items()}
    return dict(sorted(scores.items(), key=lambda item: (item[1].share(Outcome.RIGHT), item[0])))


def confusions(results: Iterable[Result]) -> list[tuple[str, str, int]]:
    """(expected topic, topic of the wrong answer, how often), the commonest first."""
    pairs = Counter(
        (result.question.topic, result.reading.topics[0]) for result in results if result.outcome is Outcome.WRONG
    )
    return [(expected, given, count) for (expected, given), count in sorted(pairs.items(), key=lambda i: (-i[1], i[0]))]


def calibration(results: Iterable[Result]) -> list[Bin]:
    """How far the classifier's confidence can be believed: ten bins, empty ones too, alarms left out."""
    ranked = [result for result in results if result.reading.best and result.reading.level not in ALARMS]
    return [_bin(index, [r for r in ranked if _bin_of(r.reading.confidence) == index]) for index in range(BINS)]


def _bin_of(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _bin(index: int, results: Sequence[Result]) -> Bin:
    count = len(results)
    right = sum(fits(result.reading.best, result.question) for result in results if result.reading.best)
    return Bin(
        low=index / BINS,
        high=(index + 1) / BINS,
        questions=count,
        mean_confidence=sum(result.reading.confidence for result in results) / count if count else 0.0,
        right=right / count if count else 0.0,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
