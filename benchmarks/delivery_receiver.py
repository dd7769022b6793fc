"""A receiver that takes everything at once, as a process of its own, and the same calls to it without an outbox.

`python -m benchmarks.delivery_receiver PORT`.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import aiohttp
from aiohttp import web

from backtalk.commands.servers import free_port


async def post_without_outbox(receiver: str, body: bytes, number: int, at_once: int) -> None:
    """The floor: so many calls, so many at once, nothing else."""
    numbers = itertools.count()

    async def post(client: aiohttp.ClientSession) -> None:
        while next(numbers) < number:
            async with client.post(receiver, data=body) as answer:
                await answer.read()

    async with aiohttp.ClientSession() as client:
        await asyncio.gather(*(post(client) for _ in range(at_once)))


@contextmanager
def receiver_running() -> Iterator[str]:
    """Its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with process([sys.executable, "-m", "benchmarks.delivery_receiver", str(port)]):
        for _ in range(300):
            try:
                asyncio.run(post_without_outbox(url, b"{}", 1, 1))
                break
            except aiohttp.ClientError:
                time.sleep(0.1)
        yield url


@contextmanager
def process(command: Sequence[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    """A command at work, silent."""
    running = subprocess.Popen(  # noqa: S603
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def _receiver() -> web.Application:
    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    application = web.Application()
    application.router.add_post("/", take)
    return application


if __name__ == "__main__":
    web.run_app(_receiver(), host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
