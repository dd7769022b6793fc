"""An action server that hangs is left alone for a while, and found again when it is back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectorError, ClientError, web
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from backtalk.serving import action_calls
from backtalk.serving.action_calls import ActionCalls, ActionServerRests
from backtalk.serving.breaker import FAILURES, REST_SECONDS, Breaker
from backtalk.settings import Settings


class Stopwatch:
    """Moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def failed_as_often_as_it_takes(watch: Stopwatch) -> Breaker:
    breaker = Breaker(watch)
    for _ in range(FAILURES):
        assert breaker.lets_through()
        breaker.failed()
    return breaker


def test_a_few_failures_in_a_row_bring_a_rest_and_then_one_try() -> None:
    watch = Stopwatch()
    breaker = failed_as_often_as_it_takes(watch)

    assert not breaker.lets_through()
    watch.seconds += REST_SECONDS
    assert breaker.lets_through()
    assert not breaker.lets_through()  # only one finds out


def test_when_the_try_succeeds_all_go_through_again() -> None:
    watch = Stopwatch()
    breaker = failed_as_often_as_it_takes(watch)
    watch.seconds += REST_SECONDS

    assert breaker.lets_through()
    breaker.succeeded()

    assert all(breaker.lets_through() for _ in range(10))


def test_a_try_that_never_reports_does_not_close_the_way_for_ever() -> None:
    watch = Stopwatch()
    breaker = failed_as_often_as_it_takes(watch)
    for _ in range(3):
        watch.seconds += REST_SECONDS
        assert breaker.lets_through()


def test_failures_with_successes_between_them_bring_no_rest() -> None:
    breaker = Breaker(Stopwatch())
    for _ in range(5 * FAILURES):
        breaker.failed()
        breaker.succeeded()
        assert breaker.lets_through()


class ActionServer:
    """A real one on one port, whose behaviour can be changed."""

    def __init__(self) -> None:
        self.called = 0
        self.answer: Callable[[], Awaitable[web.Response]] = self.hang

    async def hang(self) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    async def take(self, _request: web.Request) -> web.Response:
        self.called += 1
        return await self.answer()


def with_calls(folder: Path, story: Callable[[ActionCalls, ActionServer], Awaitable[None]]) -> None:
    async def play() -> None:
        server = ActionServer()
        app = web.Application()
        app.router.add_post("/webhook", server.take)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
        settings = Settings.from_environment({"BACKTALK_VAR": str(folder), "BACKTALK_ACTIONS_URL": url})
        try:
            await story(ActionCalls.like(EndpointConfig("http://127.0.0.1:1"), settings), server)
        finally:
            await runner.cleanup()

    asyncio.run(play())


async def outcome(calls: ActionCalls) -> Any:
    try:
        return await calls.request(json={}, method="post")
    except (ClientError, TimeoutError) as error:
        return type(error)


def test_who_books_while_the_action_server_hangs_does_not_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """given one that says nothing, then soon it is not asked any more; given it is back, then it is asked again."""
    monkeypatch.setattr(action_calls, "ANSWER_WITHIN_SECONDS", 0.2)

    async def story(calls: ActionCalls, server: ActionServer) -> None:
        watch = Stopwatch()
        calls.breaker = Breaker(watch)
        assert {await outcome(calls) for _ in range(FAILURES)} == {TimeoutError}
        assert [await outcome(calls) for _ in range(5)] == [ActionServerRests] * 5
        assert server.called == FAILURES

        async def kindly() -> web.Response:
            return web.json_response({"events": []})

        server.answer = kindly
        monkeypatch.setattr(action_calls, "ANSWER_WITHIN_SECONDS", 8)
        watch.seconds += REST_SECONDS
        assert [await outcome(calls) for _ in range(5)] == [{"events": []}] * 5

    with_calls(tmp_path, story)


def test_an_action_that_breaks_is_no_reason_to_leave_the_others_alone(tmp_path: Path) -> None:
    async def story(calls: ActionCalls, server: ActionServer) -> None:
        async def badly() -> web.Response:
            return web.json_response({"error": "failed"}, status=500)

        server.answer = badly
        assert {await outcome(calls) for _ in range(3 * FAILURES)} == {ClientResponseError}
        assert server.called == 3 * FAILURES

    with_calls(tmp_path, story)


def test_an_action_server_that_is_down_is_found_the_moment_it_is_back(tmp_path: Path) -> None:
    """given one that refuses connections, however often it was tried, then the first call after its return works."""

    async def story(calls: ActionCalls, server: ActionServer) -> None:
        async def kindly() -> web.Response:
            return web.json_response({"events": []})

        server.answer = kindly
        address, calls.url = calls.url, "http://127.0.0.1:1/webhook"
        failures = [await outcome(calls) for _ in range(3 * FAILURES)]
        calls.url = address
        assert set(failures) == {ClientConnectorError}
        assert await outcome(calls) == {"events": []}

    with_calls(tmp_path, story)
