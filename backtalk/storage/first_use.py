"""Tables made on first use, by whichever thread or process comes first."""

from __future__ import annotations

import threading

from sqlalchemy import MetaData
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from backtalk.storage.engines import writing


class TablesOnFirstUse:
    """Makes the tables of one database once. Thread-safe, and safe against other processes that do the same."""

    def __init__(self, engine: Engine, metadata: MetaData) -> None:
        self._engine = engine
        self._metadata = metadata
        self._ready = False
        self._preparing = threading.Lock()

    def prepare(self) -> None:
        """Make what is missing; costs nothing after the first time. Raises what the database raises."""
        if self._ready:
            return
        with self._preparing:
            if self._ready:
                return
            try:
                self._create_tables()
            except (IntegrityError, OperationalError, ProgrammingError):
                self._create_tables()  # another process was making the same tables
            self._ready = True

    def _create_tables(self) -> None:
        with writing(self._engine) as connection:
            self._metadata.create_all(connection)
