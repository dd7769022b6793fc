"""Several channels that share a Redis: one order, one count of what visitors ask, and honest words while it is away."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
import requests
from rasa.core.channels.channel import UserMessage

from backtalk.channel.turns import Deadlines
from backtalk.sharing.lock_store import ConversationLocks
from benchmarks.redis_server import RedisServer
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server, Visitor, action_server


class SharedLocksAgent(FakeAgent):
    """An agent whose lock store is the one that is deployed."""

    def __init__(self, url: str, *brain: Any) -> None:
        super().__init__(*brain)
        self.lock_store = ConversationLocks(url=url)


def through(server: Server, visitor: Visitor) -> Visitor:
    """The same visitor at another server."""
    return Visitor(server.base, visitor.token)


def test_without_redis_a_message_is_refused_and_answered_once_it_is_back(
    start_server: StartServer, redis_server: RedisServer
) -> None:
    server = start_server(SharedLocksAgent(redis_server.url))
    visitor = server.visitor()
    redis_server.kill()

    refused = visitor.say("hello", "message-1")

    assert refused.status_code == 503
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) >= 1
    assert server.agent.texts == []

    redis_server.start()
    while (again := visitor.say("hello", "message-1")).status_code == 503:
        time.sleep(0.1)

    assert again.status_code == 200
    assert server.agent.texts == ["hello"]
    assert again.json() == visitor.say("hello", "message-1").json()


def test_readiness_knows_the_locks(start_server: StartServer, redis_server: RedisServer) -> None:
    with action_server() as url:
        server = start_server(SharedLocksAgent(redis_server.url), environment={"BACKTALK_ACTIONS_URL": url})

        def parts(expected: bool) -> requests.Response:
            """Ask until the probe looked again: it keeps what it saw for a second."""
            while True:
                answer = requests.get(f"{server.root}/readyz", timeout=30)
                if answer.json()["parts"]["locks"] is expected:
                    return answer
                time.sleep(0.1)

        assert parts(True).status_code == 200
        redis_server.kill()
        red = parts(False)
        assert red.status_code == 503
        assert "locks" in red.json()["detail"]
        redis_server.start()
        assert parts(True).status_code == 200


def test_messages_sent_one_after_the_other_are_answered_in_that_order_by_two_servers(
    start_server: StartServer, redis_server: RedisServer
) -> None:
    # Given a first message that its server has claimed, and not yet brought to the lock
    begun, go_on = asyncio.Event(), asyncio.Event()
    answered: list[str] = []

    class Slow(SharedLocksAgent):
        async def handle_message(self, message: UserMessage) -> None:
            begun.set()
            await go_on.wait()
            await super().handle_message(message)

    async def note(message: UserMessage) -> list[dict[str, Any]]:
        answered.append(str(message.text))
        return [dict(ANSWER)]

    slow, quick = start_server(Slow(redis_server.url, note)), start_server(SharedLocksAgent(redis_server.url, note))
    visitor = slow.visitor()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(visitor.say, "first")
        while not begun.is_set():
            time.sleep(0.01)
        # When the second reaches another server, which has nothing else to do
        second = pool.submit(through(quick, visitor).say, "second")
        time.sleep(0.5)
        assert answered == []
        slow.loop.call_soon_threadsafe(go_on.set)
        # Then the first is answered first
        assert [first.result(60).status_code, second.result(60).status_code] == [200, 200]
    assert answered == ["first", "second"]


def test_a_message_waits_for_a_dead_servers_message_only_so_long(start_server: StartServer) -> None:
    """given a turn that its server will never finish, then the visitor's next message is answered all the same."""
    server = start_server(deadlines=Deadlines(earlier=0.5))
    visitor = server.visitor()
    conversation = server.app.ctx.webchat.api.tokens.conversation_of(visitor.token)
    server.app.ctx.webchat.store.claim(conversation, "of-a-dead-server", lease_seconds=600, visitor_text="x")

    assert visitor.say("hello").status_code == 200


def test_limits_hold_for_all_servers_together(start_server: StartServer, redis_server: RedisServer) -> None:
    settings = {
        "BACKTALK_RATE_LIMITS": "on",
        "BACKTALK_VISITOR_RATE": "4/hour",
        "BACKTALK_LOCKS_URL": redis_server.url,
    }
    one, other = start_server(environment=settings), start_server(environment=settings)
    visitor = one.visitor()

    answers = [through(server, visitor).say("hello").status_code for server in (one, other) * 3]

    assert answers == [200] * 4 + [429] * 2
    assert one.visitor().say("hello").status_code == 200

    # Then what lies in Redis names neither visitor nor address
    conversation = one.app.ctx.webchat.api.tokens.conversation_of(visitor.token)
    with redis.Redis.from_url(redis_server.url, decode_responses=True) as client:
        keys = " ".join(client.scan_iter())
    assert "visitor" in keys
    assert conversation not in keys
    assert "127.0.0.1" not in keys


def test_while_redis_is_away_each_server_counts_for_itself(
    start_server: StartServer, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {
        "BACKTALK_RATE_LIMITS": "on",
        "BACKTALK_VISITOR_RATE": "3/hour",
        "BACKTALK_LOCKS_URL": redis_server.url,
    }
    server = start_server(environment=settings)
    visitor = server.visitor()
    redis_server.kill()

    assert [visitor.say("hello").status_code for _ in range(4)] == [200] * 3 + [429]
    assert "Redis cannot be used" in caplog.text
    assert "127.0.0.1" not in caplog.text
