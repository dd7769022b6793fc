"""Real servers for the channel's tests: Sanic as Rasa sets it up, with a fake agent behind it."""

from __future__ import annotations

import asyncio
import http.server
import socket
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from rasa.core.channels.channel import UserMessage
from rasa.core.channels.channel import register as register_channels
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.server import add_root_route, configure_cors
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, UserUttered
from sanic import Sanic
from sanic.touchup.service import TouchUp

from backtalk.channel.turns import Deadlines
from backtalk.channel.web_chat import WebChat
from backtalk.settings import Settings

API = "/webhooks/webchat"
ANSWER = {
    "text": "Pain down the leg often eases.\n\nTry this:\n- walk a little\n- rest less",
    "buttons": [{"title": "Scans", "payload": "/scans"}],
    "metadata": {"topic": "sciatica", "certainty": "known", "sources": [], "urgency": None},
    "utter_action": "utter_sciatica",
}
WELCOME = {
    "text": "Hello.\n\nIn an emergency call 911.",
    "buttons": [
        {"title": "Pain down the leg", "payload": "/sciatica"},
        {"title": "For me", "value": "choose:self", "payload": '/choose{"choice": "self"}'},
        {"title": "Yes, delete it", "value": "delete_my_data:confirm", "payload": "/delete_my_data"},
    ],
    "metadata": {"topic": None, "certainty": None, "sources": []},
}

Brain = Callable[[UserMessage], Awaitable[list[dict[str, Any]]]]


async def answer_kindly(_message: UserMessage) -> list[dict[str, Any]]:
    return [dict(ANSWER)]


class FakeWording:
    """Stands in for the response generator."""

    def __init__(self) -> None:
        self.responses: dict[str, dict[str, Any]] = {
            "utter_welcome": WELCOME,
            "utter_apology": {"text": "Sorry, that is our fault.", "metadata": {"topic": "sciatica"}},
            "utter_data_erased": {"text": "Your chat is erased.", "metadata": {"topic": "delete_my_data"}},
            "utter_data_erased_request_kept": {"text": "Staff saw your request.", "metadata": {}},
        }

    async def generate(self, name: str, _tracker: Any, _channel: str, **_: Any) -> dict[str, Any] | None:
        return self.responses.get(name)


class FakeAgent:
    """Stands in for Rasa's agent, with Rasa's own lock store and tracker store."""

    def __init__(self, brain: Brain = answer_kindly) -> None:
        self.brain = brain
        self.loaded = True
        self.handled: list[UserMessage] = []
        self.domain = Domain.empty()
        self.nlg = FakeWording()
        self.lock_store = InMemoryLockStore()
        self.memory = InMemoryTrackerStore(self.domain)
        self.tracker_store = FailSafeTrackerStore(self.memory)
        self.form: str | None = None

    def is_ready(self) -> bool:
        return self.loaded

    async def parse_message(self, text: str) -> dict[str, Any]:
        return {"text": text}

    async def handle_message(self, message: UserMessage) -> None:
        async with self.lock_store.lock(message.sender_id):
            self.handled.append(message)
            tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
            tracker.update(UserUttered(message.text))
            for response in await self.brain(message):
                await message.output_channel.send_response(message.sender_id, response)
            tracker.update(ActiveLoop(self.form))
            await self.tracker_store.save(tracker)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.handled]


@dataclass
class Visitor:
    """Someone who chats: a token and the calls of the contract."""

    base: str
    token: str = ""
    greeting: list[dict[str, Any]] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def start(self) -> Visitor:
        answer = requests.post(f"{self.base}/conversations", json={}, timeout=30)
        assert answer.status_code == 201, answer.text
        self.token, self.greeting = answer.json()["token"], answer.json()["messages"]
        return self

    def send(self, body: Any, **more: Any) -> requests.Response:
        return requests.post(f"{self.base}/messages", json=body, headers=self.headers, timeout=60, **more)

    def say(self, text: str, message_id: str | None = None) -> requests.Response:
        return self.send({"id": message_id or uuid.uuid4().hex, "text": text})

    def choose(self, choice: str, message_id: str | None = None) -> requests.Response:
        return self.send({"id": message_id or uuid.uuid4().hex, "choice": choice})

    def history(self) -> requests.Response:
        return requests.get(f"{self.base}/messages", headers=self.headers, timeout=30)

    def judge(self, message_id: Any, verdict: Any) -> requests.Response:
        body = {"message_id": message_id, "verdict": verdict}
        return requests.post(f"{self.base}/feedback", json=body, headers=self.headers, timeout=30)

    def erase(self) -> requests.Response:
        return requests.delete(f"{self.base}/conversation", headers=self.headers, timeout=90)


@dataclass
class Server:
    """A running channel."""

    root: str
    app: Sanic
    agent: FakeAgent
    settings: Settings
    loop: asyncio.AbstractEventLoop

    @property
    def base(self) -> str:
        return self.root + API

    def visitor(self) -> Visitor:
        return Visitor(self.base).start()


@contextmanager
def running(
    var_dir: Path,
    agent: FakeAgent,
    environment: dict[str, str] | None = None,
    deadlines: Deadlines | None = None,
    allowed_origins: list[str] | None = None,
    erasers: list[str] | None = None,
) -> Iterator[Server]:
    """A channel on a free port of this machine, in a thread."""
    settings = Settings.from_environment(
        {
            "BACKTALK_VAR": str(var_dir),
            "BACKTALK_RATE_LIMITS": "off",
            "BACKTALK_WEB": str(var_dir / "web"),
            "BACKTALK_WIDGET": str(var_dir / "widget"),
        }
        | (environment or {})
    )
    app = Sanic(f"test-{uuid.uuid4().hex}", configure_logging=False)
    add_root_route(app)
    configure_cors(app, None)
    app.ctx.agent = agent
    channel = WebChat(settings, allowed_origins or [], erasers or [], deadlines)
    register_channels([channel], app, "/webhooks/")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    with _event_loop() as loop:
        server = _on(loop, _start(app, listener))
        yield Server(f"http://127.0.0.1:{port}", app, agent, settings, loop)
        _on(loop, _stop(server))


@contextmanager
def action_server(status: int = 200) -> Iterator[str]:
    """A stand-in for the action server that answers `/health`; gives the URL of its webhook."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/webhook"
    server.shutdown()
    server.server_close()


@contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def _on(loop: asyncio.AbstractEventLoop, work: Any) -> Any:
    return asyncio.run_coroutine_threadsafe(work, loop).result(60)


async def _start(app: Sanic, listener: socket.socket) -> Any:
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    await server.startup()
    TouchUp._registry.clear()  # Sanic rewrites its own methods at start, which it can do only once in a process
    await server.before_start()
    await server.after_start()
    return server


async def _stop(server: Any) -> None:
    await server.before_stop()
    await server.close()
    await server.after_stop()
