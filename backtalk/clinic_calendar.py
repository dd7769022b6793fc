"""When the clinic is open and closed, as its own file says."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from backtalk.booking.choices import WEEKDAYS
from backtalk.booking.days_off import CalendarDaysOff
from backtalk.booking.opening_hours import Open, OpeningHours
from backtalk.clinic import Clinic
from backtalk.delivery.alarms import AlarmTimes


def days_off_of(clinic: Clinic) -> CalendarDaysOff:
    """Public holidays of the clinic's province, unless it is open on them, and dates of its own."""
    booking = clinic.booking
    return CalendarDaysOff(
        clinic.province, public_holidays=booking.closed_on_public_holidays, dates=booking.closed_dates
    )


def opening_hours_of(clinic: Clinic) -> OpeningHours:
    """The clinic's opening times; where it has not set them, the whole of each day that is not closed."""
    closed = {day.lower() for day in clinic.booking.closed_days}
    whole_days = {day: Open() for day in WEEKDAYS if day not in closed}
    return OpeningHours(ZoneInfo(clinic.timezone), clinic.booking.opening_times or whole_days, days_off_of(clinic))


def alarm_times_of(clinic: Clinic) -> AlarmTimes:
    """How long things may wait; a request that nobody opens waits in opening hours only."""
    return replace(clinic.delivery.alarm_times, unseen_counts=opening_hours_of(clinic))
