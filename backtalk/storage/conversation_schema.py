"""All tables of the conversations database together: the chat's and Rasa's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.engine import Engine

from backtalk.storage import conversation_tables, tracker_tables
from backtalk.storage.first_use import TablesOnFirstUse


def tables() -> list[Table]:
    """Every table, those that others point to first."""
    return [*conversation_tables.metadata.sorted_tables, *tracker_tables.metadata.sorted_tables]


def sealed_columns() -> list[Column[Any]]:
    """The columns that are encrypted with a key made from the booking key."""
    return [column for table in tables() for column in table.columns if column.info.get("sealed")]


def make(engine: Engine) -> None:
    """Make the tables that are missing."""
    for metadata in (conversation_tables.metadata, tracker_tables.metadata):
        TablesOnFirstUse(engine, metadata).prepare()
