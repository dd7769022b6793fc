"""A visitor wants to be forgotten."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy
import yaml
from rasa.core.channels.channel import UserMessage

from backtalk.channel.erasure import load_functions
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server, Visitor

forgotten: list[str] = []
trouble: list[Exception] = []


def forget(conversation_id: str) -> None:
    """Stands in for the booking part."""
    if trouble:
        raise trouble[0]
    forgotten.append(conversation_id)


async def keep_a_request(_conversation_id: str) -> str:
    """Stands in for a booking part whose staff have seen the request."""
    return "utter_data_erased_request_kept"


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> None:
    forgotten.clear()
    trouble.clear()


def is_dead(visitor: Visitor) -> bool:
    answers: list[requests.Response] = [visitor.history(), visitor.say("hello"), visitor.erase()]
    return {answer.status_code for answer in answers} == {401}


def rows_kept(directory: Path) -> int:
    """How many rows hold anything of any conversation (tombstones do not)."""
    engine = sqlalchemy.create_engine(f"sqlite:///{directory}/conversations.db")
    with engine.connect() as connection:
        counts = [
            connection.execute(sqlalchemy.text(f"select count(*) from {table}")).scalar_one()
            for table in ("chat_turn", "offered_choice", "feedback")
        ]
    engine.dispose()
    return sum(counts)


def test_an_erased_conversation_leaves_nothing_and_its_token_is_dead(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(erasers=[f"{__name__}:forget"])
    visitor = server.visitor()
    visitor.judge(visitor.say("canarybird").json()["messages"][0]["id"], "no")
    conversation_id = server.agent.handled[0].sender_id
    assert rows_kept(tmp_path) > 4

    assert visitor.erase().status_code == 204

    assert is_dead(visitor)
    assert server.agent.memory.store == {}
    assert forgotten == [conversation_id]
    assert rows_kept(tmp_path) == 0


def test_erasing_one_conversation_leaves_the_others(server: Server) -> None:
    one, other = server.visitor(), server.visitor()
    other.say("my leg hurts")

    one.erase()

    assert len(other.history().json()["messages"]) == 3
    assert other.choose("scans").status_code == 200


def test_a_visitor_can_ask_for_it_in_the_chat(start_server: StartServer) -> None:
    server = start_server(erasers=[f"{__name__}:forget"])
    visitor = server.visitor()
    visitor.say("delete my data please")

    answer = visitor.choose("delete_my_data:confirm")

    (message,) = answer.json()["messages"]
    assert message["blocks"] == [{"type": "paragraph", "text": "Your chat is erased."}]
    assert message["topic"] == "delete_my_data"
    assert len(forgotten) == 1
    assert is_dead(visitor)
    assert server.agent.memory.store == {}


def test_a_visitor_is_told_when_something_had_to_be_kept(start_server: StartServer) -> None:
    visitor = start_server(erasers=[f"{__name__}:keep_a_request"]).visitor()

    answer = visitor.choose("delete_my_data:confirm")

    assert "Staff saw your request." in answer.text
    assert "Your chat is erased." not in answer.text
    assert is_dead(visitor)


def test_a_turn_in_flight_does_not_bring_the_conversation_back(start_server: StartServer, tmp_path: Path) -> None:
    # Given a turn that is still being answered
    started, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_message: UserMessage) -> list[dict[str, Any]]:
        started.set()
        await go_on.wait()
        return [dict(ANSWER)]

    server = start_server(FakeAgent(wait))
    visitor = server.visitor()
    with ThreadPoolExecutor(2) as pool:
        turn = pool.submit(visitor.say, "canarybird")
        while not started.is_set():
            time.sleep(0.01)
        # When the visitor erases the conversation in the meantime
        erasure = pool.submit(visitor.erase)
        while visitor.history().status_code != 401:
            time.sleep(0.01)
        server.loop.call_soon_threadsafe(go_on.set)

        # Then the turn ends first, and nothing of it is left
        assert turn.result(60).status_code in (200, 401)
        assert erasure.result(60).status_code == 204
    assert server.agent.memory.store == {}
    assert rows_kept(tmp_path) == 0
    assert is_dead(visitor)


@pytest.mark.parametrize("way", ["call", "choice"])
def test_an_erasure_that_could_not_be_completed_is_said_so_and_can_be_repeated(
    start_server: StartServer, way: str
) -> None:
    # Given a booking database that is away
    visitor = start_server(erasers=[f"{__name__}:forget"]).visitor()
    trouble.append(OSError("no database"))

    def erase() -> requests.Response:
        return visitor.erase() if way == "call" else visitor.choose("delete_my_data:confirm", "message-1")

    # When the visitor asks to be forgotten
    refused = erase()

    # Then that is not said to be done, and nothing new is taken
    assert refused.status_code == 503
    assert "Not everything" in refused.json()["detail"]
    assert visitor.say("hello").status_code == 401
    # And it goes on when the database is back
    trouble.clear()
    assert erase().status_code in (200, 204)
    assert is_dead(visitor)


def tidy(server: Server, keep_days: float) -> None:
    """What the server does every ten minutes by itself."""
    asyncio.run_coroutine_threadsafe(server.app.ctx.webchat.turns.tidy(keep_days), server.loop).result(60)


def test_an_erasure_that_was_interrupted_is_finished_later(start_server: StartServer, tmp_path: Path) -> None:
    # Given a server that died in the middle of an erasure, ten minutes ago
    server = start_server(erasers=[f"{__name__}:forget"])
    visitor = server.visitor()
    visitor.say("hello")
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path}/conversations.db")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("update conversation set erasing = :at"), {"at": time.time() - 600})
    engine.dispose()

    # When the server tidies up
    tidy(server, keep_days=30)

    # Then it is finished
    assert rows_kept(tmp_path) == 0
    assert server.agent.memory.store == {}
    assert len(forgotten) == 1
    assert visitor.erase().status_code == 401


def test_a_chat_is_dropped_some_days_after_its_end_but_not_the_request(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(erasers=[f"{__name__}:forget"])
    server.visitor().say("hello")

    tidy(server, keep_days=0)
    assert rows_kept(tmp_path) > 0  # its token is still valid

    tidy(server, keep_days=-2)
    assert rows_kept(tmp_path) == 0
    assert server.agent.memory.store == {}
    assert forgotten == []


def test_an_eraser_that_is_not_installed_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    assert load_functions(["backtalk.nowhere.erasure:erase"]) == []
    assert "covers the chat only" in caplog.text


def test_the_erasers_in_the_shipped_credentials_are_there() -> None:
    credentials = yaml.safe_load((Path(__file__).parents[2] / "credentials.yml").read_text(encoding="utf-8"))
    ((_, given),) = credentials.items()

    assert len(load_functions(given["erasers"])) == len(given["erasers"]) == 1


@pytest.mark.parametrize("path", ["no_colon", f"{__name__}:nothing", ":x"])
def test_an_eraser_that_is_written_wrongly_stops_the_start(path: str) -> None:
    with pytest.raises(ValueError, match=r"eraser|function"):
        load_functions([path])
