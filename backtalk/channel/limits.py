"""How much one visitor, one address and all together may ask.

Counted in the memory of this process, or with ``BACKTALK_LOCKS_URL`` in the Redis that all servers share.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import logging
import math
import time

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from backtalk.channel.problems import Problem
from backtalk.settings import Settings

logger = logging.getLogger(__name__)

IPV6_NETWORK_BITS = 64  # one household has a whole /64, so single addresses of it mean nothing
REDIS_SECONDS = 1.0
REST_SECONDS = 2.0  # for which a Redis that failed is not asked again

Counted = list[tuple[RateLimitItem, str, str]]


class _Windows:
    """Moving windows in one storage."""

    def __init__(self, storage: MemoryStorage | RedisStorage) -> None:
        self._storage = storage  # the limiter holds it only weakly
        self._limiter = MovingWindowRateLimiter(storage)

    def count(self, counted: Counted) -> list[float]:
        """Count one call, or count nothing and return the seconds to wait for each limit that refuses it."""
        waits = [
            self._limiter.get_window_stats(limit, kind, who)[0] - time.time()
            for limit, kind, who in counted
            if not self._limiter.test(limit, kind, who)
        ]
        if not waits:
            for limit, kind, who in counted:
                self._limiter.hit(limit, kind, who)
        return waits


class RateLimits:
    """Moving windows. A request that is refused by one limit counts against none."""

    def __init__(self, settings: Settings, secret: bytes) -> None:
        """`secret` is the same on all servers: an address goes to Redis only as a digest made with it.

        Raises:
            ValueError: when a rate cannot be read.
        """
        self._on = settings.rate_limits
        self._secret = hashlib.sha256(secret).digest()
        self._own = _Windows(MemoryStorage())
        self._shared = _Windows(_redis(settings.locks_url)) if settings.locks_url else None
        self._rests_until = float("-inf")
        self._visitor = parse_many(settings.visitor_rate)
        self._new = parse_many(settings.new_conversation_rate)
        self._address = parse_many(settings.address_rate)
        self._overall = parse_many(settings.overall_rate)
        if not self._on:
            logger.warning("Rate limits are OFF (BACKTALK_RATE_LIMITS). Never run a public server like this.")

    async def check_new_conversation(self, address: str) -> None:
        """Count one new conversation. Raises `Problem` 429 when it is one too many."""
        who = self._digest(_network(address))
        await self._check([(limit, "new", who) for limit in self._new] + self._from(address))

    async def check(self, address: str, conversation_id: str) -> None:
        """Count one call of a visitor. Raises `Problem` 429 when it is one too many."""
        who = self._digest(conversation_id)
        await self._check([(limit, "visitor", who) for limit in self._visitor] + self._from(address))

    async def check_address(self, address: str) -> None:
        """Count one call of someone unknown yet. Raises `Problem` 429 when it is one too many."""
        await self._check(self._from(address))

    def _from(self, address: str) -> Counted:
        who = self._digest(_network(address))
        return [(limit, "address", who) for limit in self._address] + [
            (limit, "overall", "") for limit in self._overall
        ]

    async def _check(self, counted: Counted) -> None:
        waits = await self._count(counted) if self._on else []
        if waits:
            raise Problem(429, retry_after=max(1, math.ceil(max(waits))))

    async def _count(self, counted: Counted) -> list[float]:
        if self._shared is not None and time.monotonic() >= self._rests_until:
            try:
                return await asyncio.to_thread(self._shared.count, counted)
            except (RedisError, OSError) as error:
                self._rests_until = time.monotonic() + REST_SECONDS
                logger.error("Limits are counted here alone, Redis cannot be used: %s", type(error).__name__)
        return self._own.count(counted)

    def _digest(self, who: str) -> str:
        return hashlib.blake2b(who.encode(), key=self._secret, digest_size=16).hexdigest()


class TurnsInFlight:
    """At most so many turns at once: beyond that an early "busy" is kinder than a late answer."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._now = 0
        self._closed = False

    def now(self) -> int:
        """How many there are."""
        return self._now

    def close(self) -> None:
        """Take no more: this server stops, and the next one answers whoever asks again."""
        self._closed = True

    def __enter__(self) -> None:
        if self._closed:
            raise Problem(503, "The assistant is restarting. Please try again in a moment.", retry_after=1)
        if self._now >= self._most:
            raise Problem(503, "Many people are asking just now. Please try again in a moment.", retry_after=2)
        self._now += 1

    def __exit__(self, *_: object) -> None:
        self._now -= 1


def _redis(url: str) -> RedisStorage:
    return RedisStorage(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))
