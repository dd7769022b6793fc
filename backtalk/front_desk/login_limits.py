"""How often somebody may try to log in: for each address, and for each account whether it exists or not."""

from __future__ import annotations

import math
import time

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

ADDRESS_RATE = "20/minute;100/hour"
ACCOUNT_RATE = "10/15 minutes"


class LoginLimits:
    """Counted in memory, for the one process that serves the page."""

    def __init__(self, address_rate: str = ADDRESS_RATE, account_rate: str = ACCOUNT_RATE) -> None:
        self._storage = MemoryStorage()  # the limiter holds it only weakly
        self._windows = MovingWindowRateLimiter(self._storage)
        self._rates = {"address": parse_many(address_rate), "account": parse_many(account_rate)}

    def wait(self, address: str, account: str) -> int:
        """Count one attempt. Returns 0, or the seconds to wait when it is one too many (then nothing is counted)."""
        counted = [
            (rate, kind, who)
            for kind, who in (("address", address), ("account", account))
            for rate in self._rates[kind]
        ]
        waits = [
            self._windows.get_window_stats(rate, kind, who)[0] - time.time()
            for rate, kind, who in counted
            if not self._windows.test(rate, kind, who)
        ]
        if waits:
            longest: float = max(waits)
            return max(1, math.ceil(longest))
        for rate, kind, who in counted:
            self._windows.hit(rate, kind, who)
        return 0
