"""A lock that several processes share: first come, first served, and never held by two."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from backtalk.sharing.redis_line import LocksUnavailable, Place, RedisLines


class LockLost(Exception):
    """The lock could not be kept to the end of the work, which was broken off before anybody else could begin."""


@dataclass(frozen=True)
class Pace:
    """In seconds.

    Attributes:
        lifetime: how long a place stays without being renewed: what a server that was killed costs its visitors.
        renew: how often the holder renews it.
        look: how often those who wait look whether they are first.
        margin: how long before its lifetime ends a holder that cannot renew breaks off.
        patience: how long one waits at most.
    """

    lifetime: float = 10
    renew: float = 2
    look: float = 0.05
    margin: float = 1
    patience: float = 60


class FairLock:
    """Locks by name, in the lines of a Redis server."""

    def __init__(self, lines: RedisLines, pace: Pace | None = None) -> None:
        self._lines = lines
        self._pace = pace or Pace()

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """Hold the lock `name` inside the block. What runs inside is cancelled when the lock cannot be kept.

        Raises:
            LocksUnavailable: when it could not be had; the block was not entered.
            LockLost: when it could not be kept.
        """
        ticket = uuid.uuid4().hex
        limit = asyncio.timeout(None)
        try:
            ends = await self._until_first(name, ticket)
            async with limit:
                limit.reschedule(ends)
                keeper = asyncio.create_task(self._keep(name, ticket, limit))
                try:
                    yield
                finally:
                    keeper.cancel()
        except TimeoutError:
            if limit.expired():
                raise LockLost from None
            raise
        finally:
            # In a task of its own: in one that was cancelled, Python before 3.11.3 cancels what redis-py waits for too.
            with contextlib.suppress(LocksUnavailable):
                await asyncio.shield(asyncio.create_task(self._lines.leave(name, ticket)))

    async def _until_first(self, name: str, ticket: str) -> float:
        """Wait in the line; returns when, by the event loop's clock, the place has to have been renewed."""
        begun = _now()
        while _now() - begun < self._pace.patience:
            asked = _now()
            if await _to_its_end(self._lines.visit(name, ticket, self._pace.lifetime, enter=True)) == "first":
                return self._end_of(asked)
            await asyncio.sleep(self._pace.look)
        raise LocksUnavailable("waited too long")

    async def _keep(self, name: str, ticket: str, limit: asyncio.Timeout) -> None:
        """Renew the place again and again; where that fails, `limit` strikes while the place still holds."""
        while True:
            await asyncio.sleep(self._pace.renew)
            asked = _now()
            try:
                place = await self._lines.visit(name, ticket, self._pace.lifetime, enter=False)
            except LocksUnavailable:
                continue
            try:
                limit.reschedule(self._end_of(asked) if place == "first" else _now())
            except RuntimeError:  # the work ended, or was broken off, while Redis was asked
                return

    def _end_of(self, asked: float) -> float:
        # Counted from before the question was sent, so it is over here before it is over in Redis.
        return asked + self._pace.lifetime - self._pace.margin


async def _to_its_end(visit: Coroutine[Any, Any, Place]) -> Place:
    """Who is cancelled meanwhile leaves only after Redis has answered, or the leaving might overtake the visit."""
    visiting = asyncio.create_task(visit)
    try:
        return await asyncio.shield(visiting)
    except asyncio.CancelledError:
        await asyncio.gather(visiting, return_exceptions=True)
        raise


def _now() -> float:
    return asyncio.get_running_loop().time()
