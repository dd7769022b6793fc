"""Delivers to the clinic's own system: a signed POST."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import timedelta

import aiohttp

from backtalk.delivery.due import DueDelivery
from backtalk.delivery.errors import DeliveryFailed, DeliveryRefused
from backtalk.delivery.ports import Clock
from backtalk.delivery.signature import signed_headers

_GONE = 410
# The receiver is not ready, or does not know us: its people can mend that, and then every delivery goes through.
_WORTH_ANOTHER_TRY = frozenset({401, 403, 408, 425, 429})
_LONGEST_WAIT = timedelta(hours=1)


class WebhookTarget:
    """One address. It must be https, or on this machine; `clinic.yml` is checked for that when it is read."""

    def __init__(
        self,
        url: str,
        keys: Sequence[bytes],
        body: Callable[[DueDelivery], bytes],
        clock: Clock,
        *,
        timeout_seconds: float = 10,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Nothing is opened yet.

        Args:
            url: where to post.
            keys: secrets to sign with.
            body: makes the body; it may block, so it runs in a thread.
            clock: for the time in the signature.
            timeout_seconds: for one try from beginning to end; connecting gets a third of it.
            tls: whom to trust; without it, whom this machine trusts.
        """
        self._url = url
        self._keys = keys
        self._body = body
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=timeout_seconds / 3)
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, delivery: DueDelivery) -> str:
        """Post it; any status from 200 to 299 is acceptance. See the port."""
        body = await asyncio.to_thread(self._body, delivery)
        timestamp = int(self._clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Backtalk",
            **signed_headers(self._keys, delivery.delivery_id, timestamp, body),
        }
        try:
            async with self._opened().post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
                status, wait = answer.status, answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise DeliveryFailed(type(error).__name__) from None
        return _verdict(status, wait)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout,
                connector=aiohttp.TCPConnector(ssl=True if self._tls is None else self._tls),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session


def _verdict(status: int, retry_after: str) -> str:
    if 200 <= status < 300:
        return str(status)
    if status >= 500 or status in _WORTH_ANOTHER_TRY:
        raise DeliveryFailed(str(status), _asked_pause(retry_after))
    raise DeliveryRefused(str(status), for_good=status == _GONE)


def _asked_pause(retry_after: str) -> timedelta | None:
    """The pause in seconds that a receiver asks for, within reason; a date is not worth reading."""
    if not retry_after.isascii() or not retry_after.isdigit():
        return None
    return min(timedelta(seconds=int(retry_after[:9])), _LONGEST_WAIT)
