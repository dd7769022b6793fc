"""One request as the front desk works on it: opened, called about, noted, moved on. Each change with its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, exists, insert, select

from backtalk.booking.errors import RequestNotFound
from backtalk.booking.states import Hand, State
from backtalk.storage import booking_tables, front_desk_tables
from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.booking_store import move_request
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_audit import write_audit
from backtalk.storage.front_desk_index import index_request

request, entry = booking_tables.request, front_desk_tables.desk_entry
NOT_OPENED = frozenset({State.SUBMITTED, State.DELIVERED})
INDEX_BATCH = 500


class EntryKind(StrEnum):
    """What the front desk wrote down about a request."""

    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    COPIED = "copied"
    NOT_COPIED = "not_copied"
    NOTE = "note"
    TIME_AGREED = "time_agreed"
    TIME_DROPPED = "time_dropped"


@dataclass(frozen=True)
class Entry:
    """One line that the front desk wrote. `values` is what was encrypted."""

    at: dt.datetime
    staff: str
    kind: EntryKind
    values: dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One line of a request's history."""

    at: dt.datetime
    by: str
    state: State


class FrontDeskRequests:
    """Each method is one transaction."""

    def __init__(self, database: BookingDatabase, fields: PersonalFields) -> None:
        self._database = database
        self._fields = fields

    def open(self, reference: str, staff: str, at: dt.datetime) -> bool:
        """Somebody opens a request: audited, and seen from now on. False when there is no such request."""
        with self._database.writing() as connection:
            row = connection.execute(select(request).where(request.c.reference == reference).with_for_update()).first()
            if row is None:
                return False
            if State(row.state) in NOT_OPENED:
                move_request(connection, row.id, State.SEEN, Hand.STAFF, at)
                write_audit(connection, at, staff, "marked_seen", reference)
            write_audit(connection, at, staff, "opened", reference)
        return True

    def move(self, reference: str, to: State, staff: str, at: dt.datetime) -> None:
        """Move a request on.

        Raises:
            RequestNotFound, MoveNotAllowed: nothing was changed.
        """
        with self._database.writing() as connection:
            move_request(connection, self._id(connection, reference), to, Hand.STAFF, at)
            write_audit(connection, at, staff, "moved", reference, to.value)

    def write(
        self, reference: str, kind: EntryKind, staff: str, at: dt.datetime, values: dict[str, Any] | None = None
    ) -> None:
        """Write something down about a request.

        Raises:
            RequestNotFound: when there is none.
        """
        with self._database.writing() as connection:
            row = {
                "request_id": self._id(connection, reference),
                "at": at,
                "staff": staff,
                "what": kind.value,
                "sealed": self._fields.close(values) if values else None,
            }
            connection.execute(insert(entry).values(**row))
            write_audit(connection, at, staff, kind.value, reference)

    def entries(self, request_id: str) -> Sequence[Entry]:
        """What the front desk wrote about a request, oldest first.

        Raises:
            PersonalDataUnreadable: when none of the keys fits.
        """
        query = select(entry).where(entry.c.request_id == request_id).order_by(entry.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Entry(_certain(row.at), row.staff, EntryKind(row.what), self._fields.open(row.sealed) if row.sealed else {})
            for row in rows
        ]

    def history(self, request_id: str) -> Sequence[Event]:
        """How the request got where it is, oldest first."""
        table = booking_tables.request_event
        query = select(table).where(table.c.request_id == request_id).order_by(table.c.id)
        with self._database.reading() as connection:
            return [Event(_certain(row.at), row.by, State(row.state)) for row in connection.execute(query)]

    def references(self, request_ids: Sequence[str]) -> Sequence[str]:
        """The codes of these requests, in the order given; those that are gone are left out."""
        with self._database.reading() as connection:
            rows = connection.execute(select(request.c.id, request.c.reference).where(request.c.id.in_(request_ids)))
            codes = {row.id: row.reference for row in rows}
        return [codes[each] for each in request_ids if each in codes]

    def index_missing(self) -> int:
        """Index requests from before there was an index, or from before the key was changed; returns how many."""
        index = front_desk_tables.request_index
        current = exists().where(and_(index.c.request_id == request.c.id, index.c.key_id == self._fields.index.key_id))
        query = select(request.c.id, request.c.personal).where(request.c.personal.is_not(None)).where(~current)
        done, last = 0, ""
        while True:
            with self._database.writing() as connection:
                batch = query.where(request.c.id > last).order_by(request.c.id).limit(INDEX_BATCH)
                rows = connection.execute(batch).all()
                for row in rows:
                    index_request(connection, row.id, self._fields.open(row.personal), self._fields.index)
            if not rows:
                return done
            done, last = done + len(rows), rows[-1].id

    def _id(self, connection: Any, reference: str) -> str:
        found = connection.execute(select(request.c.id).where(request.c.reference == reference)).scalar()
        if found is None:
            raise RequestNotFound
        return str(found)


def _certain(moment: dt.datetime) -> dt.datetime:
    known = in_utc(moment)
    assert known is not None  # the column is not nullable
    return known
