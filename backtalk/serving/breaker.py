"""Not waiting for what hangs: after some waits in vain, one try now and then finds out whether it answers again."""

from __future__ import annotations

import time
from collections.abc import Callable

FAILURES = 3
REST_SECONDS = 2.0


class Breaker:
    """Counts the waits in vain for one other server. Not thread-safe: for one event loop."""

    def __init__(self, seconds_passed: Callable[[], float] = time.monotonic) -> None:
        """`seconds_passed`: a clock that nobody can set."""
        self._seconds_passed = seconds_passed
        self._failures = 0
        self._rests_until = float("-inf")

    def lets_through(self) -> bool:
        """Whether to call now. After a rest it lets one caller through, and rests again until that one has reported."""
        if self._failures < FAILURES:
            return True
        now = self._seconds_passed()
        if now < self._rests_until:
            return False
        self._rests_until = now + REST_SECONDS
        return True

    def succeeded(self) -> None:
        """The other server answered, or refused, without making anybody wait."""
        self._failures = 0

    def failed(self) -> None:
        """It did not answer in time."""
        self._failures += 1
        self._rests_until = self._seconds_passed() + REST_SECONDS
