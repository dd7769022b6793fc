"""How much one visitor, one address and all together may ask. Counted in memory, so for each server process."""

from __future__ import annotations

import ipaddress
import logging
import math
import time

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from backtalk.channel.problems import Problem
from backtalk.settings import Settings

logger = logging.getLogger(__name__)

IPV6_NETWORK_BITS = 64  # one household has a whole /64, so single addresses of it mean nothing


class RateLimits:
    """Moving windows. A request that is refused by one limit counts against none."""

    def __init__(self, settings: Settings) -> None:
        """Raises ValueError when a rate cannot be read."""
        self._on = settings.rate_limits
        self._storage = MemoryStorage()  # the limiter holds it only weakly
        self._windows = MovingWindowRateLimiter(self._storage)
        self._visitor = parse_many(settings.visitor_rate)
        self._new = parse_many(settings.new_conversation_rate)
        self._address = parse_many(settings.address_rate)
        self._overall = parse_many(settings.overall_rate)
        if not self._on:
            logger.warning("Rate limits are OFF (BACKTALK_RATE_LIMITS). Never run a public server like this.")

    def check_new_conversation(self, address: str) -> None:
        """Count one new conversation. Raises `Problem` 429 when it is one too many."""
        self._check([(limit, "new", _network(address)) for limit in self._new] + self._shared(address))

    def check(self, address: str, conversation_id: str) -> None:
        """Count one call of a visitor. Raises `Problem` 429 when it is one too many."""
        self._check([(limit, "visitor", conversation_id) for limit in self._visitor] + self._shared(address))

    def check_address(self, address: str) -> None:
        """Count one call of someone unknown yet. Raises `Problem` 429 when it is one too many."""
        self._check(self._shared(address))

    def _shared(self, address: str) -> list[tuple[RateLimitItem, str, str]]:
        return [(limit, "address", _network(address)) for limit in self._address] + [
            (limit, "overall", "") for limit in self._overall
        ]

    def _check(self, counted: list[tuple[RateLimitItem, str, str]]) -> None:
        if not self._on:
            return
        waits = [
            self._windows.get_window_stats(limit, kind, who)[0] - time.time()
            for limit, kind, who in counted
            if not self._windows.test(limit, kind, who)
        ]
        if waits:
            raise Problem(429, retry_after=max(1, math.ceil(max(waits))))
        for limit, kind, who in counted:
            self._windows.hit(limit, kind, who)


class TurnsInFlight:
    """At most so many turns at once: beyond that an early "busy" is kinder than a late answer."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._now = 0

    def now(self) -> int:
        """How many there are."""
        return self._now

    def __enter__(self) -> None:
        if self._now >= self._most:
            raise Problem(503, "Many people are asking just now. Please try again in a moment.", retry_after=2)
        self._now += 1

    def __exit__(self, *_: object) -> None:
        self._now -= 1


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))
