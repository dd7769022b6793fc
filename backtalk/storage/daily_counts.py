"""How often something happened on a day: numbers only, so they may outlive what they count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Date, Integer, MetaData, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from backtalk.clinic import ClinicFileError, load_clinic
from backtalk.settings import Settings

CHATS, ANSWERED, NOT_UNDERSTOOD, DANGER_CARDS = "chats", "answered", "not_understood", "danger_cards"
STARTED, SENT, DELIVERED, SEEN = "requests_started", "requests_sent", "requests_delivered", "requests_seen"

FALLBACK = "fallback"
CARD_LEVELS = frozenset({"E", "S"})  # D only adds a sentence to the usual answer
USUAL_ZONE = "America/Edmonton"

Counts = Mapping[tuple[dt.date, str], int]


def daily_count_table(metadata: MetaData) -> Table:
    """The table of counts, declared for one database."""
    return Table(
        "daily_count",
        metadata,
        Column("day", Date, primary_key=True),  # the clinic's day, not UTC's
        Column("what", String(20), primary_key=True),
        Column("count", Integer, nullable=False),
    )


def count_one(connection: Connection, table: Table, what: str, at: dt.datetime) -> None:
    """Count one more on the clinic's day of `at` (with its zone), inside the transaction that made it happen."""
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
    row = insert(table).values(day=at.astimezone(clinic_zone()).date(), what=what, count=1)
    connection.execute(row.on_conflict_do_update(index_elements=["day", "what"], set_={"count": table.c["count"] + 1}))


def counts_between(connection: Connection, table: Table, first: dt.date, last: dt.date) -> Counts:
    """What was counted from `first` to `last`, both included; days without any are not there."""
    query = select(table).where(table.c.day >= first).where(table.c.day <= last)
    return {(row["day"], row["what"]): row["count"] for row in connection.execute(query).mappings()}


def counted_in(reply: Iterable[Mapping[str, Any]]) -> set[str]:
    """What the answer to one message counts as: once each, however many messages it has."""
    found = set()
    for message in reply:
        if message.get("urgency") in CARD_LEVELS:
            found.add(DANGER_CARDS)
        elif message.get("topic") == FALLBACK:
            found.add(NOT_UNDERSTOOD)
        elif message.get("topic"):
            found.add(ANSWERED)
    return found


@lru_cache(maxsize=1)
def clinic_zone() -> ZoneInfo:
    """The clinic's time zone; the usual one when the clinic file cannot be read, which is complained of elsewhere."""
    try:
        return ZoneInfo(load_clinic(Settings.from_environment().clinic_path).timezone)
    except (ClinicFileError, OSError, KeyError, ValueError):
        return ZoneInfo(USUAL_ZONE)
