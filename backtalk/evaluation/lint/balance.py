"""Topics with far fewer or far more examples than the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median

from backtalk.evaluation.examples import Example
from backtalk.evaluation.lint.finding import Finding

FEWEST, MOST = 0.4, 3.0  # of the median


def unbalanced(examples: Iterable[Example]) -> list[Finding]:
    """Topics below 0.4 or above 3 times the median number of examples.

    Uneven is fine where people ask unevenly; a thin topic beside a fat neighbour loses its questions to it.
    """
    counts = Counter(example.topic for example in examples)
    if not counts:
        return []
    middle = median(counts.values())
    found = []
    for topic, count in counts.items():
        if count < FEWEST * middle:
            found.append(
                Finding("thin", 1 - count / middle, f"{topic} has {count} examples, the median is {middle:.0f}")
            )
        elif count > MOST * middle:
            found.append(
                Finding("fat", 1 - middle / count, f"{topic} has {count} examples, the median is {middle:.0f}")
            )
    return found
