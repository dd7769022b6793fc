"""Who did what on the front desk page, when, to which request. Lines are added, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from backtalk.storage import front_desk_tables as tables
from backtalk.storage.booking_database import BookingDatabase, in_utc


@dataclass(frozen=True)
class AuditLine:
    """One thing that somebody did. `detail` holds words of the program only."""

    number: int
    at: dt.datetime
    staff: str
    what: str
    reference: str | None
    detail: str | None


@dataclass(frozen=True)
class AuditFilter:
    """Which lines to show; empty means all."""

    staff: str = ""
    what: str = ""
    reference: str = ""


def write_audit(
    connection: Connection,
    at: dt.datetime,
    staff: str,
    what: str,
    reference: str | None = None,
    detail: str | None = None,
) -> None:
    """Add a line inside the transaction that does what it says, so that neither is there without the other."""
    row = {"at": at, "staff": staff, "what": what, "reference": reference, "detail": detail}
    connection.execute(insert(tables.audit_line).values(**row))


class AuditTrail:
    """Reads the trail, and adds lines about what changes nothing: views, searches, exports."""

    def __init__(self, database: BookingDatabase) -> None:
        self._database = database

    def note(
        self, at: dt.datetime, staff: str, what: str, reference: str | None = None, detail: str | None = None
    ) -> None:
        """Add a line in a transaction of its own."""
        with self._database.writing() as connection:
            write_audit(connection, at, staff, what, reference, detail)

    def lines(self, wanted: AuditFilter, before: int | None, size: int) -> Sequence[AuditLine]:
        """Lines with a number under `before`, newest first, at most `size`."""
        table = tables.audit_line
        query = select(table).order_by(table.c.id.desc()).limit(size)
        if before is not None:
            query = query.where(table.c.id < before)
        for column, value in ((table.c.staff, wanted.staff), (table.c.what, wanted.what)):
            if value:
                query = query.where(column == value)
        if wanted.reference:
            query = query.where(table.c.reference == wanted.reference.upper())
        with self._database.reading() as connection:
            return [_line(row) for row in connection.execute(query)]

    def of_request(self, reference: str, size: int) -> Sequence[AuditLine]:
        """The newest lines about one request, oldest first."""
        return list(reversed(self.lines(AuditFilter(reference=reference), None, size)))


def _line(row: Any) -> AuditLine:
    at = in_utc(row.at)
    assert at is not None  # the column is not nullable
    return AuditLine(row.id, at, row.staff, row.what, row.reference, row.detail)
