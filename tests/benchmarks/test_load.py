"""The load generator and what is made of its times."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from benchmarks.contracts import Echo, WebChat
from benchmarks.load import Load, NotAnswered, chat
from benchmarks.turns import by_turn


async def _serving(handlers: dict[str, Any]) -> tuple[web.AppRunner, str]:
    app = web.Application()
    for path, handler in handlers.items():
        app.router.add_post(path, handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    return runner, f"http://127.0.0.1:{port}"


def test_every_reply_is_counted_once_but_each_visitors_first() -> None:
    """given a server that counts, when three visitors chat, then it saw their messages and one first message each."""
    seen: list[str] = []

    async def echo(request: web.Request) -> web.Response:
        seen.append((await request.json())["text"])
        return web.json_response({})

    async def run() -> Load:
        runner, root = await _serving({"/messages": echo})
        try:
            return await chat(Echo(root), ["a", "b"], at_once=3, seconds=0.3)
        finally:
            await runner.cleanup()

    load = asyncio.run(run())
    assert len(load.milliseconds) == len(seen) - 3 > 0


@pytest.mark.parametrize("answer", [web.json_response({"messages": []}).body, b"", b"{}"])
def test_a_server_that_does_not_answer_stops_the_benchmark(answer: Any) -> None:
    """given a chat that replies nothing, when it is measured, then there is an error and no figure."""

    async def start(_request: web.Request) -> web.Response:
        return web.json_response({"token": "t"}, status=201)

    async def nothing(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(answer), status=500 if answer == b"{}" else 200)

    async def run() -> Load:
        api = "/webhooks/webchat"
        runner, root = await _serving({f"{api}/conversations": start, f"{api}/messages": nothing})
        try:
            return await chat(WebChat(root), ["a"], at_once=2, seconds=0.3)
        finally:
            await runner.cleanup()

    with pytest.raises(NotAnswered):
        asyncio.run(run())


def test_percentiles_are_times_that_occurred() -> None:
    load = Load([5.0, 1.0, 3.0, 2.0, 4.0], seconds=2.0)
    assert (load.percentile(50), load.percentile(95), load.per_second) == (3.0, 5.0, 2.5)


def test_a_conversation_that_gets_slower_is_seen() -> None:
    """given times that grow by a millisecond a turn, then turn 200 is about 190 ms slower than turn 2."""
    found = by_turn([float(turn) for turn in range(1, 211)])
    assert 170 < found[200] - found[2] < 210
