"""An agreed time as an iCalendar file. Never a time that nobody agreed on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event


class NoSuchTime(ValueError):
    """The clock skips this time on that day, or it is no time at all."""


@dataclass(frozen=True)
class AgreedTime:
    """When staff and visitor agreed to meet, with the clinic's time zone."""

    start: dt.datetime
    minutes: int

    @property
    def end(self) -> dt.datetime:
        """When it is over."""
        return self.start + dt.timedelta(minutes=self.minutes)


def read_time(day: str, clock: str, minutes: str, zone: ZoneInfo) -> AgreedTime:
    """What staff typed ("2026-12-01", "14:30", "45").

    Raises:
        NoSuchTime: when it cannot be read, or the clock is moved over it.
    """
    try:
        start = dt.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
        length = int(minutes)
    except ValueError:
        raise NoSuchTime("not a time") from None
    if start.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != start.replace(tzinfo=None):
        raise NoSuchTime("the clock skips it")
    if not 5 <= length <= 240:
        raise NoSuchTime("not a length")
    return AgreedTime(start, length)


def as_calendar(reference: str, request_id: str, agreed: AgreedTime, clinic: str, made_at: dt.datetime) -> bytes:
    """A tentative appointment. It holds the code and no name: calendars are shared and copied to phones."""
    event = Event()
    event.add("uid", f"{request_id}@backtalk")
    event.add("dtstamp", made_at)
    event.add("dtstart", agreed.start)
    event.add("dtend", agreed.end)
    event.add("summary", f"Assessment request {reference} (tentative)")
    event.add("description", "Not confirmed in the schedule yet. Details are on the front desk page.")
    event.add("location", clinic)
    event.add("status", "TENTATIVE")
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//Backtalk//Front desk//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
