"""Fixtures: the page at work on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtalk.storage.booking_database import BookingDatabase
from tests.front_desk.desk import Desk, Person, running
from tests.storage.databases import booking_database, booking_url, postgres_url, shared_postgres_url

__all__ = ["booking_database", "booking_url", "postgres_url", "shared_postgres_url"]


@pytest.fixture(scope="session")
def desk_at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The page at work, on SQLite: one server for all tests."""
    database = BookingDatabase(f"sqlite:///{tmp_path_factory.mktemp('desk')}/booking.db")
    with running(Desk(database)) as at_work:
        yield at_work
    database.close()


@pytest.fixture
def desk(desk_at_work: Desk, tmp_path: Path) -> Desk:
    """The same, with one account and nothing else in it."""
    desk_at_work.begin(tmp_path)
    return desk_at_work


@pytest.fixture
def person(desk: Desk) -> Iterator[Person]:
    """Somebody with a browser, not logged in."""
    someone = Person(desk.address)
    yield someone
    someone.client.close()


@pytest.fixture
def dana(person: Person) -> Person:
    """The same, logged in."""
    assert person.log_in().status_code == 200
    return person
