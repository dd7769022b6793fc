"""Rasa event broker: tells RabbitMQ or Kafka what happened, without anybody's words, and never in a visitor's way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from asyncio import AbstractEventLoop
from collections import deque
from typing import Any, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig

from backtalk.settings import Settings
from backtalk.sharing.bare_events import bare_event
from backtalk.sharing.event_outlets import Outlet, outlet_for

logger = logging.getLogger(__name__)

MOST_WAITING = 10_000
BATCH = 100
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
EMPTY_WITHIN_SECONDS = 5.0


class ConversationEvents(EventBroker):
    """Events wait in memory, at most `most_waiting`, and are sent by a task of their own; the oldest make room.

    Rasa's own brokers wait for the other side when the server starts or, with Kafka, inside the event loop, and
    publish what visitors write.
    """

    def __init__(self, outlet: Outlet, most_waiting: int = MOST_WAITING, pauses: tuple[float, ...] = PAUSES) -> None:
        """`pauses`: seconds between tries while the other side is away."""
        self._outlet = outlet
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._most_waiting = most_waiting
        self._pauses = pauses
        self._something = asyncio.Event()
        self._lost = 0
        self._connected = False
        self._sending = asyncio.get_running_loop().create_task(self._send_for_ever())

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: Optional[AbstractEventLoop] = None
    ) -> Optional[ConversationEvents]:
        """As ``BACKTALK_EVENTS_URL`` says; None without it. Raises InvalidSetting."""
        url = Settings.from_environment().events_url
        return cls(outlet_for(url)) if url else None

    def publish(self, event: dict[str, Any]) -> None:
        """Take an event and return at once."""
        told = bare_event(event)
        if len(self._waiting) >= self._most_waiting:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append((str(told["conversation"]), json.dumps(told).encode()))
        self._something.set()

    async def close(self) -> None:
        """Send what waits, for at most a few seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EMPTY_WITHIN_SECONDS):
                while self._waiting:
                    await asyncio.sleep(0.02)
        self._sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._sending
        if self._waiting:
            logger.error("%d events were not published", len(self._waiting))
        await self._close_outlet()

    async def _send_for_ever(self) -> None:
        failures = 0
        while True:
            await self._something.wait()
            try:
                await self._send_waiting()
                failures = 0
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                if not failures:
                    logger.error("Events cannot be published now: %s", type(error).__name__)
                await self._close_outlet()
                await asyncio.sleep(self._pauses[min(failures, len(self._pauses) - 1)])
                failures += 1

    async def _send_waiting(self) -> None:
        if not self._connected:
            await self._outlet.connect()
            self._connected = True
        while self._waiting:
            batch = [self._waiting[number] for number in range(min(BATCH, len(self._waiting)))]
            dropped = self._lost
            await self._outlet.send(batch)
            # Some of them may have had to make room meanwhile.
            for _ in range(max(0, len(batch) - (self._lost - dropped))):
                self._waiting.popleft()
        self._something.clear()
        if self._lost:
            logger.error("%d events were lost while they could not be published", self._lost)
            self._lost = 0

    async def _close_outlet(self) -> None:
        self._connected = False
        with contextlib.suppress(Exception):
            await self._outlet.close()
