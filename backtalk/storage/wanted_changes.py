"""What staff want changed in the assistant's data: an example for a topic, or a new topic. All in their own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, select, update

from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.front_desk_audit import write_audit
from backtalk.storage.front_desk_tables import wanted_change

LONGEST_WORDS = 200


class Wanted(StrEnum):
    """What is wanted."""

    EXAMPLE = "example"
    TOPIC = "topic"


@dataclass(frozen=True)
class WantedChange:
    """One wish that is not carried out yet. `topic` is None for a new topic, whose name is `words`."""

    number: int
    at: dt.datetime
    staff: str
    kind: Wanted
    topic: str | None
    words: str


class WantedChanges:
    """The list of wishes. Each change is one transaction with its audit line."""

    def __init__(self, database: BookingDatabase) -> None:
        self._database = database

    def add(self, kind: Wanted, topic: str | None, words: str, staff: str, at: dt.datetime) -> None:
        """Somebody wants an example for `topic`, or a new topic."""
        row = {"at": at, "staff": staff, "kind": kind.value, "topic": topic, "words": words[:LONGEST_WORDS]}
        with self._database.writing() as connection:
            connection.execute(insert(wanted_change).values(**row))
            write_audit(connection, at, staff, f"{kind.value}_wanted", detail=topic)

    def open(self) -> Sequence[WantedChange]:
        """What is not carried out yet, oldest first."""
        query = select(wanted_change).where(wanted_change.c.taken_at.is_(None)).order_by(wanted_change.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            WantedChange(row.id, in_utc(row.at) or row.at, row.staff, Wanted(row.kind), row.topic, row.words)
            for row in rows
        ]

    def drop(self, number: int, staff: str, at: dt.datetime) -> bool:
        """Take a wish back; False when it was carried out or taken back before."""
        query = delete(wanted_change).where(wanted_change.c.id == number, wanted_change.c.taken_at.is_(None))
        with self._database.writing() as connection:
            dropped = bool(connection.execute(query).rowcount)
            if dropped:
                write_audit(connection, at, staff, "wanted_dropped")
        return dropped

    def take(self, numbers: Collection[int], staff: str, at: dt.datetime) -> None:
        """Mark wishes as carried out."""
        query = update(wanted_change).where(wanted_change.c.id.in_(list(numbers)))
        with self._database.writing() as connection:
            connection.execute(query.where(wanted_change.c.taken_at.is_(None)).values(taken_at=at))
            write_audit(connection, at, staff, "examples_taken", detail=str(len(numbers)))
