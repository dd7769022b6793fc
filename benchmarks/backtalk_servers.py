"""Both servers of Backtalk, started for a benchmark with databases of their own."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backtalk.commands.servers import (
    Server,
    free_port,
    servers_environment,
    start_action_server,
    start_rasa_server,
    stop,
    wait_until_ready,
)
from backtalk.commands.train import train

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Running:
    """Servers that are ready.

    Attributes:
        root: address of the Rasa server.
        ready_seconds: from the start of both until `/readyz` said yes.
    """

    root: str
    servers: tuple[Server, ...]
    ready_seconds: float


@contextmanager
def backtalk_running(model: Path | None = None, conversations_url: str | None = None) -> Iterator[Running]:
    """Start both, with rate limits off.

    `model`: another than the one of `make train`. `conversations_url`: another database than a new SQLite file.

    Raises:
        CannotStart, TrainingFailed: as the messages say.
    """
    model = model or train()
    with tempfile.TemporaryDirectory(prefix="backtalk-bench-") as folder:
        var, port = Path(folder), free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BACKTALK_", "PORT"))}
        kept |= {name: os.environ[name] for name in ("BACKTALK_CACHE",) if name in os.environ}
        own = {
            "BACKTALK_VAR": folder,
            "BACKTALK_RATE_LIMITS": "off",
            "BACKTALK_TURNS_IN_FLIGHT": "1000",
            "BACKTALK_ACTIONS_URL": f"http://{HOST}:{free_port()}/webhook",
            "PORT": str(port),
        }
        if conversations_url:
            own["BACKTALK_CONVERSATIONS_URL"] = conversations_url
        environment = servers_environment(kept | own)
        started: list[Server] = []
        begun = time.perf_counter()
        try:
            started.append(start_action_server(environment, var))
            started.append(start_rasa_server(environment, var, model, HOST, port))
            wait_until_ready(f"http://{HOST}:{port}/readyz", started)
            yield Running(f"http://{HOST}:{port}", tuple(started), time.perf_counter() - begun)
        finally:
            stop(started)
