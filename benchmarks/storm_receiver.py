"""The clinic's own system in the storm: takes deliveries in, fails often, and knows a repeat by its id."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from backtalk.commands.servers import free_port

ERROR, RESET, RESET_AFTER, HANG = 0.08, 0.03, 0.03, 0.005
HANG_SECONDS = 12.0


@dataclass
class Receiver:
    """What has arrived: subject (a code or a name) by delivery id, and how often each id came."""

    dice: random.Random
    arrived: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        """One delivery."""
        chance = self.dice.random()
        if chance < ERROR:
            return web.Response(status=500)
        if chance < ERROR + RESET:
            _reset(request)
        if chance < ERROR + RESET + HANG:
            await asyncio.sleep(HANG_SECONDS)
            return web.Response(status=503)
        told = await request.json()
        delivery = request.headers.get("webhook-id") or str(len(self.arrived))
        self.times[delivery] += 1
        self.arrived.setdefault(delivery, told.get("reference") or told["name"])
        if chance > 1 - RESET_AFTER:
            _reset(request)  # taken in, but nobody is told
        return web.Response(status=204)


def _reset(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
    raise web.HTTPInternalServerError


@asynccontextmanager
async def receiving(seed: int) -> AsyncIterator[Receiver]:
    """A receiver at work on a free port."""
    receiver = Receiver(random.Random(seed))  # noqa: S311  (a storm, not a secret)
    app = web.Application()
    app.router.add_post("/", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    receiver.url = f"http://127.0.0.1:{port}/"
    try:
        yield receiver
    finally:
        await runner.cleanup()
