"""Drafts and requests, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from backtalk.booking.errors import (
    DraftChanged,
    MoveNotAllowed,
    PersonalDataUnreadable,
    ReferenceTaken,
    RequestNotFound,
)
from backtalk.booking.states import Hand, State
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields
from tests.storage.booking_rows import CHAT, NAME, NOW, WEBHOOK, count, new_draft, request_from

SENT = (tables.request, tables.request_event, tables.outbox)


def test_a_draft_comes_back_as_it_was_saved(store: SqlRequestStore) -> None:
    saved = store.save_draft(new_draft())
    assert store.draft(CHAT) == saved
    assert store.draft("somebody-else") is None


def test_two_who_change_the_same_draft_do_not_overwrite_each_other(store: SqlRequestStore) -> None:
    saved = store.save_draft(new_draft())
    store.save_draft(saved)
    with pytest.raises(DraftChanged):
        store.save_draft(saved)
    with pytest.raises(DraftChanged):
        store.save_draft(new_draft())


def test_submitting_writes_request_history_and_delivery_and_erases_the_draft(
    store: SqlRequestStore, booking_database: BookingDatabase
) -> None:
    draft = store.save_draft(new_draft())
    request = request_from(draft)
    assert store.submit(request, WEBHOOK.deliveries("request")) == request
    assert store.draft(CHAT) is None
    assert store.by_reference("kx7-2pd") == request
    assert store.by_key(request.request_key) == request
    assert [count(booking_database, table) for table in SENT] == [1, 1, 1]


def test_the_same_key_twice_is_one_request(store: SqlRequestStore, booking_database: BookingDatabase) -> None:
    draft = store.save_draft(new_draft())
    first = store.submit(request_from(draft, "CCC-111"), WEBHOOK.deliveries("request"))
    second = store.submit(request_from(draft, "DDD-222"), WEBHOOK.deliveries("request"))
    assert second == first
    assert [count(booking_database, table) for table in SENT] == [1, 1, 1]


def test_a_reference_in_use_is_refused_and_nothing_is_written(
    store: SqlRequestStore, booking_database: BookingDatabase
) -> None:
    store.submit(request_from(new_draft()), ())
    other = store.save_draft(new_draft("chat-2"))
    with pytest.raises(ReferenceTaken):
        store.submit(request_from(other), WEBHOOK.deliveries("request"))
    assert store.draft("chat-2") == other
    assert [count(booking_database, table) for table in SENT] == [1, 1, 0]


def test_eight_threads_that_send_the_same_draft_make_one_request(
    store: SqlRequestStore, booking_database: BookingDatabase, booking_url: str, fields: PersonalFields
) -> None:
    draft = store.save_draft(new_draft())
    start = threading.Barrier(8)
    references: list[str] = []

    def send(number: int) -> None:
        own = BookingDatabase(booking_url)
        mine = SqlRequestStore(own, fields)
        start.wait()
        references.append(mine.submit(request_from(draft, f"CCC-{number}22"), WEBHOOK.deliveries("request")).reference)
        own.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(references) == 8
    assert len(set(references)) == 1
    assert [count(booking_database, table) for table in SENT] == [1, 1, 1]


def test_a_failure_in_the_middle_leaves_the_draft_and_no_request(
    store: SqlRequestStore, booking_database: BookingDatabase
) -> None:
    draft = store.save_draft(new_draft())
    twice = [*WEBHOOK.deliveries("request")] * 2  # the same delivery id twice: the last insert fails
    with pytest.raises(ReferenceTaken):
        store.submit(request_from(draft), twice)
    assert store.draft(CHAT) == draft
    assert [count(booking_database, table) for table in SENT] == [0, 0, 0]


def test_staff_move_a_request_on_and_its_history_is_kept(
    store: SqlRequestStore, booking_database: BookingDatabase
) -> None:
    request = store.submit(request_from(new_draft()), ())
    moved = store.move(request.request_id, State.SEEN, Hand.STAFF, NOW + timedelta(hours=1))
    assert (moved.state, moved.seen_at) == (State.SEEN, NOW + timedelta(hours=1))
    with pytest.raises(MoveNotAllowed):
        store.move(request.request_id, State.DELIVERED, Hand.OUTBOX, NOW)
    with pytest.raises(RequestNotFound):
        store.move("nobody", State.SEEN, Hand.STAFF, NOW)
    assert count(booking_database, tables.request_event) == 2


def test_old_drafts_go_and_young_ones_stay(store: SqlRequestStore) -> None:
    store.save_draft(new_draft())
    assert store.drop_old_drafts(NOW) == 0
    assert store.drop_old_drafts(NOW + timedelta(seconds=1)) == 1
    assert store.draft(CHAT) is None


def test_a_new_key_reads_what_the_old_one_wrote_and_a_strange_one_does_not() -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    written = PersonalFields([old]).close({"name": NAME})
    assert PersonalFields([new, old]).open(written) == {"name": NAME}
    with pytest.raises(PersonalDataUnreadable):
        PersonalFields([new]).open(written)
    with pytest.raises(PersonalDataUnreadable):
        PersonalFields([old]).open("not even encrypted")


def test_a_locked_database_is_an_error_soon_not_a_lost_request(
    store: SqlRequestStore, booking_database: BookingDatabase, booking_url: str
) -> None:
    draft = store.save_draft(new_draft())
    with locked_by_another_program(booking_url), pytest.raises(sa.exc.OperationalError, match=r"locked|timeout"):
        store.submit(request_from(draft), ())
    assert store.submit(request_from(draft), ()).request_key == draft.draft_id
    assert count(booking_database, tables.request) == 1


@contextmanager
def locked_by_another_program(url: str) -> Iterator[None]:
    engine = sa.create_engine(url)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    is_sqlite = engine.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
    if not is_sqlite:
        connection.exec_driver_sql("LOCK TABLE request IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        connection.exec_driver_sql("ROLLBACK")
        connection.close()
        engine.dispose()
