"""Changing the booking key: what older keys encrypted is encrypted again with the newest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, and_, select, tuple_, update
from sqlalchemy.engine import Engine

from backtalk.booking.errors import PersonalDataUnreadable
from backtalk.storage import booking_tables, front_desk_tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.engines import writing
from backtalk.storage.front_desk_index import BlindIndex, index_request
from backtalk.storage.sealing import Unreadable

BATCH = 200  # rows of one transaction: visitors who write at the same time wait for no more than that

Renew = Callable[[Any], Any]


@dataclass(frozen=True)
class Renewed:
    """How many encrypted values were changed to the newest key, had it already, and open with no key at all."""

    changed: int = 0
    already: int = 0
    unreadable: int = 0

    def __add__(self, other: Renewed) -> Renewed:
        return Renewed(self.changed + other.changed, self.already + other.already, self.unreadable + other.unreadable)


def renew_column(engine: Engine, column: Column[Any], renew: Renew) -> Renewed:
    """Encrypt every value of one column with the newest key, while the servers go on.

    It can be stopped at any time and started again: what is done stays done. A value that somebody changes meanwhile
    is left to them; they write with the newest key.

    Args:
        engine: the database.
        column: what is encrypted.
        renew: gives the value under the newest key, or None when it is; raises when no key fits.
    """
    total = Renewed()
    for rows in _batches(engine, column):
        changed = already = unreadable = 0
        with writing(engine) as connection:
            for *key, value in rows:
                try:
                    fresh = renew(value)
                except (PersonalDataUnreadable, Unreadable):
                    unreadable += 1
                    continue
                if fresh is None:
                    already += 1
                    continue
                query = update(column.table).where(_is_row(column, key)).where(column == value)
                changed += connection.execute(query.values({column: fresh})).rowcount
        total += Renewed(changed, already, unreadable)
    return total


def _batches(engine: Engine, column: Column[Any]) -> Iterator[list[Any]]:
    """Keys and values of all rows that have a value, in the order of the key."""
    key_columns = list(column.table.primary_key.columns)
    query = select(*key_columns, column).where(column.is_not(None)).order_by(*key_columns).limit(BATCH)
    last: tuple[Any, ...] | None = None
    while True:
        with engine.connect() as connection:
            rows = connection.execute(query if last is None else query.where(tuple_(*key_columns) > last)).all()
        if not rows:
            return
        yield rows
        last = tuple(rows[-1][:-1])


def _is_row(column: Column[Any], key: Sequence[Any]) -> Any:
    """One row by its key; one comparison a column, because SQLite finds no index for a comparison of tuples."""
    return and_(*(each == value for each, value in zip(column.table.primary_key.columns, key, strict=True)))


def opens_newest(database: BookingDatabase, fields: PersonalFields) -> bool:
    """Whether the keys open the newest draft and the newest request; True when there are none."""
    draft, request = booking_tables.draft, booking_tables.request
    with database.reading() as connection:
        for table in (draft, request):
            query = select(table.c.personal).where(table.c.personal.is_not(None)).order_by(table.c.changed_at.desc())
            sealed = connection.execute(query.limit(1)).scalar()
            if sealed is not None and not _opens(fields, sealed):
                return False
    return True


def _opens(fields: PersonalFields, sealed: str) -> bool:
    try:
        fields.open(sealed)
    except PersonalDataUnreadable:
        return False
    return True


def renew_search_index(database: BookingDatabase, fields: PersonalFields, index: BlindIndex) -> int:
    """Write the digests that the front desk searches by with the newest key; returns for how many requests."""
    request, digests = booking_tables.request, front_desk_tables.request_index
    is_current = (
        select(digests.c.request_id)
        .where(digests.c.request_id == request.c.id)
        .where(digests.c.key_id == index.key_id)
        .exists()
    )
    behind = select(request.c.id).where(request.c.personal.is_not(None)).where(~is_current).order_by(request.c.id)
    renewed = 0
    last = ""
    while True:
        with database.writing() as connection:
            ids = list(connection.execute(behind.where(request.c.id > last).limit(BATCH)).scalars())
            query = select(request.c.id, request.c.personal).where(request.c.id.in_(ids)).with_for_update()
            for row in connection.execute(query).all():
                try:
                    index_request(connection, row.id, fields.open(row.personal), index)
                except PersonalDataUnreadable:
                    continue  # counted where its text is renewed
                renewed += 1
        if not ids:
            return renewed
        last = ids[-1]
