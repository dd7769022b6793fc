"""Bringing the booking database to the shape that this version needs, and back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

from backtalk.storage.engines import writing

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
VERSION_TABLE = "booking_version"
EMPTY = "base"
FIRST = "0001_requests"
# Waiting for another process's migration may take as long as that takes, not as long as a visitor may wait.
WAIT_SECONDS = 120
_LOCK_NUMBER = 6_082_026  # any number that nobody else locks in a PostgreSQL database
_one_at_a_time = threading.Lock()  # Alembic keeps the migration under way in global variables


class UnknownRevision(RuntimeError):
    """The database was made by a newer version, or the named revision does not exist; the message says which."""


class Migrations:
    """The revisions of one booking database. Every change is one transaction; processes and threads wait in line."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def upgrade(self, to: str | None = None) -> None:
        """Apply what is missing up to revision `to` (default: the newest). Costs one query when nothing is.

        Raises:
            UnknownRevision: when there is no such revision, or the database's own is not known here.
            sqlalchemy.exc.DBAPIError: when the database cannot be used.
        """
        if self.current() == (to or newest()):
            return
        from alembic import command  # takes a second to import, and is needed once in the life of a database

        def change(connection: Connection, config: Config) -> None:
            if _revision(connection) is None and inspect(connection).has_table("request"):
                command.stamp(config, FIRST)  # made before there were migrations
            command.upgrade(config, to or newest())

        self._change(change, to)

    def downgrade(self, to: str) -> None:
        """Take back everything after revision `to`; `EMPTY` takes all tables away. What stood there only is lost.

        Raises:
            UnknownRevision, sqlalchemy.exc.DBAPIError: as `upgrade`.
        """
        from alembic import command

        self._change(lambda _connection, config: command.downgrade(config, to), to)

    def current(self) -> str | None:
        """The database's revision; None when it has none yet."""
        with self._engine.connect() as connection:
            return _revision(connection)

    def _change(self, change: Callable[[Connection, Config], None], to: str | None) -> None:
        if to not in (None, EMPTY, *revisions()):
            raise UnknownRevision(f"There is no revision {to}; there are {', '.join(revisions())}.")
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        with _one_at_a_time, _locked(self._engine) as connection:
            found = _revision(connection)
            if found not in (None, *revisions()):
                raise UnknownRevision(
                    f"The booking database has revision {found}, which this version of Backtalk does not know: "
                    "it was used by a newer version. Start that one."
                )
            config.attributes["connection"] = connection
            change(connection, config)


def revisions() -> tuple[str, ...]:
    """All revisions, oldest first: the names of the files in `migrations/versions`."""
    return tuple(sorted(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py")))


def newest() -> str:
    """The revision that this version of the code works with."""
    return revisions()[-1]


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    return found


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other migration runs beside."""
    if engine.dialect.name != "sqlite":
        with writing(engine) as connection:
            connection.execute(text(f"SET LOCAL statement_timeout = '{WAIT_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
            yield connection
        return
    with engine.connect() as opened:
        cursor = opened.connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
        # A table that is made anew is dropped in between: that must not drag along the rows that point to it. This
        # can only be said outside a transaction.
        cursor.execute("PRAGMA foreign_keys = OFF")
        connection = opened.execution_options(backtalk_writes=True)
        try:
            with connection.begin():
                yield connection
                if cursor.execute("PRAGMA foreign_key_check").fetchall():
                    raise RuntimeError("The migration would leave rows that point to nothing; nothing was changed.")
        finally:
            cursor.close()
            opened.invalidate()  # the next connection has its usual settings again
