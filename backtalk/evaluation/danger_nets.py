"""The two danger nets measured apart and together, and what each missed line would take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from backtalk.evaluation.questions import ALARMS, Question
from backtalk.evaluation.scoring import Result
from backtalk.nlu.danger_nets import ClassifierNet
from backtalk.nlu.danger_patterns import DangerPatterns
from backtalk.nlu.encoder import Vectors

Ranking = Sequence[tuple[str, float]]
Rank = Callable[[str], Ranking]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class NetScores:
    """Counts: danger lines that a net raises an alarm on, and calm lines that it wrongly does."""

    name: str
    danger: int
    found: int
    calm: int
    false_alarms: int

    @property
    def recall(self) -> float | None:
        """Share of danger lines found; None when there are none."""
        return self.found / self.danger if self.danger else None

    @property
    def false_alarm_rate(self) -> float | None:
        """Share of calm lines with an alarm; None when there are none."""
        return self.false_alarms / self.calm if self.calm else None


@dataclass(frozen=True)
class DangerMiss:
    """A danger line without an alarm, or with the wrong level or none.

    Attributes:
        result: the line and how it was read.
        patterns: what the patterns alone found ("sign (level)", or nothing).
        classifier: what the classifier alone would raise, or nothing.
        mass: its probability for all E and S topics together.
        nearest_sign: the sign whose written example means most nearly the same.
        nearest_words: that example.
        takes: what it would take, in a sentence.
    """

    result: Result
    patterns: str
    classifier: str
    mass: float
    nearest_sign: str
    nearest_words: str
    takes: str


@dataclass(frozen=True)
class DangerNets:
    """Each net alone, as it is used before the other one is heard."""

    patterns: DangerPatterns
    classifier: ClassifierNet
    rank: Rank
    encode: Encode

    def scores(self, results: Iterable[Result]) -> list[NetScores]:
        """Patterns alone, the classifier alone, either of them, and both together as shipped.

        "Either" would shout whenever one does; as shipped, the classifier is not heard where the patterns read denial,
        long ago or a general question.
        """
        results = list(results)
        rows = {
            "patterns alone": [self._by_patterns(result.question.text) for result in results],
            "classifier alone": [self._by_classifier(result.question.text) for result in results],
        }
        rows["either of them"] = [one or other for one, other in zip(*rows.values(), strict=True)]
        rows["both as shipped"] = [result.reading.level in ALARMS for result in results]
        return [_count(name, [result.question for result in results], alarms) for name, alarms in rows.items()]

    def misses(self, results: Iterable[Result]) -> list[DangerMiss]:
        """Every danger line that raised no alarm or the wrong level, with what it would take. E before S before D."""
        missed = [result for result in results if _is_missed(result)]
        if not missed:
            return []
        signs = [(sign.id, words) for sign in self.patterns.table.signs.values() for words in sign.says]
        nearest = self._nearest([result.question.text for result in missed], [words for _, words in signs])
        order = {"E": 0, "S": 1, "D": 2}
        found = [self._miss(result, *signs[place]) for result, place in zip(missed, nearest, strict=True)]
        return sorted(found, key=lambda miss: order.get(miss.result.question.urgency or "E", 0))

    def _nearest(self, texts: Sequence[str], words: Sequence[str]) -> Sequence[int]:
        if not words:
            return [0] * len(texts)
        return [int(place) for place in np.argmax(self.encode(texts) @ self.encode(words).T, axis=1)]

    def _miss(self, result: Result, sign: str, words: str) -> DangerMiss:
        text = result.question.text
        findings, ranking = self.patterns.find(text), self.rank(text)
        verdict = self.classifier.verdict(ranking, self.patterns.table)
        calm = verdict is not None and not findings and self.patterns.sounds_calm(text)
        topics = self.patterns.table.topics
        urgent = {name: share for name, share in ranking if name in topics and topics[name].level in ALARMS}
        return DangerMiss(
            result=result,
            patterns=f"{findings[0].sign} ({findings[0].level})" if findings else "nothing",
            classifier=f"{verdict.id} ({verdict.level})" + (", overruled as calm" if calm else "")
            if verdict
            else "nothing",
            mass=sum(urgent.values()),
            nearest_sign=sign,
            nearest_words=words,
            takes=_what_it_takes(bool(findings), calm, sign, sum(urgent.values()), self.classifier.mass),
        )

    def _by_patterns(self, text: str) -> bool:
        return any(finding.level in ALARMS for finding in self.patterns.find(text)[:1])

    def _by_classifier(self, text: str) -> bool:
        verdict = self.classifier.verdict(self.rank(text), self.patterns.table)
        return verdict is not None and verdict.level in ALARMS


def recall_by_sign(results: Iterable[Result]) -> list[tuple[str, int, int, int]]:
    """(danger topic, lines, alarms, right level) of lines that must raise an alarm, the worst first."""
    rows: dict[str, list[Result]] = {}
    for result in results:
        if result.question.is_danger:
            rows.setdefault(result.question.topic, []).append(result)
    counted = [
        (
            topic,
            len(group),
            sum(result.reading.level in ALARMS for result in group),
            sum(result.reading.level == result.question.urgency for result in group),
        )
        for topic, group in rows.items()
    ]
    return sorted(counted, key=lambda row: (row[2] / row[1], row[3] / row[1], row[0]))


def _is_missed(result: Result) -> bool:
    """No alarm on a danger line, or a level other than the one that is stated."""
    level, stated = result.reading.level, result.question.urgency
    return (result.question.is_danger and level not in ALARMS) or (stated is not None and level != stated)


def _what_it_takes(found: bool, calm: bool, sign: str, mass: float, needed: float) -> str:
    if found:
        return "a rule that raises the level, or another look at the stated level"
    if calm:
        return "the words that were read as calm, taken out of their list or limited"
    if mass >= needed / 2:
        return f"a few examples (the classifier is at {mass:.2f} of {needed:.2f}), or a pattern for {sign}"
    return f"a pattern for {sign}, or a new sign"


def _count(name: str, questions: Sequence[Question], alarms: Collection[bool]) -> NetScores:
    pairs = list(zip(questions, alarms, strict=True))
    danger = [alarm for question, alarm in pairs if question.is_danger]
    calm = [alarm for question, alarm in pairs if question.is_calm]
    return NetScores(name, len(danger), sum(danger), len(calm), sum(calm))
