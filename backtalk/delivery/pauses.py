"""How long to wait between two tries."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pauses:
    """Pauses that double from seconds to an hour, and then go on hourly without end.

    Each is stretched or shortened by chance, so that what failed together does not come back together.

    Attributes:
        first: after the first failure.
        longest: no pause is longer, apart from chance.
        spread: by which part of it a pause may vary, 0 to 1.
        chance: gives numbers from 0 to 1.
    """

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(hours=1)
    spread: float = 0.25
    chance: Callable[[], float] = random.random

    def after(self, failures: int) -> timedelta:
        """The pause after this many failures, the first being 1."""
        doublings = min(max(failures, 1) - 1, 60)  # more would only make a number too large to multiply
        plain = min(self.first.total_seconds() * 2**doublings, self.longest.total_seconds())
        return timedelta(seconds=plain * (1 + self.spread * (2 * self.chance() - 1)))
