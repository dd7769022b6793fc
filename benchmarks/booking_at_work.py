"""The real processes behind booking, to be killed at will: action server and delivery worker, with a database each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from backtalk import keys
from backtalk.booking.request import Request
from backtalk.commands.servers import free_port
from backtalk.commands.train import ROOT
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields

UP_WITHIN_SECONDS = 120  # a busy machine takes its time
FOREIGN = ("BACKTALK_", "PYTEST_", "PORT", "SANIC_")
ACTION_SERVER = ("rasa_sdk", "--actions", "actions", "--port")


class NotUp(RuntimeError):
    """A process did not come up; the message quotes the end of its log."""


@dataclass
class Process:
    """A Python module that runs, its log, and the port it listens to (None: none)."""

    module: Sequence[str]
    environment: dict[str, str]
    log: Path
    port: int | None = None
    running: subprocess.Popen[bytes] | None = None
    deaths: int = 0

    def start(self) -> None:
        """Start it; `wait` until it is up."""
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.module],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Return once its port answers.

        Raises:
            NotUp: when it does not.
        """
        until = time.monotonic() + UP_WITHIN_SECONDS
        while time.monotonic() < until:
            if self.is_dead:
                break
            with socket.socket() as probe:
                if self.port is None or probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise NotUp(self.log.read_text("utf-8", errors="replace")[-2000:])

    @property
    def is_dead(self) -> bool:
        """Whether it has ended."""
        return self.running is None or self.running.poll() is not None

    def kill(self) -> None:
        """kill -9: nothing of its own runs any more."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.deaths += 1

    def restart(self) -> None:
        """Kill and start anew; returns at once."""
        self.kill()
        self.start()


@dataclass
class BookingAtWork:
    """One clinic's booking: its processes, and a look into its database."""

    folder: Path
    environment: dict[str, str]
    actions: Process
    worker: Process | None = None
    _opened: list[BookingDatabase] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where Rasa would call the actions."""
        return f"http://127.0.0.1:{self.actions.port}/webhook"

    @property
    def database(self) -> BookingDatabase:
        """The booking database, opened by this process."""
        if not self._opened:
            self._opened.append(BookingDatabase(Settings.from_environment(self.environment).booking_url))
        return self._opened[0]

    @property
    def store(self) -> SqlRequestStore:
        """What is stored, decrypted."""
        return SqlRequestStore(self.database, PersonalFields.from_var(self.folder))

    def requests_of(self, conversation: str) -> Sequence[Request]:
        """The requests of one visitor."""
        return self.store.of_conversation(conversation)

    def close(self) -> None:
        """End everything."""
        for process in (self.worker, self.actions):
            if process is not None and not process.is_dead:
                process.kill()
        for database in self._opened:
            database.close()


def clean_environment(folder: Path, database: str | None = None, **more: str) -> dict[str, str]:
    """The machine's environment without another Backtalk's settings, then this one's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    own = {"BACKTALK_VAR": str(folder), "SANIC_HOST": "127.0.0.1", "PYTHONUNBUFFERED": "1"}
    if database:
        own["BACKTALK_BOOKING_URL"] = database
    return {**kept, **own, **more}


@contextmanager
def booking_at_work(
    folder: Path,
    database: str | None = None,
    webhook: str | None = None,
    module: Sequence[str] = ACTION_SERVER,
    **more: str,
) -> Iterator[BookingAtWork]:
    """The action server, and with a `webhook` the delivery worker, up and running; killed at the end.

    Args:
        folder: for databases, keys and logs.
        database: SQLAlchemy address; without it a SQLite file in the folder.
        webhook: where requests are delivered.
        module: what runs as the action server; the port is appended.
        more: environment variables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if webhook:
        clinic = yaml.safe_load((ROOT / "clinic.yml").read_text(encoding="utf-8"))
        clinic["delivery"] = {"webhook": webhook}
        file = folder / "clinic.yml"
        file.write_text(yaml.safe_dump(clinic), encoding="utf-8")
        more = {"BACKTALK_CLINIC": str(file), "BACKTALK_WEBHOOK_SECRET": keys.new(), **more}
    environment = clean_environment(folder, database, **more)
    port = free_port()
    actions = Process([*module, str(port)], environment, folder / "actions.log", port)
    worker = Process(["backtalk.commands.deliver"], environment, folder / "deliver.log") if webhook else None
    work = BookingAtWork(folder, environment, actions, worker)
    with ExitStack() as stack:
        stack.callback(work.close)
        actions.start()
        actions.wait()
        if worker is not None:
            worker.start()
        yield work
