"""Rasa lock store: one server locks in its own memory, several servers in the Redis that they share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Optional

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore
from rasa.utils.endpoints import EndpointConfig

from backtalk.settings import Settings
from backtalk.sharing.fair_lock import FairLock
from backtalk.sharing.redis_line import LocksUnavailable, RedisLines

LOOK_EVERY_SECONDS = 0.1


class ConversationLocks(InMemoryLockStore):
    """Keeps the turns of one conversation in a line; with ``BACKTALK_LOCKS_URL`` across all servers.

    Rasa's own Redis store reads a line, changes it and writes it back in two steps, so two servers can be given one and
    the same ticket. It waits for Redis inside the event loop, which stops all other conversations, goes by each
    server's own clock, looks once a second, and lets a turn go on that outlives its ticket.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, url: Optional[str] = None) -> None:
        """`url` is for tests. Raises InvalidSetting when the environment's cannot be used."""
        super().__init__()
        self._url = Settings.from_environment().locks_url if url is None else url

    @property
    def shared(self) -> bool:
        """Whether other servers see these locks."""
        return bool(self._url)

    @cached_property
    def _lines(self) -> RedisLines:
        return RedisLines(self._url)

    @cached_property
    def _lock(self) -> FairLock:
        return FairLock(self._lines)

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOOK_EVERY_SECONDS,
    ) -> AsyncIterator[TicketLock]:
        """Hold the conversation's lock inside the block.

        Raises:
            rasa.core.lock_store.LockError: when it took too long (one server).
            LocksUnavailable, backtalk.sharing.fair_lock.LockLost: when Redis is away (several servers).
        """
        if not self.shared:
            async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as own:
                yield own
            return
        async with self._lock.held(conversation_id):
            yield TicketLock(conversation_id)

    async def usable(self) -> bool:
        """Whether a lock can be had now."""
        if not self.shared:
            return True
        try:
            await self._lines.ping()
        except LocksUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Let go of Redis."""
        if "_lines" in self.__dict__:
            await self._lines.close()
