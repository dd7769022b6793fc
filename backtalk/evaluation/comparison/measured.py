"""The figures of one way to understand, from its rankings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import mean, pstdev

import numpy as np

from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import Reading
from backtalk.evaluation.reliability import expected_calibration_error
from backtalk.evaluation.scoring import calibration, fits, judge

Ranking = Sequence[tuple[str, float]]
_TENTH = 0.1


@dataclass(frozen=True)
class Measured:
    """Figures of one draw: shares from 0 to 1, processor time in ms and s, memory in MB.

    Attributes:
        first_guess: the likeliest topic was a fair one.
        right, wrong: it was said, because it was surer than the threshold, and was or was not fair.
        right_at_tenth: right at the threshold of its own at which a tenth is wrong: what remains comparable where one
            row's confidence means less than another's.
        ece: expected calibration error.
        reliability: mean confidence, share right and number of questions of each filled tenth of confidence.
        memory_mb: the most that the process that reads ever held.
        training_memory_mb: the most that the process that learns ever held.
    """

    first_guess: float
    right: float
    wrong: float
    right_at_tenth: float
    ece: float
    p50_ms: float
    p95_ms: float
    training_s: float
    memory_mb: float
    training_memory_mb: float
    reliability: Sequence[tuple[float, float, int]] = ()


@dataclass(frozen=True)
class Trained:
    """What training cost: processor time in s, and the most MB that its process ever held."""

    seconds: float
    memory_mb: float


def measured(
    questions: Sequence[Question],
    rankings: Sequence[Ranking],
    threshold: float,
    seconds: Sequence[float],
    trained: Trained,
    memory_mb: float,
) -> Measured:
    """Figures from the ranking of each question and how long each took."""
    firsts = [ranking[0] if ranking else ("", 0.0) for ranking in rankings]
    fair = [fits(topic, question) for (topic, _), question in zip(firsts, questions, strict=True)]
    said = [confidence >= threshold for _, confidence in firsts]
    readings = [
        judge(question, Reading(topics=(topic,), best=topic, confidence=confidence))
        for question, (topic, confidence) in zip(questions, firsts, strict=True)
    ]
    p50, p95 = (1000 * float(np.percentile(seconds, percentile)) for percentile in (50, 95))
    bins = [bin_ for bin_ in calibration(readings) if bin_.questions]
    return Measured(
        first_guess=mean(fair),
        right=mean(one and other for one, other in zip(fair, said, strict=True)),
        wrong=mean(not one and other for one, other in zip(fair, said, strict=True)),
        right_at_tenth=right_at(_TENTH, [confidence for _, confidence in firsts], fair),
        ece=expected_calibration_error(bins) or 0.0,
        p50_ms=p50,
        p95_ms=p95,
        training_s=trained.seconds,
        memory_mb=memory_mb,
        training_memory_mb=trained.memory_mb,
        reliability=[(round(b.mean_confidence, 4), round(b.right, 4), b.questions) for b in bins],
    )


def right_at(wrong: float, confidences: Sequence[float], fair: Sequence[bool]) -> float:
    """The largest share right at any threshold at which at most the share `wrong` is wrong."""
    surest_first = sorted(zip(confidences, fair, strict=True), key=lambda pair: -pair[0])
    best = rights = wrongs = 0
    for place, (confidence, is_fair) in enumerate(surest_first):
        rights, wrongs = rights + is_fair, wrongs + (not is_fair)
        if wrongs > wrong * len(fair):
            break
        # A threshold cannot part questions of the same confidence.
        if place + 1 == len(fair) or surest_first[place + 1][0] < confidence:
            best = rights
    return best / len(fair) if fair else 0.0


def over_seeds(draws: Sequence[Measured]) -> Mapping[str, tuple[float, float]]:
    """Mean and spread of each figure over the draws."""
    names = [field.name for field in fields(Measured) if field.name != "reliability"]
    columns = {name: [float(getattr(draw, name)) for draw in draws] for name in names}
    return {name: (mean(values), pstdev(values)) for name, values in columns.items()}
