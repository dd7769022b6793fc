"""The real processes behind booking, to be killed at will: action server and delivery worker, with a database each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from backtalk import keys
from backtalk.booking.request import Request
from backtalk.commands.servers import free_port
from backtalk.commands.train import ROOT
from backtalk.serving.action_calls import bearer
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields
from benchmarks.processes import NurseryProcess, Process

FOREIGN = ("BACKTALK_", "PYTEST_", "PORT", "SANIC_")
ACTION_SERVER = ("backtalk.serving.action_server", "--port")
DELIVERY_WORKER = ("backtalk.commands.deliver",)


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
    def headers(self) -> dict[str, str]:
        """What Rasa would call them with."""
        return {"Authorization": bearer(Settings.from_environment(self.environment))}

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
            if process is not None:
                process.close()
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
    *,
    quick_starts: bool = False,
    **more: str,
) -> Iterator[BookingAtWork]:
    """The action server, and with a `webhook` the delivery worker, up and running; killed at the end.

    Args:
        folder: for databases, keys and logs.
        database: SQLAlchemy address; without it a SQLite file in the folder.
        webhook: where requests are delivered.
        module: what runs as the action server; the port is appended.
        quick_starts: for many kills: what was killed is up again at once (`benchmarks.nursery`).
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
    kind = NurseryProcess if quick_starts else Process
    actions = kind([*module, str(port)], environment, folder / "actions.log", port)
    worker = kind(DELIVERY_WORKER, environment, folder / "deliver.log") if webhook else None
    work = BookingAtWork(folder, environment, actions, worker)
    with ExitStack() as stack:
        stack.callback(work.close)
        actions.start()
        actions.wait()
        if worker is not None:
            worker.start()
        yield work
