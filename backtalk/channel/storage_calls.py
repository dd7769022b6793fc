"""Blocking calls of the conversation store, run in threads of their own and never waited for without end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from backtalk.storage.conversations import StorageUnavailable

SECONDS_EACH = 6  # a little more than the database's own limits, which should strike first
THREADS = 8

P = ParamSpec("P")
T = TypeVar("T")


class StorageCalls:
    """Threads apart from asyncio's shared ones: a stalled database must not stall what else uses threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="conversations")

    async def run(self, call: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> T:
        """The result of `call`.

        Raises:
            StorageUnavailable: when it takes too long (it may still take effect later).
        """
        ready = asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args, **named))
        try:
            return await asyncio.wait_for(ready, SECONDS_EACH)
        except TimeoutError:
            raise StorageUnavailable("timeout") from None

    def close(self) -> None:
        """Take no more calls."""
        self._threads.shutdown(wait=False, cancel_futures=True)
