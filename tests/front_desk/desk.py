"""A front desk page at work: the real app on a free port, with requests in it, and somebody who uses it."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from cryptography.fernet import Fernet
from sanic import Sanic
from sanic.touchup.service import TouchUp

from backtalk.booking.request import Answers, Request
from backtalk.clinic import load_clinic
from backtalk.front_desk.app import build_app
from backtalk.front_desk.login_limits import LoginLimits
from backtalk.front_desk.meaning import Meaning
from backtalk.front_desk.parts import Parts
from backtalk.front_desk.passwords import hash_password
from backtalk.front_desk.words import DeskWords
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_audit import AuditFilter
from backtalk.storage.sealing import Seal
from tests.storage.booking_rows import ANSWERS, new_draft, request_from
from tests.storage.databases import empty

NAME, PASSWORD = "dana", "four calm words here"
PASSWORD_HASH = hash_password(PASSWORD, NAME)
KEY = Fernet.generate_key()
ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """The parts, with a clock that a test can move, and where the app listens."""

    def __init__(self, database: BookingDatabase) -> None:
        self.later = timedelta()
        self.address = ""
        self.folder = Path()
        self._sent = 0
        self.parts = Parts(
            clinic=load_clinic(ROOT / "clinic.yml"),
            database=database,
            fields=PersonalFields([KEY]),
            conversations=ConversationStore("sqlite://", Seal([KEY])),
            now=lambda: datetime.now(UTC) + self.later,
            words=desk_words(),
            meaning=Meaning(Path("no-model-here"), encode=by_words),
        )

    def begin(self, folder: Path) -> None:
        """As on its first day: one account, no requests, nobody has tried to log in."""
        self.later, self.folder, self._sent = timedelta(), folder, 0
        empty(self.parts.database)
        self.parts.conversations = ConversationStore(f"sqlite:///{folder}/conversations.db", Seal([KEY]))
        self.parts.limits = LoginLimits()
        self.parts.staff.add(NAME, PASSWORD_HASH, self.parts.now())

    def request(self, answers: Answers = ANSWERS, minutes_ago: int = 0, **more: object) -> Request:
        """A request that a visitor has sent."""
        self._sent += 1
        letters = "CDFGHJKMNPQRTWX234679"
        code = f"{letters[self._sent // 21]}{letters[self._sent % 21]}K-2PD"
        made = request_from(new_draft(f"chat-{self._sent}"), code)
        at = self.parts.now() - timedelta(minutes=minutes_ago)
        return self.parts.store.submit(replace(made, answers=answers, submitted_at=at, **more), ())  # type: ignore[arg-type]

    def not_understood(self, *questions: str) -> None:
        """Questions of one chat that got no answer, as they are kept."""
        self._sent += 1
        chat, chats = f"{self._sent:032}", self.parts.conversations
        chats.start(chat, 9e9, [], [])
        for number, question in enumerate(questions):
            chats.claim(chat, f"m{number}", lease_seconds=60, visitor_text=question)
            chats.finish(chat, f"m{number}", [], not_understood=question)

    def judged(self, topic: str, verdict: str) -> None:
        """An answer to this topic, and what its reader thought of it."""
        self._sent += 1
        chat, chats = f"{self._sent:032}", self.parts.conversations
        chats.start(chat, 9e9, [], [])
        chats.claim(chat, "m1", lease_seconds=60, visitor_text="hello")
        chats.finish(chat, "m1", [{"id": "m1.1", "topic": topic}])
        chats.keep_feedback(chat, "m1", 1, verdict)

    def audited(self) -> list[tuple[str, str, str | None]]:
        """Who did what to which request, oldest first."""
        lines = self.parts.audit.lines(AuditFilter(), None, 1000)
        return [(line.staff, line.what, line.reference) for line in reversed(lines)]


class Person:
    """A browser without scripts: follows redirects, keeps cookies, sends the forms it was shown."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=60)

    def log_in(self, name: str = NAME, password: str = PASSWORD, **more: str) -> httpx.Response:
        token = form_token(self.client.get("/login"))
        return self.client.post("/login", data={"name": name, "password": password, "csrf": token, **more})

    def post(self, path: str, on: str = "/export", **values: str) -> httpx.Response:
        """Send a form with the token that the page `on` has."""
        return self.client.post(path, data={"csrf": form_token(self.client.get(on)), **values})


def form_token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


def by_words(texts: Sequence[str]) -> Any:
    """Stands in for the sentence encoder: what shares words means the same."""
    vectors = np.zeros((len(texts), 8192), dtype=np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in text.lower().split():
            row[zlib.crc32(word.encode()) % 8192] = 1
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@lru_cache(maxsize=1)
def desk_words() -> DeskWords:
    """Read once: it is every topic file."""
    return DeskWords.from_files()


@contextmanager
def running(desk: Desk) -> Iterator[Desk]:
    """The app behind `desk.address`."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    desk.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = _on(loop, _start(build_app(desk.parts), listener))
    yield desk
    _on(loop, _stop(server))
    loop.call_soon_threadsafe(loop.stop)
    thread.join(30)


def _on(loop: asyncio.AbstractEventLoop, work: Any) -> Any:
    return asyncio.run_coroutine_threadsafe(work, loop).result(60)


async def _start(app: Sanic, listener: socket.socket) -> Any:
    server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
    await server.startup()
    TouchUp._registry.clear()  # Sanic rewrites its own methods at start, which it can do only once in a process
    await server.before_start()
    await server.after_start()
    return server


async def _stop(server: Any) -> None:
    await server.before_stop()
    await server.close()
    await server.after_stop()
