"""A month of daily counts as bars of an inline SVG: numbers for a template, no markup."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from backtalk.storage.daily_counts import Counts

WIDTH, HEIGHT, FOOT = 310, 84, 18
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Bar:
    """One day: where its bar stands, in units of the drawing."""

    day: dt.date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    first: dt.date

    @classmethod
    def read(cls, written: str | None, today: dt.date) -> Month:
        """The month that is named ("2026-11"); this month when none is."""
        match = _MONTH.fullmatch(written or "")
        return cls(dt.date(int(match[1]), int(match[2]), 1) if match else today.replace(day=1))

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def days(self) -> list[dt.date]:
        """All of its days."""
        return [self.first + dt.timedelta(days=number) for number in range(self.last.day)]

    @property
    def before(self) -> str:
        """The month before, as it is written in an address."""
        return f"{self.first - dt.timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after."""
        return f"{self.last + dt.timedelta(days=1):%Y-%m}"


def bars(month: Month, counts: Counts, what: str) -> list[Bar]:
    """A bar for each day, scaled to the highest."""
    numbers = [counts.get((day, what), 0) for day in month.days]
    highest = max([*numbers, 1])
    step = WIDTH / len(numbers)
    room = HEIGHT - FOOT
    drawn = []
    for place, (day, number) in enumerate(zip(month.days, numbers, strict=True)):
        height = round(room * number / highest, 1)
        drawn.append(
            Bar(day, number, round(place * step + 1.5, 1), round(room - height, 1), round(step - 3, 1), height)
        )
    return drawn
