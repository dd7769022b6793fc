"""Dates on which nobody is at the clinic: public holidays, and dates that the clinic named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from backtalk.booking.choices import WEEKDAYS

WEEK = 7  # days; a day chip means the next such day, so nothing later matters


@dataclass(frozen=True)
class DayOff:
    """A date, and the holiday's name when it is one."""

    on: date
    holiday: str | None = None

    @property
    def weekday(self) -> str:
        """The chip that would mean this date: "friday"."""
        return WEEKDAYS[self.on.weekday()]


class CalendarDaysOff:
    """Public holidays of a Canadian province, and the clinic's own dates."""

    def __init__(self, province: str, *, public_holidays: bool = True, dates: Collection[date] = ()) -> None:
        """`province`: two letters, "AB". `public_holidays`: False for a clinic that is open on them.

        Raises:
            NotImplementedError: for a province that there is not.
        """
        self._holidays = _holidays_of(province) if public_holidays else None
        self._dates = frozenset(dates)

    def after(self, today: date) -> Sequence[DayOff]:
        """Those of the seven days after `today`, earliest first."""
        week = (today + timedelta(days=n) for n in range(1, WEEK + 1))
        found = ((day, self._holidays.get(day) if self._holidays is not None else None) for day in week)
        return tuple(DayOff(day, name) for day, name in found if name or day in self._dates)


def _holidays_of(province: str) -> holidays.HolidayBase:
    return holidays.country_holidays("CA", subdiv=province, language="en_CA")


class NoDaysOff:
    """A clinic that has none."""

    def after(self, today: date) -> Sequence[DayOff]:
        """None."""
        return ()
