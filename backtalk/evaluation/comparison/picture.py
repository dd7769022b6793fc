"""Reliability curves of all rows side by side, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backtalk.evaluation.comparison.measured import Measured
from backtalk.evaluation.pictures import TEMPLATES
from backtalk.report_page import render_page

_SMALLEST, _GROWTH = 1.5, 4.5  # radius of a dot: for hardly a question, and what all of them add
Dot = tuple[float, float, float, int]  # confidence, share right, radius, questions


@dataclass(frozen=True)
class Chart:
    """One row's curve."""

    name: str
    dots: Sequence[Dot]


def reliability_grid(rows: Mapping[str, Sequence[Measured]]) -> str:
    """One small chart a row, its draws taken together; a larger dot stands for more questions."""
    return render_page(
        TEMPLATES, "reliability_grid.svg", charts=[Chart(name, _dots(draws)) for name, draws in rows.items()]
    )


def _dots(draws: Sequence[Measured]) -> list[Dot]:
    """One dot a tenth of confidence, over all draws."""
    tenths: dict[int, list[tuple[float, float, int]]] = {}
    for draw in draws:
        for confidence, right, questions in draw.reliability:
            tenths.setdefault(min(int(confidence * 10), 9), []).append((confidence, right, questions))
    everything = sum(questions for tenth in tenths.values() for *_, questions in tenth)
    dots = []
    for tenth in (tenths[place] for place in sorted(tenths)):
        questions = sum(count for *_, count in tenth)
        confidence = sum(sure * count for sure, _, count in tenth) / questions
        right = sum(share * count for _, share, count in tenth) / questions
        dots.append((confidence, right, _SMALLEST + _GROWTH * (questions / everything) ** 0.5, questions))
    return dots
