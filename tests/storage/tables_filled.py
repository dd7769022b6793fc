"""Puts rows into every table of a database as it is, whatever its revision, and reads them back."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa

from backtalk.storage.migrating import VERSION_TABLE
from tests.storage.booking_rows import NOW


def fill(engine: sa.engine.Engine) -> dict[str, list[dict[str, object]]]:
    """Put one more row into every table as it is now; returns all rows by table."""
    found = sa.MetaData()
    found.reflect(engine)
    keys: dict[tuple[str, str], object] = {}
    with engine.begin() as connection:
        for table in found.sorted_tables:
            if table.name == VERSION_TABLE:
                continue
            row: dict[str, object] = {}
            for column in table.columns:
                target = next(iter(column.foreign_keys), None)
                if target is not None:
                    row[column.name] = keys[target.column.table.name, target.column.name]
                elif not (column.primary_key and isinstance(column.type, sa.Integer)):
                    row[column.name] = value_for(column)
            result = connection.execute(table.insert().values(**row))
            for column, value in zip(table.primary_key.columns, result.inserted_primary_key, strict=True):
                keys[table.name, column.name] = value
    return rows_of(engine, {name: [] for name in found.tables if name != VERSION_TABLE})


def rows_of(engine: sa.engine.Engine, like: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """Rows of those tables that are there, in the columns that `like` has rows for."""
    found = sa.MetaData()
    found.reflect(engine)
    rows: dict[str, list[dict[str, object]]] = {}
    with engine.connect() as connection:
        for name in sorted(set(like) & set(found.tables)):
            columns = set(like[name][0]) if like[name] else set(found.tables[name].columns.keys())
            table = found.tables[name]
            chosen = [column for column in table.columns if column.name in columns]
            everything = connection.execute(sa.select(*chosen).order_by(*table.primary_key.columns)).all()
            rows[name] = [dict(row._mapping) for row in everything]
    return rows


def value_for(column: sa.Column) -> object:
    if isinstance(column.type, sa.Boolean):
        return True
    if isinstance(column.type, sa.DateTime):
        return NOW if column.type.timezone else NOW.replace(tzinfo=None)
    if isinstance(column.type, sa.Date):
        return dt.date(2026, 11, 23)
    if isinstance(column.type, sa.Float | sa.Numeric | sa.Integer):
        return 7
    if isinstance(column.type, sa.LargeBinary):
        return b"sealed"
    return uuid.uuid4().hex[: getattr(column.type, "length", None) or 32]
