"""A server that is told to stop: what it has taken is answered, what comes later is for the next one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from rasa.core.channels.channel import UserMessage

from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server, Visitor, running


class Slow(FakeAgent):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__(self._think)
        self.thinks, self.may_answer = threading.Event(), threading.Event()

    async def _think(self, _message: UserMessage) -> list[dict[str, Any]]:
        self.thinks.set()
        await asyncio.to_thread(self.may_answer.wait, 60)
        return [dict(ANSWER)]


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def refused(server: Server, visitor: Visitor) -> requests.Response:
    """The answer to a message once the server has begun to stop."""
    while (answer := visitor.choose("never_offered")).status_code == 400:
        pass
    return answer


def test_what_was_taken_is_answered_and_what_comes_later_is_told_to_come_back(
    start_server: StartServer, tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    # Given a server in the middle of an answer
    agent, stop = Slow(), ExitStack()
    old = stop.enter_context(running(tmp_path, agent))
    visitor, other = old.visitor(), old.visitor()
    taken = threads.submit(visitor.say, "does it hurt?", "message-1")
    assert agent.thinks.wait(60)

    # When it is told to stop, and somebody writes meanwhile
    stopping = threads.submit(stop.close)
    told_later = refused(old, other)
    late = other.say("and how long does it take?", "message-2")
    history = other.history()
    agent.may_answer.set()

    # Then the first is answered, the second is told to repeat, and what is only read is still read
    assert taken.result().status_code == 200
    stopping.result()
    for answer in (told_later, late):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert history.status_code == 200
    assert agent.texts == ["does it hurt?"]

    # And the next server answers the repeated message, and has the first one's answer
    new = start_server()
    visitor.base = other.base = new.base
    assert other.say("and how long does it take?", "message-2").status_code == 200
    assert visitor.say("does it hurt?", "message-1").json() == taken.result().json()
    assert new.agent.texts == ["and how long does it take?"]
