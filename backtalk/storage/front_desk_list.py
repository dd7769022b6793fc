"""The list of requests: newest first, a page at a time, as fast with a hundred thousand as with ten."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from backtalk.booking.errors import PersonalDataUnreadable
from backtalk.booking.request import Answers, Kind
from backtalk.booking.states import State
from backtalk.storage import booking_tables, front_desk_tables
from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.encryption import PersonalFields

request = booking_tables.request
index = front_desk_tables.request_index
_CURSOR = re.compile(r"(\d{1,17})-([0-9a-f]{32})")
_MICROSECOND = dt.timedelta(microseconds=1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Place:
    """A place in the list: just after the request of this time and id."""

    submitted_at: dt.datetime
    request_id: str

    @classmethod
    def read(cls, written: str) -> Place | None:
        """The place that `written` names; None when it is no place."""
        match = _CURSOR.fullmatch(written)
        if match is None:
            return None
        try:
            return cls(_EPOCH + int(match[1]) * _MICROSECOND, match[2])
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.submitted_at - _EPOCH) // _MICROSECOND}-{self.request_id}"


@dataclass(frozen=True)
class Listed:
    """One request as the list shows it. `name` is None when it was erased or no key opens it."""

    request_id: str
    reference: str
    kind: Kind
    state: State
    submitted_at: dt.datetime
    seen: bool
    name: str | None
    contact_name: str | None
    patient_kind: str | None
    soonest: bool
    check_before_booking: bool
    calls: int = 0
    copied_to_chart: bool = False


@dataclass(frozen=True)
class Page:
    """Some of the list, and where the next page begins (None at the end)."""

    rows: Sequence[Listed]
    older: Place | None


class RequestList:
    """Reads lists of requests; changes nothing."""

    def __init__(self, database: BookingDatabase, fields: PersonalFields) -> None:
        self._database = database
        self._fields = fields

    def page(self, states: Iterable[State], after: Place | None, size: int) -> Page:
        """Requests in any of these states (none given: in all), newest first, from after that place on."""
        wanted = tuple(states)
        with self._database.reading() as connection:
            if wanted:
                # A state at a time, each straight from its index: sorting all of them would cost more with each year.
                found = [
                    row
                    for state in wanted
                    for row in _newest(connection, request.c.state == state.value, after, size + 1)
                ]
                found.sort(key=lambda row: (row.submitted_at, row.id), reverse=True)
            else:
                found = _newest(connection, None, after, size + 1)
            return self._as_page(connection, found, size)

    def search(self, words: Sequence[Sequence[str]], after: Place | None, size: int) -> Page:
        """Requests that hold every word, each given as the digests it may be stored under."""
        if not words:
            return Page((), None)
        holds_all = and_(
            *(request.c.id.in_(select(index.c.request_id).where(index.c.digest.in_(digests))) for digests in words)
        )
        with self._database.reading() as connection:
            return self._as_page(connection, _newest(connection, holds_all, after, size + 1), size)

    def exactly(self, request_id: str) -> Page:
        """The one request with this id."""
        with self._database.reading() as connection:
            return self._as_page(connection, _newest(connection, request.c.id == request_id, None, 1), 1)

    def of_contact(self, digests: Sequence[str], but: str, size: int) -> Sequence[Listed]:
        """Other requests with this phone number or e-mail address, newest first."""
        same = request.c.id.in_(select(index.c.request_id).where(index.c.digest.in_(digests)))
        with self._database.reading() as connection:
            rows = _newest(connection, and_(same, request.c.id != but), None, size) if digests else []
            return self._as_page(connection, rows, size).rows

    def between(self, first: dt.datetime, last: dt.datetime, most: int) -> Sequence[str]:
        """Ids of requests sent from `first` until before `last`, newest first."""
        query = (
            select(request.c.id)
            .where(request.c.submitted_at >= first)
            .where(request.c.submitted_at < last)
            .order_by(request.c.submitted_at.desc(), request.c.id.desc())
            .limit(most)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def waiting(self) -> int:
        """How many nobody has opened yet."""
        new = request.c.state.in_([State.SUBMITTED.value, State.DELIVERED.value])
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(request).where(new)).scalar() or 0)

    def _as_page(self, connection: Connection, found: Sequence[Any], size: int) -> Page:
        rows = list(found[:size])
        desk = _desk_facts(connection, [row.id for row in rows])
        listed = [self._listed(row, *desk.get(row.id, (0, False))) for row in rows]
        more = len(found) > size and bool(listed)
        return Page(listed, Place(listed[-1].submitted_at, listed[-1].request_id) if more else None)

    def _listed(self, row: Any, calls: int, copied: bool) -> Listed:
        answers = self._answers(row.personal)
        submitted_at = in_utc(row.submitted_at)
        assert submitted_at is not None  # the column is not nullable
        return Listed(
            request_id=row.id,
            reference=row.reference,
            kind=Kind(row.kind),
            state=State(row.state),
            submitted_at=submitted_at,
            seen=row.seen_at is not None,
            name=answers.patient_name,
            contact_name=answers.contact_name,
            patient_kind=row.patient_kind,
            soonest=row.soonest,
            check_before_booking=row.check_before_booking,
            calls=calls,
            copied_to_chart=copied,
        )

    def _answers(self, sealed: str | None) -> Answers:
        try:
            return Answers.from_json(self._fields.open(sealed)) if sealed else Answers()
        except PersonalDataUnreadable:
            return Answers()


def _newest(connection: Connection, condition: Any, after: Place | None, size: int) -> list[Any]:
    query = select(request).order_by(request.c.submitted_at.desc(), request.c.id.desc()).limit(size)
    if condition is not None:
        query = query.where(condition)
    if after is not None:
        earlier = request.c.submitted_at < after.submitted_at
        same_time = and_(request.c.submitted_at == after.submitted_at, request.c.id < after.request_id)
        # The first part says nothing new, but lets the database start at the right place of its index.
        query = query.where(request.c.submitted_at <= after.submitted_at).where(or_(earlier, same_time))
    return list(connection.execute(query).all())


def _desk_facts(connection: Connection, request_ids: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """How often somebody called, and whether the request stands copied to the chart, by request."""
    entry = front_desk_tables.desk_entry
    query = (
        select(entry.c.request_id, entry.c.what)
        .where(entry.c.request_id.in_(request_ids))
        .where(entry.c.what.in_(["left_message", "no_answer", "copied", "not_copied"]))
        .order_by(entry.c.id)
    )
    facts: dict[str, tuple[int, bool]] = {}
    for request_id, what in connection.execute(query):
        calls, copied = facts.get(request_id, (0, False))
        facts[request_id] = (calls, what == "copied") if what in ("copied", "not_copied") else (calls + 1, copied)
    return facts
