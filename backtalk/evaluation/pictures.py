"""Pictures as inline SVG: confusion between topics, reliability, learning curve. In the page's colours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backtalk.evaluation.scoring import Bin, Outcome, Result
from backtalk.report_page import render_page

TEMPLATES = Path(__file__).resolve().parent / "templates"
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 360, 56, 44, 16
_RIGHT_MARGIN = 130


@dataclass(frozen=True)
class Cell:
    """How often questions about `expected` got an answer about `given`; `shade` from 0 to 1 for the picture."""

    row: int
    column: int
    expected: str
    given: str
    count: int
    shade: float


@dataclass(frozen=True)
class Curve:
    """A line in a chart: name, and points (x, y, half the width of their spread)."""

    name: str
    points: Sequence[tuple[float, float, float]]


def confusion_picture(results: Iterable[Result], groups: Mapping[str, str], most: int = 60) -> str:
    """Heat map of wrong answers: rows are topics asked about, columns topics answered; empty when there are none.

    Sorted by group, so that squares near the diagonal are sister topics; only the `most` topics with the most of them.
    """
    pairs = Counter(
        (result.question.topic, result.reading.topics[0])
        for result in results
        if result.outcome is Outcome.WRONG and result.reading.topics
    )
    weight: Counter[str] = Counter()
    for (expected, given), count in pairs.items():
        weight.update({expected: count, given: count})
    if not weight:
        return ""
    chosen = {topic for topic, _ in sorted(weight.items(), key=lambda item: (-item[1], item[0]))[:most]}
    topics = sorted(chosen, key=lambda topic: (groups.get(topic, ""), topic))
    place = {topic: index for index, topic in enumerate(topics)}
    highest = max(pairs.values())
    cells = [
        Cell(place[expected], place[given], expected, given, count, count / highest)
        for (expected, given), count in sorted(pairs.items())
        if expected in place and given in place
    ]
    return _draw("confusion.svg", topics=topics, cells=cells, left_out=len(weight) - len(topics))


def reliability_picture(bins: Sequence[Bin]) -> str:
    """Confidence against the share that was right, one dot a bin, larger for more questions."""
    filled = [bin_ for bin_ in bins if bin_.questions]
    most = max((bin_.questions for bin_ in filled), default=1)
    dots = [
        (bin_.mean_confidence, bin_.right, 3 + 9 * (bin_.questions / most) ** 0.5, bin_.questions) for bin_ in filled
    ]
    return _draw("reliability.svg", dots=dots)


def curve_picture(title: str, x_name: str, curves: Sequence[Curve], ticks: Sequence[float]) -> str:
    """Lines over a logarithmic x axis, shares (0 to 1) on the y axis from a round number below the lowest to 1."""
    lowest = min((y for curve in curves for _, y, _ in curve.points), default=0.0)
    floor = math.floor(max(lowest - 0.02, 0.0) * 10) / 10
    first, last = math.log(min(ticks)), math.log(max(ticks))
    wide = max(last - first, 1e-9)
    names = [((math.log(tick) - first) / wide, f"{tick:,.0f}") for tick in ticks]
    moved = [Curve(c.name, [((math.log(x) - first) / wide, y, s) for x, y, s in c.points]) for c in curves]
    return _chart(title, x_name, moved, names, floor)


def share_picture(title: str, x_name: str, curves: Sequence[Curve]) -> str:
    """Lines over shares: both axes from 0 to 1."""
    return _chart(title, x_name, curves, [(tenth / 5, f"{20 * tenth} %") for tenth in range(6)], 0.0)


def _chart(title: str, x_name: str, curves: Sequence[Curve], ticks: Sequence[tuple[float, str]], floor: float) -> str:
    """Points with x from 0 (left) to 1 (right) and y from `floor` to 1."""

    def across(x: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT_MARGIN) * x, 1)

    def up(y: float) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - (y - floor) / (1 - floor)), 1)

    lines = [
        {"name": curve.name, "points": [(across(x), up(y - s), up(y), up(y + s)) for x, y, s in curve.points]}
        for curve in curves
    ]
    levels = [round(floor + step / 10, 1) for step in range(round((1 - floor) * 10) + 1)]
    return _draw(
        "curve.svg",
        title=title,
        x_name=x_name,
        lines=lines,
        across=[(across(x), name) for x, name in ticks],
        up=[(up(level), f"{100 * level:.0f} %") for level in levels],
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_WIDTH - _RIGHT_MARGIN,
        bottom=_HEIGHT - _BOTTOM,
    )


def _draw(template: str, **values: Any) -> str:
    return render_page(TEMPLATES, template, **values)
