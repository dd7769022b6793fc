"""Both real servers, started by the product's own code, with databases of their own in a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from backtalk.booking.request import Draft, Request
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
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields
from tests.end_to_end.visitor import Visitor

HOST = "127.0.0.1"
# Whatever the machine has set for another Backtalk must not reach these servers; the sentence encoder may be shared.
FOREIGN = ("BACKTALK_", "PYTEST_", "PORT")
SHARED = ("BACKTALK_CACHE",)


def clean_environment(var_dir: Path, **more: str) -> dict[str, str]:
    """The process's environment without Backtalk's variables, then those of a test server."""
    kept = {name: value for name, value in os.environ.items() if name in SHARED or not name.startswith(FOREIGN)}
    return {**kept, "BACKTALK_VAR": str(var_dir), "BACKTALK_RATE_LIMITS": "off", **more}


@dataclass
class ServersAtWork:
    """A running Backtalk."""

    var_dir: Path
    environment: dict[str, str]
    actions: Server
    rasa: Server

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(self.environment)

    @property
    def root(self) -> str:
        return f"http://{HOST}:{self.settings.port}"

    def visitor(self) -> Visitor:
        """Somebody new."""
        return Visitor(self.root).arrive()

    def draft_of(self, visitor: Visitor) -> Draft | None:
        """What the booking database holds of an unfinished request."""
        return self._booking_store().draft(visitor.conversation)

    def requests_of(self, visitor: Visitor) -> Sequence[Request]:
        """What the booking database holds of sent requests."""
        return self._booking_store().of_conversation(visitor.conversation)

    @contextmanager
    def action_server_killed(self) -> Iterator[None]:
        """Without an action server inside the block; afterwards with a new one."""
        self.actions.process.kill()
        self.actions.process.wait()
        try:
            yield
        finally:
            # A folder of its own: the log of the killed one is kept.
            logs = self.var_dir / f"after-{self.actions.process.pid}"
            self.actions = start_action_server(self.environment, logs)
            # Readiness is looked at once a second, so it may not have seen the death yet.
            wait_until_ready(urljoin(self.settings.actions_url, "health"), [self.actions])
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        wait_until_ready(f"{self.root}/readyz", [self.actions, self.rasa])

    def _booking_store(self) -> SqlRequestStore:
        return SqlRequestStore(BookingDatabase(self.settings.booking_url), PersonalFields.from_var(self.var_dir))


@contextmanager
def servers_at_work(var_dir: Path, **more: str) -> Iterator[ServersAtWork]:
    """Train if needed, start both servers on free ports, wait until they are ready; stop them at the end."""
    model = train()
    ports = {"PORT": str(free_port()), "BACKTALK_ACTIONS_URL": f"http://{HOST}:{free_port()}/webhook"}
    environment = servers_environment(clean_environment(var_dir, **ports, **more))
    running: list[Server] = []
    backtalk: ServersAtWork | None = None
    try:
        running.append(start_action_server(environment, var_dir))
        running.append(start_rasa_server(environment, var_dir, model, HOST, int(ports["PORT"])))
        backtalk = ServersAtWork(var_dir, environment, *running)
        backtalk.wait_until_ready()
        yield backtalk
    finally:
        stop([backtalk.actions, backtalk.rasa] if backtalk else running)
