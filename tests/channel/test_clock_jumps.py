"""The machine's clock is set, forward or back, while people chat: nobody is locked out, nothing is handled twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from cryptography.fernet import Fernet
from rasa.core.channels.channel import UserMessage

from backtalk.channel.tokens import InvalidToken, TokenSigner, new_conversation_id
from backtalk.channel.turns import Deadlines
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent
from tests.channel.test_same_message_twice import leave_a_claim

HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


@pytest.mark.parametrize("jump", [-30 * DAY, -HOUR, HOUR, DAY - 1])
def test_a_token_outlives_a_jump_that_does_not_pass_its_end(jump: float) -> None:
    now = [time.time()]
    signer = TokenSigner([Fernet.generate_key()], DAY, clock=lambda: now[0])
    conversation = new_conversation_id()
    token, _ = signer.sign(conversation)

    now[0] += jump

    assert signer.conversation_of(token) == conversation


def test_a_token_is_refused_only_as_long_as_the_clock_is_wrong() -> None:
    now = [time.time()]
    signer = TokenSigner([Fernet.generate_key()], DAY, clock=lambda: now[0])
    conversation = new_conversation_id()
    token, _ = signer.sign(conversation)

    now[0] += 365 * DAY
    with pytest.raises(InvalidToken):
        signer.conversation_of(token)
    now[0] -= 365 * DAY

    assert signer.conversation_of(token) == conversation


def test_after_the_clock_was_put_back_nobody_waits_for_a_dead_server_for_hours(
    start_server: StartServer, tmp_path: Path
) -> None:
    # Given a claim of a server that died, and then the clock went back a day
    server = start_server(deadlines=Deadlines(lease=0.3))
    visitor = server.visitor()
    leave_a_claim(tmp_path, visitor, "message-1", lease_until=time.time() + DAY)

    # When the visitor's page repeats that message, then it is told to try later, and a new one is answered
    repeated = visitor.say("hello", "message-1")
    assert (repeated.status_code, repeated.headers["Retry-After"]) == (503, "5")
    assert "911" in repeated.json()["detail"]
    assert visitor.say("hello", "message-2").status_code == 200
    assert server.agent.texts == ["hello"]


def test_a_clock_that_runs_ahead_in_the_middle_of_an_answer_does_not_have_it_given_twice(
    start_server: StartServer, tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    # Given a message that is being answered
    thinks, may_answer = threading.Event(), threading.Event()

    async def think(_message: UserMessage) -> list[dict[str, Any]]:
        thinks.set()
        await asyncio.to_thread(may_answer.wait, 60)
        return [dict(ANSWER)]

    server, other = start_server(FakeAgent(think)), start_server()
    visitor = server.visitor()
    first = threads.submit(visitor.say, "hello", "message-1")
    assert thinks.wait(60)

    # When the clock jumps ahead, so that its time seems to be over, and the page repeats it on another server
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path}/conversations.db")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("update chat_turn set lease_until = 1 where message_id = 'message-1'"))
    engine.dispose()
    visitor.base = other.base
    repeated = visitor.say("hello", "message-1")
    may_answer.set()

    # Then it is handled once, and everybody is told the same
    assert "send your message again" in repeated.text
    assert first.result().json() == repeated.json()
    assert (len(server.agent.texts), other.agent.texts) == (1, [])
    kept = [message["id"] for message in visitor.history().json()["messages"]]
    assert kept.count("message-1") == 1
