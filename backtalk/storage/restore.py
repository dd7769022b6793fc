"""Putting a backup back, into the kind of database that it came from or the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Column, MetaData, Table, func, select, text
from sqlalchemy.engine import Connection, Engine

from backtalk.storage import booking_schema, conversation_schema
from backtalk.storage.backup_file import BOOKING, CONVERSATIONS, Line, checked_heading, lines_of, read_value
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.engines import empty_write_ahead_log, writing
from backtalk.storage.migrating import newest

_ROWS_AT_ONCE = 500


class DatabaseNotEmpty(Exception):
    """There are rows already where a backup should go; the message names the database."""


def restore(path: Path, booking: BookingDatabase, conversations: Engine, *, replace: bool = False) -> int:
    """Put a backup into both databases, and bring it up to this version; returns the number of rows.

    Each database is filled in one transaction. The kind of database may be another than the one it came from.

    Args:
        path: the file.
        booking: where requests go.
        conversations: where chats go.
        replace: erase what is there first. Otherwise both databases have to be empty.

    Raises:
        BackupUnusable: before anything is changed.
        DatabaseNotEmpty: before anything is changed.
        sqlalchemy.exc.SQLAlchemyError: when a database cannot be used.
    """
    heading = checked_heading(path)
    booking.prepare()
    conversation_schema.make(conversations)
    if not replace:
        _refuse_rows("booking database", booking.engine, booking_schema.metadata.sorted_tables)
        _refuse_rows("conversations database", conversations, conversation_schema.tables())
    if heading["booking_revision"] != newest():
        booking.migrations.downgrade(heading["booking_revision"])
    rows = _fill(booking.engine, _tables_now(booking.engine), path, BOOKING)
    booking.migrations.upgrade()
    return rows + _fill(conversations, conversation_schema.tables(), path, CONVERSATIONS)


def _fill(engine: Engine, tables: Sequence[Table], path: Path, database: str) -> int:
    by_name = {table.name: table for table in tables}
    filled = 0
    with writing(engine) as connection:
        for table in reversed(tables):
            connection.execute(table.delete())
        for table, rows in _gathered(lines_of(path), database, by_name):
            connection.execute(table.insert(), rows)
            filled += len(rows)
        for table in tables:
            _count_on(connection, table)
    empty_write_ahead_log(engine)
    return filled


def _gathered(lines: Iterator[Line], database: str, tables: dict[str, Table]) -> Iterator[tuple[Table, list[Line]]]:
    """Rows of one database, many at once, in the order of the file: what is pointed to comes first."""
    table: Table | None = None
    rows: list[Line] = []
    for line in lines:
        if line.get("in") != database:
            continue
        if table is not None and (table.name != line["table"] or len(rows) >= _ROWS_AT_ONCE):
            yield table, rows
            rows = []
        table = tables[line["table"]]
        rows.append({name: read_value(table.c[name], value) for name, value in line["row"].items()})
    if table is not None and rows:
        yield table, rows


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL's counters do not notice rows that bring their own numbers."""
    column: Column[Any] | None = table._autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    last = connection.execute(select(func.max(column))).scalar()
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        connection.execute(sequence, {"table": table.name, "column": column.name, "last": last})


def _tables_now(engine: Engine) -> list[Table]:
    """The tables as they are in the database, which may be of an older revision than the code."""
    found = MetaData()
    # Both databases may be one: then the chats' tables are there too, and are none of booking's.
    found.reflect(engine, only=lambda name, _: name in booking_schema.metadata.tables)
    return list(found.sorted_tables)


def _refuse_rows(name: str, engine: Engine, tables: Sequence[Table]) -> None:
    with engine.connect() as connection:
        for table in tables:
            if connection.execute(select(table).limit(1)).first() is not None:
                raise DatabaseNotEmpty(f"The {name} is not empty: there are rows in {table.name}.")
