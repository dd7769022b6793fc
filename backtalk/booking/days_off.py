"""Dates on which nobody is at the clinic: public holidays, and dates that the clinic named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from backtalk.booking.choices import WEEKDAYS

if TYPE_CHECKING:
    from holidays import HolidayBase

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

        A province that there is not shows at the first question, as NotImplementedError.
        """
        self._province = province
        self._public_holidays = public_holidays
        self._dates = frozenset(dates)

    def after(self, today: date) -> Sequence[DayOff]:
        """Those of the seven days after `today`, earliest first."""
        week = (today + timedelta(days=n) for n in range(1, WEEK + 1))
        return tuple(DayOff(day, self._holiday(day)) for day in week if self.includes(day))

    def includes(self, day: date) -> bool:
        """Whether this date is one."""
        return day in self._dates or self._holiday(day) is not None

    def _holiday(self, day: date) -> str | None:
        return self._holidays.get(day) if self._public_holidays else None

    @cached_property
    def _holidays(self) -> HolidayBase:
        import holidays  # takes a second and more: the action server does it beside its start

        return holidays.country_holidays("CA", subdiv=self._province, language="en_CA")


class NoDaysOff:
    """A clinic that has none."""

    def after(self, today: date) -> Sequence[DayOff]:
        """None."""
        return ()

    def includes(self, day: date) -> bool:
        """Never."""
        return False
