"""How far the classifier's confidence can be believed, in one number."""

from __future__ import annotations

from collections.abc import Iterable

from backtalk.evaluation.scoring import Bin


def expected_calibration_error(bins: Iterable[Bin]) -> float | None:
    """Mean distance between confidence and share right, weighed by questions of each bin; None without any."""
    bins = list(bins)
    questions = sum(bin_.questions for bin_ in bins)
    if not questions:
        return None
    return sum(bin_.questions * abs(bin_.mean_confidence - bin_.right) for bin_ in bins) / questions
