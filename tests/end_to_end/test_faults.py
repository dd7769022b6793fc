"""Parts fail under a running server: readiness turns red, visitors are told honestly, and all heals by itself."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import PATIENCE_SECONDS, Visitor

EVERYTHING = {"model": True, "database": True, "actions": True}


def readiness(backtalk: ServersAtWork, ready: bool) -> dict[str, bool]:
    """The parts, once readiness is as expected; it is looked at afresh each second."""
    while True:
        answer = requests.get(f"{backtalk.root}/readyz", timeout=PATIENCE_SECONDS)
        if (answer.status_code == 200) == ready:
            parts: dict[str, bool] = answer.json()["parts"]
            return parts
        time.sleep(0.2)


@contextmanager
def disk_full(backtalk: ServersAtWork) -> Iterator[None]:
    """No file of the Rasa server can grow."""
    process = backtalk.rasa.process.pid
    resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_a_full_disk_is_said_with_whom_to_call_and_the_same_message_works_later(
    backtalk: ServersAtWork, visitor: Visitor
) -> None:
    assert visitor.say("does it hurt?").topic == "needling_sensation"

    with disk_full(backtalk):
        refused = visitor.send({"id": "on-a-full-disk", "text": "is it safe?"})
        parts = readiness(backtalk, ready=False)

    assert refused.status_code == 503
    assert "911" in refused.json()["detail"]
    assert parts == {**EVERYTHING, "database": False}
    assert readiness(backtalk, ready=True) == EVERYTHING
    assert visitor.say("is it safe?", message_id="on-a-full-disk").topic
    said = [message["text"] for message in visitor.history() if message["from"] == "visitor"]
    assert said == ["does it hurt?", "is it safe?"]


def test_readiness_turns_red_without_the_action_server_and_green_when_it_is_back(
    backtalk: ServersAtWork, visitor: Visitor
) -> None:
    assert readiness(backtalk, ready=True) == EVERYTHING

    with backtalk.action_server_killed():
        assert readiness(backtalk, ready=False) == {**EVERYTHING, "actions": False}
        assert visitor.say("does it hurt?").topic == "needling_sensation"  # what needs none of it goes on
        for _ in range(5):
            assert "call" in visitor.say("I would like to book an assessment").text.lower()

    assert readiness(backtalk, ready=True) == EVERYTHING
    assert visitor.say("I would like to book an assessment").asks
