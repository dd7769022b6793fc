"""All tables of the booking database together. A module that declares some is imported here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column

from backtalk.storage import booking_tables, front_desk_tables

__all__ = ["front_desk_tables", "hanging_on_requests", "metadata", "sealed_columns"]

metadata = booking_tables.metadata


def hanging_on_requests() -> list[Column[Any]]:
    """The columns that point to a request: history, notes, digests, whatever is added later."""
    keys = [key for table in metadata.sorted_tables for key in table.foreign_keys]
    return [key.parent for key in keys if key.parent is not None and key.column is booking_tables.request.c.id]


def sealed_columns() -> list[Column[Any]]:
    """The columns whose text is encrypted with the booking key."""
    return [column for table in metadata.sorted_tables for column in table.columns if column.info.get("sealed")]
