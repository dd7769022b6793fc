"""Database engines with sane limits: a dead or locked database answers with an error soon, never with silence."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 3


def open_engine(url: str) -> Engine:
    """An engine for `url`; nothing is connected yet. SQLite files are made readable by their owner only.

    Raises:
        sqlalchemy.exc.ArgumentError: when `url` is not a database URL.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={"connect_timeout": BUSY_SECONDS, "options": "-c statement_timeout=5000"},
    )


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes. On SQLite it takes the write lock at once, so what it read cannot go stale."""
    with engine.connect() as opened:
        connection = opened.execution_options(backtalk_writes=True)
        with connection.begin():
            yield connection


def empty_write_ahead_log(engine: Engine) -> None:
    """Erased values must not linger in SQLite's log; if others are reading just now, the next erasure does it."""
    if engine.dialect.name == "sqlite":
        with contextlib.suppress(SQLAlchemyError, sqlite3.Error):
            connection = engine.raw_connection()  # not possible inside a transaction
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)", ())
            finally:
                connection.close()


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    def make_private(_dialect: Any, _record: Any, arguments: list[Any], _named: dict[str, Any]) -> None:
        if arguments and arguments[0] and not str(arguments[0]).startswith((":", "file:")):
            path = Path(arguments[0])
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not start transactions by itself: see `begin`
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("backtalk_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "do_connect", make_private)
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine
