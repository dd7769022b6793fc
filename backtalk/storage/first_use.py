"""Tables made on first use, by whichever thread or process comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import MetaData
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from backtalk.storage.engines import writing


class OnFirstUse:
    """Does preparing work once in this process. Thread-safe; work that failed is tried again by the next caller."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._ready = False
        self._preparing = threading.Lock()

    def prepare(self) -> None:
        """Do the work if it was not done yet; costs nothing after the first time. Raises what the work raises."""
        if self._ready:
            return
        with self._preparing:
            if not self._ready:
                self._work()
                self._ready = True


class TablesOnFirstUse(OnFirstUse):
    """Makes the tables of one database once, safe against other processes that do the same."""

    def __init__(self, engine: Engine, metadata: MetaData) -> None:
        super().__init__(self._make_tables)
        self._engine = engine
        self._metadata = metadata

    def _make_tables(self) -> None:
        try:
            self._create_all()
        except (IntegrityError, OperationalError, ProgrammingError):
            self._create_all()  # another process was making the same tables

    def _create_all(self) -> None:
        with writing(self._engine) as connection:
            self._metadata.create_all(connection)
