"""What the channel refuses, and how it says so."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
import requests

from backtalk.channel.tokens import TokenSigner, new_conversation_id
from tests.channel.conftest import StartServer
from tests.channel.servers import FakeAgent, Server, Visitor

JSON = {"Content-Type": "application/json"}


def assert_problem(answer: requests.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["detail"].endswith(".")
    return problem


def post_raw(visitor: Visitor, body: bytes, **headers: str) -> requests.Response:
    return requests.post(
        f"{visitor.base}/messages", data=body, headers={**JSON, **visitor.headers, **headers}, timeout=30
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"id": "message-1", "text": NaN}',
        b'{"id":"message-1","text":"hi","x":' + b"[" * 3500 + b"]" * 3500 + b"}",
        b"[" * 8000,
    ],
    ids=["empty", "broken", "not UTF-8", "NaN", "deep", "deep and broken"],
)
def test_broken_json_is_refused_or_at_least_harmless(server: Server, body: bytes) -> None:
    answer = post_raw(server.visitor(), body)

    if b"[[[" in body and body.endswith(b"}"):  # deep but well-formed: it depends on Python's own limit
        assert answer.status_code in (200, 400)
    else:
        assert_problem(answer, 400)


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        5,
        {},
        {"id": "message-1"},
        {"text": "hello"},
        {"id": "message-1", "text": "hello", "choice": "sciatica"},
        {"id": "short", "text": "hello"},
        {"id": "x" * 65, "text": "hello"},
        {"id": "no spaces here", "text": "hello"},
        {"id": "message-1\n", "text": "hello"},
        {"id": 12345678, "text": "hello"},
        {"id": "message-1", "text": 5},
        {"id": "message-1", "text": None},
        {"id": "message-1", "text": ["hello"]},
        {"id": "message-1", "choice": {"value": "sciatica"}},
        {"id": "message-1", "choice": ""},
        {"id": "message-1", "choice": "x" * 201},
        {"id": "message-1", "text": ""},
        {"id": "message-1", "text": " \n\t "},
        {"id": "message-1", "text": "///"},
        {"id": "message-1", "text": "\u200b\u0000\ud800\ue000\u200d"},
    ],
)
def test_wrong_shapes_and_empty_texts_are_refused(server: Server, body: Any) -> None:
    assert_problem(server.visitor().send(body), 422)

    assert server.agent.handled == []


def test_only_json_is_taken(server: Server) -> None:
    visitor = server.visitor()
    body = json.dumps({"id": "message-1", "text": "hello"}).encode()

    assert_problem(post_raw(visitor, body, **{"Content-Type": "text/plain"}), 415)
    assert_problem(post_raw(visitor, body, **{"Content-Type": "application/jsonp"}), 415)
    assert post_raw(visitor, body, **{"Content-Type": "application/json; charset=utf-8"}).status_code == 200


def test_a_thousand_characters_are_taken_and_one_more_is_not(server: Server) -> None:
    visitor = server.visitor()

    assert visitor.say("a" * 1000).status_code == 200
    assert "1,000" in assert_problem(visitor.say("a" * 1001), 413)["detail"]


@pytest.mark.parametrize("size", [8193, 100_000, 1_500_000])
def test_a_body_over_eight_kilobytes_is_refused_and_the_client_sees_why(server: Server, size: int) -> None:
    visitor = server.visitor()

    assert_problem(visitor.send({"id": "message-1", "text": "hello", "more": "x" * size}), 413)

    assert visitor.say("still there?").status_code == 200


def test_an_endless_body_is_not_swallowed(server: Server) -> None:
    visitor = server.visitor()

    try:
        answer = visitor.send({"id": "message-1", "text": "x" * 20_000_000})
    except requests.ConnectionError:
        pass  # the server hung up, which is as good
    else:
        assert_problem(answer, 413)
    assert visitor.say("still there?").status_code == 200


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("/book", "book"),
        ("  //book", "book"),
        ("\u00a0 /restart", "restart"),
        ("\u200b/book{}", "book{}"),
        ("\u200d/\u200d / book", "book"),
        ("a\u0000b\u202ec\ud800d", "abcd"),
        ("cafe\u0301", "café"),
        ("👩‍⚕️👍", "👩‍⚕️👍"),
        ("?", "?"),
        ("one\r\ntwo\tthree", "one\ntwo three"),
    ],
)
def test_text_is_only_ever_text(server: Server, typed: str, understood: str) -> None:
    assert server.visitor().say(typed).status_code == 200

    assert server.agent.texts == [understood]


@pytest.mark.parametrize("choice", ["/sciatica", "restart", "sciatica{}", "\ud800", "a\u0000b"])
def test_a_choice_that_was_not_offered_is_refused(server: Server, choice: str) -> None:
    assert_problem(server.visitor().choose(choice), 400)

    assert server.agent.handled == []


def every_call(visitor: Visitor) -> list[requests.Response]:
    return [visitor.say("hello"), visitor.history(), visitor.judge("welcome.1", "yes"), visitor.erase()]


@pytest.mark.parametrize(
    "kind", ["none", "nonsense", "changed", "foreign key", "no algorithm", "expired", "long", "audience"]
)
def test_a_token_that_is_not_ours_opens_nothing(server: Server, kind: str) -> None:
    token = server.visitor().token
    own_keys = [(server.settings.var_dir / "token.key").read_bytes().strip()]
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = {
        "none": "",
        "nonsense": "a.b.c",
        "changed": token[:-6] + ("A" * 6 if not token.endswith("A" * 6) else "B" * 6),
        "foreign key": TokenSigner([b"x" * 44], 3600).sign(claims["sub"])[0],
        "no algorithm": jwt.encode(claims, "", "none", headers={"kid": jwt.get_unverified_header(token)["kid"]}),
        "expired": TokenSigner(own_keys, -1).sign(claims["sub"])[0],
        "long": "a" * 5000,
        "audience": jwt.encode({**claims, "aud": "other"}, own_keys[0], headers=jwt.get_unverified_header(token)),
    }[kind]

    for answer in every_call(Visitor(server.base, forged)):
        assert_problem(answer, 401)


def test_a_well_signed_token_for_a_conversation_that_never_was_opens_nothing(server: Server) -> None:
    own_keys = [(server.settings.var_dir / "token.key").read_bytes().strip()]
    unknown = TokenSigner(own_keys, 3600).sign(new_conversation_id())[0]

    for answer in every_call(Visitor(server.base, unknown)):
        assert_problem(answer, 401)


@pytest.mark.parametrize(
    ("message_id", "verdict"),
    [("welcome.1", "maybe"), ("welcome.1", None), ("welcome.2", "yes"), ("welcome", "yes"), (1, "yes"), ("x.1", "yes")],
)
def test_feedback_of_the_wrong_shape_is_refused(server: Server, message_id: Any, verdict: Any) -> None:
    assert_problem(server.visitor().judge(message_id, verdict), 422)


def test_a_new_conversation_needs_a_json_object(server: Server) -> None:
    url = f"{server.base}/conversations"

    assert_problem(requests.post(url, data="{}", headers={"Content-Type": "text/plain"}, timeout=30), 415)
    assert_problem(requests.post(url, data="{", headers=JSON, timeout=30), 400)
    assert_problem(requests.post(url, json=[], timeout=30), 422)
    assert_problem(requests.post(url, json={"x": "x" * 9000}, timeout=30), 413)


def test_without_a_model_the_chat_says_that_it_is_not_ready(server: Server) -> None:
    visitor = server.visitor()
    server.agent.loaded = False

    assert "Retry-After" in visitor.say("hello", "message-1").headers
    assert_problem(visitor.say("hello", "message-1"), 503)
    assert_problem(requests.post(f"{server.base}/conversations", json={}, timeout=30), 503)

    server.agent.loaded = True
    assert visitor.say("hello", "message-1").status_code == 200


def test_what_is_not_there_is_said_as_a_problem_too(server: Server) -> None:
    assert_problem(requests.get(f"{server.base}/nothing", timeout=30), 404)
    assert_problem(requests.get(f"{server.base}/conversations", timeout=30), 405)
    assert_problem(requests.get(f"{server.root}/webhooks/rest", timeout=30), 404)


def test_an_error_inside_never_shows_what_happened(start_server: StartServer, caplog: pytest.LogCaptureFixture) -> None:
    # Given a server whose database directory is broken after the start
    server = start_server(FakeAgent())
    visitor = server.visitor()

    class Broken(FakeAgent):
        def is_ready(self) -> bool:
            raise RuntimeError("canary 403 555 0142")

    server.app.ctx.agent = Broken()

    # When a visitor writes
    problem = assert_problem(visitor.say("my canary is Nadia"), 500)

    # Then neither the answer nor the log says anything of it
    assert "canary" not in json.dumps(problem) + caplog.text
