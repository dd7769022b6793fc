"""How often a visitor was pointed to the clinic's own booking page: a number a day, nothing about anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.daily_counts import count_one
from backtalk.storage.front_desk_tables import daily_count

COUNTED_AS: Mapping[str, str] = {"new": "links_new", "returning": "links_returning"}


class LinkCounts:
    """Beside the other daily counts."""

    def __init__(self, database: BookingDatabase) -> None:
        """`database`: the booking database."""
        self._database = database

    def count(self, patient: str, at: dt.datetime | None = None) -> None:
        """One more link was given to a "new" or "returning" patient, now unless told."""
        with self._database.writing() as connection:
            count_one(connection, daily_count, COUNTED_AS[patient], at or dt.datetime.now(dt.UTC))
