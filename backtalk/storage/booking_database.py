"""The booking database: engine, durability, brought up to date on first use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from backtalk.settings import Settings
from backtalk.storage.engines import empty_write_ahead_log, open_engine, writing
from backtalk.storage.first_use import OnFirstUse
from backtalk.storage.migrating import Migrations


class BookingDatabase:
    """Connections to the booking database. Nothing is opened before the first use. Thread-safe."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _make_durable)
        self.migrations = Migrations(self.engine)
        self._tables = OnFirstUse(self.migrations.upgrade)

    @classmethod
    def from_settings(cls, settings: Settings) -> BookingDatabase:
        """The one that the settings name."""
        return cls(settings.booking_url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        self._tables.prepare()
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: committed at the end, undone by an exception."""
        self._tables.prepare()
        with writing(self.engine) as connection:
            yield connection

    @contextmanager
    def erasing(self) -> Iterator[Connection]:
        """As `writing`, and afterwards what was erased is gone from the disk too."""
        with self.writing() as connection:
            yield connection
        empty_write_ahead_log(self.engine)

    def prepare(self) -> None:
        """Bring the tables up to date now instead of at first use; see `Migrations.upgrade` for what it raises."""
        self._tables.prepare()

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


@lru_cache(maxsize=1)
def shared_database() -> BookingDatabase:
    """The process's own, named by the environment; one engine however often it is asked for."""
    return BookingDatabase.from_settings(Settings.from_environment())


def in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    """A stored time with its zone: SQLite forgets it."""
    if moment is None:
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _make_durable(connection: Any, _record: Any) -> None:
    """A request that we said is stored must outlive a power cut, so each commit reaches the disk."""
    cursor = connection.cursor()
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
