"""A small server that speaks the channel's contract from a script and serves web/ with the real security headers.

It stands in for the assistant, so that the page is tested without a model. Faults on the way (no network, slow
answers) are made in the browser; dead tokens, repeated ids and erasure are answered here as the contract says.
"""

from __future__ import annotations

import json
import mimetypes
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.browser.script import GREETING, Message, answer_to

WEB = Path(__file__).parents[2] / "web"
API = "/webhooks/webchat"
LONGEST = 1000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
        "'self'; base-uri 'none'; "
        # Stricter than the real server: no text may ever become markup or script.
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass
class Conversation:
    """One visitor's chat, both sides, and the answers already given by message id."""

    messages: list[Message] = field(default_factory=list)
    answers: dict[str, list[Message]] = field(default_factory=dict)


@dataclass
class State:
    """All that the server keeps."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    handled: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class ContractServer:
    """A running server: its address, and what reached it."""

    address: str
    state: State


class Refused(Exception):
    """Ends a request with a problem document."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@contextmanager
def running() -> Iterator[ContractServer]:
    """The server on a free port of this machine."""
    state = State()

    class Handler(_Handler):
        shared = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ContractServer(f"http://127.0.0.1:{server.server_address[1]}", state)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shared: State
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == f"{API}/messages":
            self._api(lambda: (200, {"messages": self._conversation().messages}))
        else:
            self._file()

    def do_POST(self) -> None:
        calls = {f"{API}/conversations": self._start, f"{API}/messages": self._take, f"{API}/feedback": self._rate}
        self._api(calls.get(self.path, self._missing))

    def do_DELETE(self) -> None:
        self._api(self._erase if self.path == f"{API}/conversation" else self._missing)

    def _start(self) -> tuple[int, Any]:
        self._body()
        token = secrets.token_hex(16)
        greeting = [_stamped(GREETING, "greeting.1")]
        self.shared.conversations[token] = Conversation([*greeting])
        return 201, {"token": token, "messages": greeting}

    def _take(self) -> tuple[int, Any]:
        conversation, body = self._conversation(), self._body()
        text, value, identifier = body.get("text"), body.get("choice"), body["id"]
        if text is not None and len(text) > LONGEST:
            raise Refused(413, "That message is too long. Please keep it under 1,000 characters.")
        if identifier not in conversation.answers:
            self.shared.handled.append(body)
            answer = [_stamped(one, f"{identifier}.{n}") for n, one in enumerate(answer_to(text, value), start=1)]
            said = {"id": identifier, "from": "visitor", "at": _now(), "text": text or _title(conversation, value)}
            conversation.messages += [said, *answer]
            conversation.answers[identifier] = answer
        return 200, {"messages": conversation.answers[identifier]}

    def _rate(self) -> tuple[int, Any]:
        self._conversation()
        self.shared.ratings.append(self._body())
        return 204, None

    def _erase(self) -> tuple[int, Any]:
        self._conversation()
        del self.shared.conversations[self._token()]
        return 204, None

    def _missing(self) -> tuple[int, Any]:
        raise Refused(404, "There is nothing here.")

    def _token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def _conversation(self) -> Conversation:
        known = self.shared.conversations.get(self._token())
        if known is None:
            raise Refused(401, "This chat is over or was erased. Please start a new one.")
        return known

    def _body(self) -> dict[str, Any]:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        assert isinstance(body, dict)
        return body

    def _api(self, call: Any) -> None:
        try:
            status, content = call()
        except Refused as refused:
            problem = {
                "type": "about:blank",
                "title": HTTPStatus(refused.status).phrase,
                "status": refused.status,
                "detail": str(refused),
            }
            self._send(refused.status, json.dumps(problem).encode(), "application/problem+json")
            return
        self._send(status, b"" if content is None else json.dumps(content).encode(), "application/json")

    def _file(self) -> None:
        path = self.path.partition("?")[0]
        name = "index.html" if path == "/" else path.removeprefix("/static/")
        found = WEB / name
        if "/" in name or ".." in name or not found.is_file():
            self._send(404, b"", "text/plain")
            return
        kind = "text/javascript" if found.suffix == ".js" else mimetypes.guess_type(name)[0] or "text/plain"
        self._send(200, found.read_bytes(), kind if found.suffix == ".svg" else f"{kind}; charset=utf-8")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def _stamped(message: Message, identifier: str) -> Message:
    return {"id": identifier, "at": _now(), **message}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _title(conversation: Conversation, value: str | None) -> str:
    offered = (one for said in reversed(conversation.messages) for one in said.get("choices") or [])
    return next((str(one["title"]) for one in offered if one["value"] == value), "")
