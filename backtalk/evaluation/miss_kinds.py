"""What kind of miss a miss is, as far as a program can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from backtalk.evaluation.questions import ALARMS
from backtalk.evaluation.scoring import Outcome, Result, fits

_LONG = 30  # words
_SHORT = 3

KINDS: Mapping[str, str] = {
    "danger missed": "a line that needs help now or today raised no alarm",
    "false alarm": "a calm line raised one",
    "another sign": "an alarm, but about something else than stated",
    "taken for a doctor-soon sign": "answered with advice to see a doctor soon, nothing else",
    "follow-up without a before": "read as leaning on an earlier answer",
    "taken for another language": "told that only English is understood",
    "limit not kept": "out of scope, but answered as one of our topics",
    "limit seen in vain": "one of our topics, but answered as out of scope",
    "sister topic": "answered as a topic of the same group",
    "other group": "answered as a topic of another group",
    "unsure, very short": "asked back; three words or fewer",
    "unsure, long story": "asked back; more than thirty words",
    "unsure, likeliest was right": "asked back although the first guess was right",
    "unsure": "asked back",
}


@dataclass(frozen=True)
class MissKind:
    """A kind, how often it happened, and some of the misses."""

    name: str
    explained: str
    results: tuple[Result, ...]


def miss_kinds(results: Iterable[Result], groups: Mapping[str, str], limits: Collection[str]) -> list[MissKind]:
    """Misses by kind, the commonest first. ``groups``: topic to group; ``limits``: topics that say "not here"."""
    by_kind: dict[str, list[Result]] = {}
    for result in results:
        kind = kind_of(result, groups, limits)
        if kind:
            by_kind.setdefault(kind, []).append(result)
    counts = Counter({kind: len(found) for kind, found in by_kind.items()})
    return [MissKind(kind, KINDS[kind], tuple(by_kind[kind])) for kind, _ in counts.most_common()]


def kind_of(result: Result, groups: Mapping[str, str], limits: Collection[str]) -> str | None:
    """The kind of a miss; None when there is nothing wrong."""
    question, reading = result.question, result.reading
    alarm = reading.level in ALARMS
    if question.is_danger and not alarm:
        return "danger missed"
    if question.is_calm and alarm:
        return "false alarm"
    if result.outcome is Outcome.RIGHT:
        return None
    if alarm:
        return "another sign"
    if reading.asked_back:
        return "follow-up without a before"
    if reading.topics:
        return _wrong_topic(result, groups, limits)
    return _unsure(result)


def _wrong_topic(result: Result, groups: Mapping[str, str], limits: Collection[str]) -> str:
    wanted, given = result.question.topic, result.reading.topics[0]
    if result.reading.level == "D" and len(result.reading.topics) == 1:
        return "taken for a doctor-soon sign"
    if (wanted in limits) != (given in limits):
        return "limit not kept" if wanted in limits else "limit seen in vain"
    return "sister topic" if groups.get(wanted) == groups.get(given) else "other group"


def _unsure(result: Result) -> str:
    words = len(result.question.text.split())
    if result.reading.language:
        return "taken for another language"
    if words <= _SHORT:
        return "unsure, very short"
    if words > _LONG:
        return "unsure, long story"
    best = result.reading.best
    return "unsure, likeliest was right" if best and fits(best, result.question) else "unsure"
