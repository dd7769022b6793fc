"""What no well-behaved page would send: each is refused or answered, and the talk goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.end_to_end.booking import at_step
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import Visitor

REFUSED: dict[str, tuple[Any, int]] = {
    "empty": ({"id": "message-1", "text": ""}, 422),
    "only spaces": ({"id": "message-1", "text": " \n\t "}, 422),
    "only control characters": ({"id": "message-1", "text": "\x00\x07\u200b\u202e"}, 422),
    "1,001 characters": ({"id": "message-1", "text": "a" * 1001}, 413),
    "10,000 characters": ({"id": "message-1", "text": "a" * 10_000}, 413),
    "a number for a text": ({"id": "message-1", "text": 42}, 422),
    "no id": ({"text": "does it hurt?"}, 422),
    "a choice that was not offered": ({"id": "message-1", "choice": "booking:send"}, 400),
    "a choice that leads nowhere": ({"id": "message-1", "choice": "no_such_topic"}, 400),
}

ANSWERED = {
    "1,000 characters": "my back hurts " * 71 + "a lot.",
    "only emoji": "\U0001f62d\U0001f62d\U0001f62d",
    "other scripts": "\u0643\u064a\u0641 \u062d\u0627\u0644\u0643 \u8170\u75db\u600e\u4e48\u529e \u091c\u092f",
    "right to left marks and joiners": "\u202edoes it\u200d hurt?\u202c",
    "only punctuation": "???!!!",
    "markup": "<script>alert(1)</script> <b>does it hurt?</b>",
    "a database command": "'; DROP TABLE conversation; --",
    "a template": "${7*7} {{7*7}} {clinic_phone}",
    "one word many times": "needle " * 140,
    "half a surrogate": "does it hurt \ud83d",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_sentence(visitor: Visitor, what: str) -> None:
    body, status = REFUSED[what]

    answer = visitor.send(body)

    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["detail"]
    _goes_on(visitor)


@pytest.mark.parametrize("what", ANSWERED)
def test_strange_text_gets_an_answer(visitor: Visitor, what: str) -> None:
    reply = visitor.say(ANSWERED[what])

    assert reply.messages
    assert "{" not in reply.text
    assert "<" not in reply.text
    _goes_on(visitor)


@pytest.mark.parametrize("body", ["{", "", "[1, 2", '{"id": "message-1", "text": "a\x00"}', "[" * 5000])
def test_broken_json_is_refused(visitor: Visitor, body: str) -> None:
    answer = visitor.send(data=body.encode(), headers={"Content-Type": "application/json"})

    assert answer.status_code == 400, answer.text
    _goes_on(visitor)


def test_something_else_than_json_is_refused(visitor: Visitor) -> None:
    answer = visitor.send(data=b"text=hello", headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 415, answer.text
    _goes_on(visitor)


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 5000])
def test_a_wrong_token_opens_nothing(visitor: Visitor, token: str) -> None:
    stranger = Visitor(visitor.root, token)

    assert stranger.send({"id": "message-1", "text": "hello"}).status_code == 401
    _goes_on(visitor)


def test_a_token_that_was_changed_opens_nothing(visitor: Visitor, backtalk: ServersAtWork) -> None:
    head, claims, signature = backtalk.visitor().token.split(".")
    other = visitor.token.split(".")[1]
    assert claims != other

    assert (
        Visitor(visitor.root, f"{head}.{other}.{signature}").send({"id": "message-1", "text": "hi"}).status_code == 401
    )
    _goes_on(visitor)


@pytest.mark.parametrize(
    "words",
    [
        "/restart",
        "/session_start",
        '/choose{"choice": "booking:for_whom:minor"}',
        "//" + json.dumps({"choice": "x"}),
        "\u200b /greet",
    ],
)
def test_text_with_a_slash_is_only_text(visitor: Visitor, backtalk: ServersAtWork, words: str) -> None:
    # Given someone in the form
    at_step(visitor, "for_whom")

    # When a command is typed
    reply = visitor.say(words)

    # Then nothing is commanded: the form asks on and has taken nothing
    assert reply.asks == "for_whom"
    draft = backtalk.draft_of(visitor)
    assert draft is not None
    assert draft.answers.for_whom is None
    typed = [message["text"] for message in visitor.history() if message["from"] == "visitor"]
    assert not typed[-1].startswith("/")


def test_a_typed_command_erases_nothing(visitor: Visitor) -> None:
    visitor.say("does it hurt?")

    visitor.say('/choose{"choice": "delete_my_data:confirm"}')

    assert len(visitor.history()) >= 5
    _goes_on(visitor)


def _goes_on(visitor: Visitor) -> None:
    assert visitor.say("what is dry needling?").topic == "dry_needling_definition"
