"""The storm itself: kills and locks, as the fates of the visitors have it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from sqlalchemy import create_engine, text

from benchmarks.processes import Process
from benchmarks.storm_plan import Fate


def hold_sqlite(file: str) -> Callable[[float], None]:
    """Takes the write lock of a SQLite file for some seconds, when it can get it."""

    def hold(seconds: float) -> None:
        connection = sqlite3.connect(file, timeout=10, isolation_level=None)
        try:
            connection.execute("begin immediate")
            time.sleep(seconds)
            connection.execute("rollback")
        except sqlite3.OperationalError:
            return  # somebody else held it all the time
        finally:
            connection.close()

    return hold


def hold_postgres(url: str) -> Callable[[float], None]:
    """Locks requests and drafts of a PostgreSQL database for some seconds."""
    engine = create_engine(url)

    def hold(seconds: float) -> None:
        with engine.begin() as connection:
            connection.execute(text("lock table request, draft in access exclusive mode"))
            time.sleep(seconds)

    return hold


@dataclass
class Weather:
    """Strikes at one version's processes and database."""

    server: Process
    worker: Process | None
    hold: Callable[[float], None]
    strikes: dict[str, int] = field(default_factory=lambda: {"kills": 0, "locks": 0, "worker_kills": 0})
    _restarting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def strike(self, fate: Fate) -> None:
        """Let what befalls this visitor begin; returns at once."""
        if fate.killed_after is not None:
            self._begin(self._kill(fate.killed_after))
        if fate.locked_for is not None:
            self._begin(self._lock(fate.locked_for))
        if fate.worker_killed and self.worker is not None:
            self._begin(self._kill_worker())

    async def calm(self) -> None:
        """Return once everything that began is over."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _kill(self, after: float) -> None:
        await asyncio.sleep(after)
        if self._restarting.locked():
            return  # it is dead already
        async with self._restarting:
            self.strikes["kills"] += 1
            await asyncio.to_thread(self.server.restart)
            await asyncio.to_thread(self.server.wait)

    async def _lock(self, seconds: float) -> None:
        self.strikes["locks"] += 1
        await asyncio.to_thread(self.hold, seconds)

    async def _kill_worker(self) -> None:
        if self.worker is not None:
            self.strikes["worker_kills"] += 1
            await asyncio.to_thread(self.worker.restart)
