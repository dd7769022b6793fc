"""When somebody is at the clinic, so that a night or a long weekend is not counted as waiting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Protocol

from backtalk.booking.choices import WEEKDAYS

LONGEST_LOOK_BACK = 366  # days; a clinic that has been closed for longer is told at once
_SPAN = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")


class ClosedDates(Protocol):
    """Knows the dates on which the clinic is closed although the weekday is one on which it opens."""

    def includes(self, day: date) -> bool:
        """Whether this is one."""
        ...


class Waiting(Protocol):
    """Says since when something must have been waiting, to have waited for so long."""

    def back(self, now: datetime, span: timedelta) -> datetime:
        """The moment that lies `span` before `now`; UTC in, UTC out."""
        ...


@dataclass(frozen=True)
class Open:
    """From when until when on one weekday, on the clinic's clock; `until` None: midnight."""

    since: time = time(0)
    until: time | None = None


class EveryHour:
    """Counts nights and weekends too."""

    def back(self, now: datetime, span: timedelta) -> datetime:
        """So much earlier."""
        return now - span


class OpeningHours:
    """Counts the hours in which the clinic is open, and nothing else."""

    def __init__(self, zone: tzinfo, week: Mapping[str, Open], closed: ClosedDates) -> None:
        """`week`: by weekday, "monday"; a weekday that is not in it is one on which the clinic is closed."""
        self._zone = zone
        self._week = week
        self._closed = closed

    def back(self, now: datetime, span: timedelta) -> datetime:
        """The latest moment from which to `now` the clinic was open for `span` altogether."""
        today = now.astimezone(self._zone).date()
        for days in range(LONGEST_LOOK_BACK):
            opened, closed = self._open_on(today - timedelta(days=days))
            closed = min(closed, now)
            if closed - opened >= span:
                return closed - span
            span -= max(closed - opened, timedelta())
        return now - timedelta(days=LONGEST_LOOK_BACK)

    def _open_on(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing of a date in UTC, where a day with a clock change has its true length."""
        hours = self._week.get(WEEKDAYS[day.weekday()])
        if hours is None or self._closed.includes(day):
            noon = self._utc(day, time(12))
            return noon, noon
        closing = self._utc(day, hours.until) if hours.until else self._utc(day + timedelta(days=1), time(0))
        return self._utc(day, hours.since), closing

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(UTC)


def read_week(written: Any) -> Mapping[str, Open]:
    """Opening times by weekday, as {"monday": "09:00-17:30"}.

    Raises:
        ValueError: when it is anything else; the message names the day.
    """
    if not isinstance(written, dict) or not written:
        raise ValueError("must hold weekdays with times, like monday: 09:00-17:30")
    return {_weekday(day): _read_day(day, span) for day, span in written.items()}


def _weekday(day: Any) -> str:
    if str(day).lower() not in WEEKDAYS:
        raise ValueError(f"knows no day {day}")
    return str(day).lower()


def _read_day(day: Any, span: Any) -> Open:
    found = _SPAN.fullmatch(span.strip()) if isinstance(span, str) else None
    try:
        if found is None:
            raise ValueError
        opening = Open(time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))
    except ValueError:
        raise ValueError(f"{day} must be like 09:00-17:30") from None
    if opening.until is None or opening.until <= opening.since:
        raise ValueError(f"{day} must close after it opens")
    return opening
