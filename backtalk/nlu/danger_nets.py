"""Brings the two danger nets together: the patterns, and the classifier's verdict. Either one is enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from backtalk.nlu.danger_patterns import DangerFinding
from backtalk.nlu.danger_table import LEVELS, DangerTable, Level, Topic

Net = Literal["patterns", "classifier"]


@dataclass(frozen=True)
class Danger:
    """What a message is answered with because of danger. `sign` is the topic's id where no single sign is known."""

    sign: str
    topic: str
    level: Level
    response: str
    nets: tuple[Net, ...]


@dataclass(frozen=True)
class ClassifierNet:
    """When the classifier's ranking alone raises an alarm.

    `leading`: confidence of a danger topic that is the likeliest of all; `threshold`: confidence of one that is not;
    `mass`: confidence of all E and S topics together, for a message that the classifier cannot place but that sounds
    dangerous in several ways.
    """

    leading: float
    threshold: float
    mass: float

    def verdict(self, ranking: Sequence[tuple[str, float]], table: DangerTable) -> Topic | None:
        """The danger topic that `ranking` (topic, confidence) speaks for, or nothing."""
        known = [(table.topics[name], confidence) for name, confidence in ranking if name in table.topics]
        if not known:
            return None
        likeliest, confidence = max(known, key=lambda topic_and_confidence: topic_and_confidence[1])
        if confidence >= (self.leading if likeliest.id == ranking[0][0] else self.threshold):
            return likeliest
        urgent = [(topic, confidence) for topic, confidence in known if topic.level != "D"]
        if urgent and self.urgent_mass(ranking, table) >= self.mass:
            return max(urgent, key=lambda topic_and_confidence: topic_and_confidence[1])[0]
        return None

    @staticmethod
    def urgent_mass(ranking: Sequence[tuple[str, float]], table: DangerTable) -> float:
        """Confidence of all E and S topics in `ranking` together, 0 to 1."""
        topics = ((table.topics.get(name), confidence) for name, confidence in ranking)
        return sum(confidence for topic, confidence in topics if topic is not None and topic.level != "D")


def most_urgent(verdicts: Iterable[Topic | None]) -> Topic | None:
    """The most urgent of the verdicts on a message and its parts; the earliest of equal ones."""
    return min((topic for topic in verdicts if topic), key=lambda topic: _urgency(topic.level), default=None)


def combine(findings: Sequence[DangerFinding], verdict: Topic | None, sounds_calm: bool) -> Danger | None:
    """What both nets together say of a message; the more urgent one leads, and the patterns where both mean the same.

    The classifier knows words, not times or denials. So it does not raise what the patterns read as old or unchanged,
    and is not heard where the message surely sounds calm.
    """
    found = _from_finding(findings[0]) if findings else None
    if verdict is None:
        return found
    if any(verdict.id in (finding.topic, finding.instead_of) for finding in findings):
        return _both(found, findings[0].topic == verdict.id)
    if found is not None and _urgency(found.level) <= _urgency(verdict.level):
        return found
    if sounds_calm:
        return found
    return Danger(verdict.id, verdict.id, verdict.level, verdict.response, ("classifier",))


def _from_finding(finding: DangerFinding) -> Danger:
    return Danger(finding.sign, finding.topic, finding.level, finding.response, ("patterns",))


def _both(found: Danger | None, agree: bool) -> Danger | None:
    return replace(found, nets=("patterns", "classifier")) if found is not None and agree else found


def _urgency(level: Level) -> int:
    return LEVELS.index(level)
