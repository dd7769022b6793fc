"""Alive, and ready: a model is loaded, conversations can be kept and locked, and the action server answers."""

from __future__ import annotations

import asyncio
import logging
import time
from urllib.parse import urljoin

import aiohttp
from sanic import HTTPResponse, Request
from sanic.response import json as json_response

from backtalk.channel.assistant import RasaAssistant
from backtalk.channel.problems import Problem
from backtalk.channel.storage_calls import StorageCalls
from backtalk.storage.conversations import ConversationStore, StorageUnavailable
from backtalk.watching.figures import Figures

logger = logging.getLogger(__name__)

ACTIONS_SECONDS = 2
# Anyone may ask; one look a second is enough for all of them together.
KEPT_SECONDS = 1


class Health:
    """The two probes."""

    def __init__(
        self,
        store: ConversationStore,
        calls: StorageCalls,
        assistant: RasaAssistant,
        actions_url: str,
        figures: Figures | None = None,
    ) -> None:
        self._figures = figures or Figures()
        self._store = store
        self._calls = calls
        self._assistant = assistant
        self._health_url = urljoin(actions_url, "health")
        self._looking = asyncio.Lock()
        self._seen: dict[str, bool] = {}
        self._seen_at = float("-inf")

    async def alive(self, _request: Request) -> HTTPResponse:
        """`GET /healthz`: this process answers."""
        return json_response({"status": "alive"})

    async def ready(self, _request: Request) -> HTTPResponse:
        """`GET /readyz`: 200 when every part works, otherwise 503 with the parts."""
        parts = await self._parts()
        if all(parts.values()):
            return json_response({"status": "ready", "parts": parts})
        broken = ", ".join(name for name, works in parts.items() if not works)
        return Problem(503, f"Not ready: {broken} cannot be used now.", retry_after=5, more={"parts": parts}).response()

    async def _parts(self) -> dict[str, bool]:
        async with self._looking:
            if time.monotonic() - self._seen_at > KEPT_SECONDS:
                database, actions, locks = await asyncio.gather(
                    self._database(), self._actions(), self._assistant.locks_usable()
                )
                self._seen = {"model": self._assistant.ready(), "database": database, "actions": actions}
                if locks is not None:
                    self._seen["locks"] = locks
                self._seen_at = time.monotonic()
                self._figures.looked_at(self._seen)
            return self._seen

    async def _database(self) -> bool:
        try:
            await self._calls.run(self._store.ping)
        except StorageUnavailable as error:
            logger.error("The conversations database cannot be used: %s", error)
            return False
        return True

    async def _actions(self) -> bool:
        limit = aiohttp.ClientTimeout(total=ACTIONS_SECONDS)
        try:
            async with aiohttp.ClientSession(timeout=limit) as client, client.get(self._health_url) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            logger.error("The action server cannot be used: %s", type(error).__name__)
            return False
