"""The booking database becomes what the code needs by itself, one step at a time, and each step can be taken back."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from backtalk.storage import booking_tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_schema import metadata
from backtalk.storage.migrating import (
    EMPTY,
    FIRST,
    FOLDER,
    VERSION_TABLE,
    Migrations,
    UnknownRevision,
    newest,
    revisions,
)
from tests.storage.tables_filled import fill, rows_of

STEPS = [(below, above) for below, above in zip(revisions(), revisions()[1:], strict=False)]


@pytest.fixture
def unused(unused_url: str) -> Iterator[BookingDatabase]:
    database = BookingDatabase(unused_url)
    yield database
    database.close()


def test_a_database_is_brought_up_to_date_by_its_first_use(unused: BookingDatabase) -> None:
    assert unused.migrations.current() is None
    with unused.reading() as connection:
        assert connection.execute(sa.select(booking_tables.request)).all() == []
    assert unused.migrations.current() == newest()


def test_what_the_migrations_make_is_what_the_code_declares(unused: BookingDatabase) -> None:
    with unused.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_form_one_line_and_are_named_like_their_files() -> None:
    line = [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()]
    assert tuple(reversed(line)) == revisions()


def test_rows_survive_every_step_down_and_up_again(unused: BookingDatabase) -> None:
    unused.migrations.upgrade(FIRST)
    for below, above in STEPS:
        before = fill(unused.engine)
        unused.migrations.upgrade(above)
        assert rows_of(unused.engine, before) == before, above
        added = fill(unused.engine)
        unused.migrations.downgrade(below)
        shared = set(before) & set(added)
        assert {name: len(rows) for name, rows in rows_of(unused.engine, added).items() if name in shared} == {
            name: len(added[name]) for name in shared
        }, above
        unused.migrations.upgrade(above)
    assert unused.migrations.current() == newest()


def test_everything_can_be_taken_away_and_made_again(unused: BookingDatabase) -> None:
    unused.prepare()
    fill(unused.engine)
    unused.migrations.downgrade(EMPTY)
    assert set(sa.inspect(unused.engine).get_table_names()) <= {VERSION_TABLE}
    unused.migrations.upgrade()
    assert unused.migrations.current() == newest()


def test_a_database_from_before_there_were_migrations_is_taken_over(unused: BookingDatabase) -> None:
    unused.migrations.upgrade(FIRST)
    before = fill(unused.engine)
    with unused.engine.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE {VERSION_TABLE}"))
    unused.prepare()
    assert unused.migrations.current() == newest()
    assert rows_of(unused.engine, before) == before


def test_a_database_of_a_newer_version_is_left_alone(unused: BookingDatabase) -> None:
    unused.prepare()
    with unused.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999_future'"))
    with pytest.raises(UnknownRevision, match=r"9999_future.*newer version"):
        Migrations(unused.engine).upgrade()


def test_a_revision_that_does_not_exist_is_named(unused: BookingDatabase) -> None:
    with pytest.raises(UnknownRevision, match="no revision 0000_nothing"):
        unused.migrations.downgrade("0000_nothing")


def test_a_step_that_fails_changes_nothing(unused: BookingDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    real = command.upgrade

    def fail_at_the_end(*arguments: object, **named: object) -> None:
        real(*arguments, **named)
        raise OSError("the disk went away")

    monkeypatch.setattr(command, "upgrade", fail_at_the_end)
    with pytest.raises(OSError, match="went away"):
        unused.prepare()
    assert sa.inspect(unused.engine).get_table_names() == []
    monkeypatch.undo()
    unused.prepare()
    assert unused.migrations.current() == newest()


def test_four_processes_that_start_at_once_make_it_once(unused_url: str) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as processes:
        found = processes.map(first_use, [unused_url] * 4, chunksize=1)
    assert found == [newest()] * 4


def first_use(url: str) -> str | None:
    database = BookingDatabase(url)
    database.prepare()
    return database.migrations.current()
