"""A real HTTP server in the place of the clinic's own system, with every way of misbehaving."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One call, as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def delivery_id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass
class Answer:
    """How to answer one call. Without a status the connection is cut."""

    status: int | None = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait_for: threading.Event | None = None


OK, RESET = Answer(200), Answer(None)
Behaviour = Callable[[Received], Answer]


class Receiver:
    """Listens on a free port while used as a context. `behaviour` may be changed at any time."""

    def __init__(self, behaviour: Behaviour = lambda _received: OK) -> None:
        self.behaviour = behaviour
        self.calls: list[Received] = []
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                received = Received(
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(int(self.headers["Content-Length"])),
                )
                with receiver._lock:
                    receiver.calls.append(received)
                self._give(receiver.behaviour(received))

            def _give(self, answer: Answer) -> None:
                if answer.wait_for is not None:
                    answer.wait_for.wait(30)
                if answer.status is None:
                    # Lingering for no time makes the close a reset.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(answer.status)
                for name, value in {"Content-Length": "0", **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

            def finish(self) -> None:
                try:
                    super().finish()
                except (OSError, ValueError):
                    self.close_connection = True  # cut on purpose

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                """The other side hung up, which these tests do on purpose."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/requests"

    @property
    def kept(self) -> list[str]:
        """Delivery ids as a careful receiver keeps them: a repeat is dropped by its id."""
        return list(dict.fromkeys(call.delivery_id for call in self.calls))

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
