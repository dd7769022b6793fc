"""The conversations database: connections, encryption, and which conversations take messages."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backtalk.settings import Settings
from backtalk.storage.conversation_records import Message, Standing, StorageUnavailable
from backtalk.storage.conversation_tables import conversation, metadata
from backtalk.storage.engines import open_engine, writing
from backtalk.storage.first_use import TablesOnFirstUse
from backtalk.storage.sealing import Seal, Unreadable


class ConversationDatabase:
    """Connections to the conversations database. Thread-safe; tables are made on first use."""

    def __init__(self, url: str, seal: Seal, clock: Callable[[], float] = time.time) -> None:
        self._engine: Engine = open_engine(url)
        self._seal = seal
        self._clock = clock
        self._tables = TablesOnFirstUse(self._engine, metadata)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The store that the settings name, with its keys.

        Raises:
            keys.InvalidKey, OSError: when there is no usable key.
        """
        return cls(settings.conversations_url, Seal.from_var(settings.var_dir))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def ping(self) -> None:
        """Check that the database can be read and written and its tables are there.

        Raises:
            StorageUnavailable: when not.
        """
        with self._reading() as connection:
            connection.execute(select(conversation.c.id).limit(1)).first()
        if self._engine.dialect.name == "sqlite":  # on a full disk it can still be read; PostgreSQL stops altogether
            with self._writing() as connection:
                unused = connection.exec_driver_sql("PRAGMA user_version").scalar()
                connection.exec_driver_sql(f"PRAGMA user_version = {int(unused or 0)}")

    def standing(self, conversation_id: str) -> Standing:
        """Whether the conversation takes messages, is being erased, was erased, or never was."""
        with self._reading() as connection:
            return self._standing(connection, conversation_id)

    def _standing(self, connection: Connection, conversation_id: str, lock: bool = False) -> Standing:
        query = select(conversation).where(conversation.c.id == conversation_id)
        # On PostgreSQL the row lock puts claims and erasures of one conversation in a line; SQLite has one writer.
        row = connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            return "unknown"
        if row.erased is not None:
            return "erased"
        return "open" if row.erasing is None else "erasing"

    def _sealed(self, reply: Sequence[Message]) -> bytes:
        return self._seal.close(json.dumps(list(reply), ensure_ascii=False))

    def _opened(self, sealed: bytes | None) -> list[Message] | None:
        if sealed is None:
            return None
        try:
            reply: list[Message] = json.loads(self._seal.open(bytes(sealed)))
        except Unreadable:  # after a key was lost the words are gone, the turn is still answered
            return []
        return reply

    def _text(self, sealed: bytes | None) -> str | None:
        try:
            return None if sealed is None else self._seal.open(bytes(sealed))
        except Unreadable:
            return None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._translated():
            self._tables.prepare()
            with self._engine.connect() as connection:
                yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._translated():
            self._tables.prepare()
            with writing(self._engine) as connection:
                yield connection

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, PoolTimeout, OSError) as error:
            # Only the kind: the full error quotes the statement with its values.
            raise StorageUnavailable(type(error).__name__) from None
