"""Saving both databases in one file while the servers run."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.engine import Connection, Engine

from backtalk.storage import booking_schema, conversation_schema
from backtalk.storage.backup_file import BOOKING, CONVERSATIONS, FORMAT, Line, whole_file, written
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.migrating import newest

NAME = re.compile(r"backtalk-(\d{8}T\d{6}Z)-[0-9a-f]{4}\.backup")
_TIME_IN_NAME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Saved:
    """A backup: its file, and how many rows of both databases are in it."""

    path: Path
    rows: int


def back_up(
    folder: Path,
    booking: BookingDatabase,
    conversations: Engine,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Saved:
    """Write both databases into a new file in `folder`, whole or not at all.

    Each database is read in one transaction, so what visitors write meanwhile is in the file completely or not at all.

    Raises:
        OSError: when the file cannot be written.
        sqlalchemy.exc.SQLAlchemyError: when a database cannot be read.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = now()
    path = folder / f"backtalk-{made_at.strftime(_TIME_IN_NAME)}-{secrets.token_hex(2)}.backup"
    booking.prepare()
    conversation_schema.make(conversations)
    heading: Line = {"backtalk": FORMAT, "made_at": made_at.isoformat(), "booking_revision": newest()}
    with whole_file(path) as write:
        write(heading)
        rows = 0
        for database, engine, tables in (
            (BOOKING, booking.engine, booking_schema.metadata.sorted_tables),
            (CONVERSATIONS, conversations, conversation_schema.tables()),
        ):
            with _snapshot(engine) as connection:
                for table in tables:
                    every_row = select(table).execution_options(stream_results=True)  # never all in memory
                    for row in connection.execute(every_row).mappings():
                        write({"in": database, "table": table.name, "row": written(row)})
                        rows += 1
        write({"rows": rows})
    return Saved(path, rows)


def drop_old(folder: Path, keep: dt.timedelta, now: dt.datetime) -> int:
    """Delete backups of ours that are older than `keep`, by the time in their name; returns how many."""
    dropped = 0
    for path in sorted(folder.iterdir()):
        named = NAME.fullmatch(path.name)
        if named and dt.datetime.strptime(named[1], _TIME_IN_NAME).replace(tzinfo=dt.UTC) < now - keep:
            path.unlink()
            dropped += 1
    return dropped


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """One moment of a database, however long it takes to read."""
    if engine.dialect.name == "sqlite":  # a transaction that reads sees one moment, in the write-ahead log's mode
        with engine.connect() as connection, connection.begin():
            yield connection
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        yield connection
