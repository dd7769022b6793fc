"""What the front desk must be told without asking: a request that does not arrive, or that nobody looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class AlarmKind(StrEnum):
    """What is wrong."""

    PARKED = "parked"
    UNDELIVERED = "undelivered"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class AlarmTimes:
    """How long the clinic lets things wait before it wants to know."""

    undelivered: timedelta = timedelta(minutes=15)
    unseen: timedelta = timedelta(hours=24)


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
