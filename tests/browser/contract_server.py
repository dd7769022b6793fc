"""A small server that speaks the channel's contract from a script, and serves the pages and the built widget.

It stands in for the assistant, so that the widget is tested without a model; what browsers may do is said by the real
server's own headers. Faults on the way (no network, slow answers) are made in the browser; dead tokens, repeated ids
and erasure are answered here as the contract says.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import os
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sanic import Request
from sanic.response import BaseHTTPResponse

from backtalk.channel.clinic_facts import with_facts
from backtalk.channel.headers import Headers
from backtalk.channel.pages import PICTURES, TYPES
from backtalk.clinic import load_clinic
from tests.browser.script import GREETING, answer_to
from tests.browser.shapes import Message

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "widget" / "page"
BUILT = Path(os.environ.get("BACKTALK_WIDGET") or ROOT / "widget" / "dist")
FOLDERS = {"static": PAGES, "widget": BUILT, "pictures": PICTURES}
STARTS = {"/": "/static/index.html", "/chat": "/static/chat.html"}
API = "/webhooks/webchat"
LONGEST = 1000  # characters of a message
WORTH_COMPRESSING = 1000  # bytes

Answered = tuple[int, Any]


@dataclass(frozen=True)
class HostPage:
    """A page of somebody who puts the widget on it; `policy` is its own content security policy, if not ours."""

    html: str
    policy: str | None = None


@dataclass
class Conversation:
    """One visitor's chat, both sides, and the answers already given by message id."""

    messages: list[Message] = field(default_factory=list)
    answers: dict[str, list[Message]] = field(default_factory=dict)


@dataclass
class State:
    """All that the server keeps, and the pages that a test puts on it, by path."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    handled: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, HostPage] = field(default_factory=dict)


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
def running(
    allowed_origins: Collection[str] = (), more_folders: Mapping[str, Path] | None = None
) -> Iterator[ContractServer]:
    """The server on a free port of this machine.

    `allowed_origins`: other sites that may call it. `more_folders`: whose files it gives out under `/<name>/`.
    """
    state = State()
    given_out = {**FOLDERS, **(more_folders or {})}

    class Handler(_Handler):
        shared = state
        headers_of_ours = Headers(allowed_origins)
        folders = given_out

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield ContractServer(f"http://127.0.0.1:{server.server_address[1]}", state)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shared: State
    folders: Mapping[str, Path]
    headers_of_ours: Headers
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == f"{API}/messages":
            self._api(lambda: (200, {"messages": self._conversation().messages}))
        else:
            self._file(self.path.partition("?")[0])

    def do_POST(self) -> None:
        calls = {f"{API}/conversations": self._start, f"{API}/messages": self._take, f"{API}/feedback": self._rate}
        self._api(calls.get(self.path, self._missing))

    def do_DELETE(self) -> None:
        self._api(self._erase if self.path == f"{API}/conversation" else self._missing)

    def do_OPTIONS(self) -> None:
        self._send(204, b"", "text/plain")

    def _start(self) -> Answered:
        self._body()
        token = secrets.token_hex(16)
        greeting = [_stamped(GREETING, "greeting.1")]
        self.shared.conversations[token] = Conversation([*greeting])
        return 201, {"token": token, "messages": greeting}

    def _take(self) -> Answered:
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

    def _rate(self) -> Answered:
        self._conversation()
        self.shared.ratings.append(self._body())
        return 204, None

    def _erase(self) -> Answered:
        self._conversation()
        del self.shared.conversations[self._token()]
        return 204, None

    def _missing(self) -> Answered:
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

    def _api(self, call: Callable[[], Answered]) -> None:
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

    def _file(self, path: str) -> None:
        page = self.shared.pages.get(path)
        if page:
            own = {"Content-Security-Policy": page.policy} if page.policy else {}
            self._send(200, page.html.encode(), TYPES[".html"], own)
            return
        folder, _, name = STARTS.get(path, path).removeprefix("/").partition("/")
        found = self.folders.get(folder, PAGES) / name
        if folder not in self.folders or "/" in name or ".." in name or not found.is_file():
            self._send(404, b"", "text/plain")
            return
        kind = TYPES.get(found.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        content = found.read_bytes()
        if found.suffix == ".html":
            content = with_facts(content.decode(), load_clinic(ROOT / "clinic.yml")).encode()
        self._send(200, content, kind)

    def _send(self, status: int, content: bytes, kind: str, own: dict[str, str] | None = None) -> None:
        headers = {**self._headers_of_the_real_server(own or {}), "Cache-Control": "no-store"}
        if "gzip" in (self.headers.get("Accept-Encoding") or "") and len(content) >= WORTH_COMPRESSING:
            content = gzip.compress(content, 9, mtime=0)
            headers["Content-Encoding"] = "gzip"
        if status != HTTPStatus.NO_CONTENT:
            headers |= {"Content-Type": kind, "Content-Length": str(len(content))}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _headers_of_the_real_server(self, own: dict[str, str]) -> dict[str, str]:
        """Said by the server's own code: what a browser may do with this answer, and which other site may read it."""
        asked = SimpleNamespace(
            method=self.command, path=self.path, headers=_lower(self.headers), ctx=SimpleNamespace()
        )
        answer = SimpleNamespace(headers=dict(own))
        self.headers_of_ours.preflight(cast(Request, asked))
        self.headers_of_ours.apply(cast(Request, asked), cast(BaseHTTPResponse, answer))
        return dict(answer.headers)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _stamped(message: Message, identifier: str) -> Message:
    return {"id": identifier, "at": _now(), **message}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _title(conversation: Conversation, value: str | None) -> str:
    offered = (one for said in reversed(conversation.messages) for one in said.get("choices") or [])
    return next((str(one["title"]) for one in offered if one["value"] == value), "")
