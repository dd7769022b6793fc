"""Lines of tickets in Redis: whoever stands first in a conversation's line may answer it.

Each step is one script, which Redis runs in one piece, with Redis's own clock. So two servers can never be given the
same place, whatever their clocks say. Asks for Redis 5 or newer, or what speaks like it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

ANSWER_WITHIN_SECONDS = 1.0
# Nobody waits for a Redis that was away a moment ago: that would hold up every visitor in turn.
REST_SECONDS = 1.0
PREFIX = "backtalk:line"

Place = Literal["first", "waiting", "gone"]
_PLACES: dict[int, Place] = {1: "first", 0: "waiting", -1: "gone"}

# Takes tickets away that were not renewed, from the front; then keeps (or, if allowed, gives) this ticket its place.
_VISIT = """
local line, valid, ticket = KEYS[1], KEYS[2], ARGV[1]
local lifetime, may_enter = tonumber(ARGV[2]), ARGV[3] == '1'
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local first = redis.call('LINDEX', line, 0)
while first do
  local ends = redis.call('ZSCORE', valid, first)
  if ends and tonumber(ends) > now then break end
  redis.call('LPOP', line)
  redis.call('ZREM', valid, first)
  first = redis.call('LINDEX', line, 0)
end
if not redis.call('ZSCORE', valid, ticket) then
  if not may_enter then return -1 end
  redis.call('RPUSH', line, ticket)
  first = first or ticket
end
redis.call('ZADD', valid, now + lifetime, ticket)
redis.call('PEXPIRE', line, lifetime * 2)
redis.call('PEXPIRE', valid, lifetime * 2)
return first == ticket and 1 or 0
"""

_LEAVE = """
redis.call('LREM', KEYS[1], 1, ARGV[1])
return redis.call('ZREM', KEYS[2], ARGV[1])
"""


class LocksUnavailable(Exception):
    """Redis cannot be asked just now, so nobody knows whose turn it is. The message says only the kind of failure."""


class RedisLines:
    """All conversations' lines on one Redis server."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests_until = float("-inf")
        self._redis: Redis[Any] = Redis.from_url(
            url, socket_timeout=ANSWER_WITHIN_SECONDS, socket_connect_timeout=ANSWER_WITHIN_SECONDS
        )
        self._visit = self._redis.register_script(_VISIT)
        self._leave = self._redis.register_script(_LEAVE)

    async def visit(self, name: str, ticket: str, lifetime: float, *, enter: bool) -> Place:
        """Renew the ticket's place in the line `name` for `lifetime` seconds.

        With `enter`, a ticket that has no place (yet, or no more) is put at the end.

        Raises:
            LocksUnavailable
        """
        told = await self._ask(lambda: self._visit(_keys(name), [ticket, int(lifetime * 1000), int(enter)]))
        return _PLACES[int(told)]

    async def leave(self, name: str, ticket: str) -> None:
        """Give the place up. Raises LocksUnavailable; then the place ends with its lifetime."""
        await self._ask(lambda: self._leave(_keys(name), [ticket]))

    async def ping(self) -> None:
        """Check that Redis answers, even if it was away a moment ago. Raises LocksUnavailable."""
        self._rests_until = float("-inf")
        await self._ask(self._redis.ping)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._redis.close(close_connection_pool=True)

    async def _ask(self, question: Callable[[], Awaitable[Any]]) -> Any:
        if self._clock() < self._rests_until:
            raise LocksUnavailable("away a moment ago")
        try:
            return await question()
        except (RedisError, OSError, TimeoutError) as error:
            self._rests_until = self._clock() + REST_SECONDS
            logger.error("Redis cannot be used: %s", type(error).__name__)
            raise LocksUnavailable(type(error).__name__) from None


def _keys(name: str) -> list[str]:
    # The braces keep both on one machine of a Redis cluster.
    return [f"{PREFIX}:{{{name}}}:tickets", f"{PREFIX}:{{{name}}}:valid"]
