"""Nobody can take the assistant away from the others."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from rasa.core.channels.channel import UserMessage

from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent

ON = {"BACKTALK_RATE_LIMITS": "on"}


def assert_refused(answer: requests.Response, seconds: int) -> None:
    assert answer.status_code == 429, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= seconds


def test_one_visitor_who_asks_too_much_waits_and_others_do_not(start_server: StartServer) -> None:
    server = start_server(environment=ON | {"BACKTALK_VISITOR_RATE": "3/hour"})
    eager, calm = server.visitor(), server.visitor()

    assert [eager.say("hello").status_code for _ in range(3)] == [200] * 3

    assert_refused(eager.say("hello"), 3600)
    assert_refused(eager.history(), 3600)
    assert calm.say("hello").status_code == 200


def test_one_address_cannot_start_conversations_without_end(start_server: StartServer) -> None:
    server = start_server(environment=ON | {"BACKTALK_NEW_CONVERSATION_RATE": "2/minute"})
    first = server.visitor()
    server.visitor()

    assert_refused(requests.post(f"{server.base}/conversations", json={}, timeout=30), 60)
    assert first.say("hello").status_code == 200


def test_guessing_tokens_is_slowed_down(start_server: StartServer) -> None:
    server = start_server(environment=ON | {"BACKTALK_ADDRESS_RATE": "5/minute"})

    answers = [requests.get(f"{server.base}/messages", timeout=30).status_code for _ in range(7)]

    assert answers == [401] * 5 + [429] * 2


def test_all_together_have_a_limit_too(start_server: StartServer) -> None:
    server = start_server(environment=ON | {"BACKTALK_OVERALL_RATE": "4/minute"})
    visitors = [server.visitor(), server.visitor()]

    answers = [visitor.say("hello").status_code for visitor in visitors * 2]

    assert answers == [200, 200, 429, 429]


def test_behind_a_trusted_proxy_each_visitor_has_an_address(start_server: StartServer) -> None:
    trusting = ON | {"BACKTALK_NEW_CONVERSATION_RATE": "1/minute", "BACKTALK_TRUSTED_PROXIES": "1"}
    server = start_server(environment=trusting)

    def start(forwarded_for: str) -> int:
        headers = {"X-Forwarded-For": forwarded_for}
        return requests.post(f"{server.base}/conversations", json={}, headers=headers, timeout=30).status_code

    assert [start("203.0.113.5"), start("203.0.113.6"), start("203.0.113.5")] == [201, 201, 429]
    # What a visitor puts in front of the proxy's own entry does not help
    assert start("1.2.3.4, 203.0.113.6") == 429
    # One household is one address in IPv6
    assert [start("2001:db8::1"), start("2001:db8::2")] == [201, 429]


def test_without_a_trusted_proxy_the_header_is_not_believed(start_server: StartServer) -> None:
    server = start_server(environment=ON | {"BACKTALK_NEW_CONVERSATION_RATE": "1/minute"})
    server.visitor()

    headers = {"X-Forwarded-For": "203.0.113.5"}
    assert_refused(requests.post(f"{server.base}/conversations", json={}, headers=headers, timeout=30), 60)


def test_limits_can_be_turned_off_and_say_so(start_server: StartServer, caplog: pytest.LogCaptureFixture) -> None:
    server = start_server(environment={"BACKTALK_RATE_LIMITS": "off", "BACKTALK_VISITOR_RATE": "1/hour"})
    visitor = server.visitor()

    assert [visitor.say("hello").status_code for _ in range(3)] == [200] * 3
    assert "Rate limits are OFF" in caplog.text


def test_too_many_turns_at_once_are_told_to_come_back(start_server: StartServer) -> None:
    # Given a server that answers one at a time and is busy
    busy, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_message: UserMessage) -> list[dict[str, Any]]:
        busy.set()
        await go_on.wait()
        return [dict(ANSWER)]

    server = start_server(FakeAgent(wait), environment={"BACKTALK_TURNS_IN_FLIGHT": "1"})
    one, other = server.visitor(), server.visitor()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(one.say, "hello")
        while not busy.is_set():
            time.sleep(0.01)
        # When another visitor writes
        refused = other.say("hello", "message-1")
        server.loop.call_soon_threadsafe(go_on.set)

        # Then that one is told to try again, which works with the same message
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert first.result(60).status_code == 200
    assert other.say("hello", "message-1").status_code == 200
