"""How Rasa calls the action server: with the secret, and not for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from rasa.utils.endpoints import EndpointConfig

from backtalk.serving import action_calls
from backtalk.serving.action_calls import ActionCalls, bearer
from backtalk.settings import Settings


async def _call(handler: Any, var: Path, body: Any) -> Any:
    app = web.Application()
    app.router.add_post("/webhook", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    settings = Settings.from_environment({"BACKTALK_VAR": str(var), "BACKTALK_ACTIONS_URL": url})
    endpoint = EndpointConfig("http://127.0.0.1:1/elsewhere", headers={"X-More": "1"}, enable_selective_domain=True)
    calls = ActionCalls.like(endpoint, settings)
    assert calls.kwargs == {"enable_selective_domain": True}
    try:
        return await calls.request(json=body, method="post", timeout=300)
    finally:
        await runner.cleanup()


def test_the_secret_goes_to_the_address_of_this_machine(tmp_path: Path) -> None:
    seen: dict[str, str] = {}

    async def answer(request: web.Request) -> web.Response:
        seen.update(request.headers)
        return web.json_response({"events": [], "got": await request.json()})

    result = asyncio.run(_call(answer, tmp_path, {"next_action": "x"}))

    settings = Settings.from_environment({"BACKTALK_VAR": str(tmp_path)})
    assert result == {"events": [], "got": {"next_action": "x"}}
    assert seen["Authorization"] == bearer(settings)
    assert seen["X-More"] == "1"


def test_an_action_server_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """given Rasa's own limit of five minutes, when the server says nothing, then ours strikes first."""
    monkeypatch.setattr(action_calls, "ANSWER_WITHIN_SECONDS", 0.3)

    async def hang(_request: web.Request) -> web.Response:
        await asyncio.sleep(20)
        return web.json_response({})

    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(_call(hang, tmp_path, {}), 15))


def test_the_limit_is_shorter_than_what_waits_for_it() -> None:
    from backtalk.channel.turns import Deadlines

    assert 2 * action_calls.ANSWER_WITHIN_SECONDS < Deadlines().handle < Deadlines().lease < 60
