"""What the front desk must be told without asking: a request that does not arrive, or that nobody looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from backtalk.booking.opening_hours import EveryHour, Waiting


class AlarmKind(StrEnum):
    """What is wrong."""

    PARKED = "parked"
    UNDELIVERED = "undelivered"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class AlarmTimes:
    """How long the clinic lets things wait before it wants to know.

    Attributes:
        undelivered: plain time; machines work at night.
        unseen: as `unseen_counts` counts; people do not.
    """

    undelivered: timedelta = timedelta(minutes=15)
    unseen: timedelta = timedelta(hours=24)
    unseen_counts: Waiting = field(default_factory=EveryHour)

    def unseen_before(self, now: datetime) -> datetime:
        """A request from before this moment has waited too long for somebody to open it."""
        return self.unseen_counts.back(now, self.unseen)


@dataclass(frozen=True)
class Alarm:
    """One thing that is late. Holds nothing personal.

    Attributes:
        kind: parked (no further try by itself), undelivered (still being tried) or unseen (by staff).
        request_id, reference: which request.
        since: when it became due.
        delivery_id, channel, what, tries, last_error: of the delivery; None or 0 for a request that is unseen.
    """

    kind: AlarmKind
    request_id: str
    reference: str
    since: datetime
    delivery_id: str | None = None
    channel: str | None = None
    what: str | None = None
    tries: int = 0
    last_error: str | None = None
