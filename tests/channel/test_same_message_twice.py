"""A message is handled once, however often and wherever it arrives."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy
from rasa.core.channels.channel import UserMessage

from backtalk.channel.turns import Deadlines
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server, Visitor


async def think_a_little(_message: UserMessage) -> list[dict[str, Any]]:
    await asyncio.sleep(0.3)
    return [dict(ANSWER)]


def leave_a_claim(var_dir: Path, visitor: Visitor, message_id: str, lease_until: float) -> None:
    """What a process leaves behind that was killed in the middle of a turn."""
    engine = sqlalchemy.create_engine(f"sqlite:///{var_dir}/conversations.db")
    with engine.begin() as connection:
        connection.execute(
            sqlalchemy.text(
                "insert into chat_turn (conversation, message_id, number, at, state, lease_until, raw_text)"
                " select id, :message_id, 99, :now, 'claimed', :lease_until, x'00' from conversation"
            ),
            {"message_id": message_id, "now": time.time(), "lease_until": lease_until},
        )
    engine.dispose()


def test_sent_again_it_is_answered_the_same_and_not_handled_again(server: Server) -> None:
    visitor = server.visitor()

    first = visitor.say("my leg hurts", "message-1")
    again = visitor.say("my leg hurts", "message-1")

    assert again.json() == first.json()
    assert len(server.agent.handled) == 1


def test_sent_three_times_at_once_it_is_handled_once(start_server: StartServer) -> None:
    server = start_server(FakeAgent(think_a_little))
    visitor = server.visitor()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: visitor.say("my leg hurts", "message-1"), range(3)))

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.text for answer in answers}) == 1
    assert len(server.agent.handled) == 1


def test_sent_to_two_servers_at_once_it_is_handled_once(start_server: StartServer) -> None:
    # Given two servers with one database
    one, other = start_server(FakeAgent(think_a_little)), start_server(FakeAgent(think_a_little))
    visitor = one.visitor()
    elsewhere = Visitor(other.base, visitor.token)

    # When the same message reaches both, twice each
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda to: to.say("my leg hurts", "message-1"), [visitor, elsewhere, visitor, elsewhere])
        )

    # Then one of them handled it, once, and everyone got its answer
    assert len({answer.text for answer in answers}) == 1
    assert len(one.agent.handled) + len(other.agent.handled) == 1


def test_the_same_id_in_two_conversations_is_two_messages(server: Server) -> None:
    assert server.visitor().say("one", "message-1").status_code == 200
    assert server.visitor().say("two", "message-1").status_code == 200

    assert server.agent.texts == ["one", "two"]


def test_a_message_that_a_dead_server_left_behind_is_apologised_for_and_not_handled_again(
    server: Server, tmp_path: Path
) -> None:
    # Given a claim whose time is over
    visitor = server.visitor()
    leave_a_claim(tmp_path, visitor, "message-1", lease_until=time.time() - 1)

    # When the client sends the message again, twice
    first, again = visitor.say("hello", "message-1"), visitor.say("hello", "message-1")

    # Then it is asked to send it as a new message, and Rasa never saw it
    assert "send your message again" in first.text
    assert again.json() == first.json()
    assert server.agent.handled == []
    assert visitor.say("hello", "message-2").status_code == 200


def test_a_message_that_a_dead_server_just_left_behind_is_waited_for(server: Server, tmp_path: Path) -> None:
    visitor = server.visitor()
    leave_a_claim(tmp_path, visitor, "message-1", lease_until=time.time() + 1)

    answer = visitor.say("hello", "message-1")

    assert "send your message again" in answer.text
    assert server.agent.handled == []


def test_two_messages_at_once_are_both_answered_in_turn(start_server: StartServer) -> None:
    server = start_server(FakeAgent(think_a_little), deadlines=Deadlines())
    visitor = server.visitor()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(visitor.say, ["one", "two"]))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(server.agent.texts) == ["one", "two"]
