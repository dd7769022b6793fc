"""The figures of one way to understand, from its rankings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean, pstdev
from typing import Any

import numpy as np

from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import Reading
from backtalk.evaluation.reliability import expected_calibration_error
from backtalk.evaluation.scoring import calibration, fits, judge

Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Measured:
    """Figures of one draw: shares from 0 to 1, processor time in ms and s, MB (None: not measured).

    ``first_guess``: the likeliest topic was a fair one; ``right`` and ``wrong``: it was said, because it was surer than
    the threshold, and was or was not fair; ``ece``: expected calibration error.
    """

    first_guess: float
    right: float
    wrong: float
    ece: float
    p50_ms: float
    p95_ms: float
    training_s: float
    memory_mb: float | None


def measured(
    questions: Sequence[Question],
    rankings: Sequence[Ranking],
    threshold: float,
    seconds: Sequence[float],
    training: float,
    memory: float | None,
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
    return Measured(
        first_guess=mean(fair),
        right=mean(one and other for one, other in zip(fair, said, strict=True)),
        wrong=mean(not one and other for one, other in zip(fair, said, strict=True)),
        ece=expected_calibration_error(calibration(readings)) or 0.0,
        p50_ms=p50,
        p95_ms=p95,
        training_s=training,
        memory_mb=memory,
    )


def over_seeds(draws: Sequence[Measured]) -> Mapping[str, tuple[float, float] | None]:
    """Mean and spread of each figure over the draws."""
    columns: dict[str, list[Any]] = {name: [asdict(draw)[name] for draw in draws] for name in asdict(draws[0])}
    return {
        name: None if None in values else (mean(map(float, values)), pstdev(map(float, values)))
        for name, values in columns.items()
    }
