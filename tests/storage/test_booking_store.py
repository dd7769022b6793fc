from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

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
from backtalk.storage.encryption import PersonalFields
from tests.storage.booking_rows import CHAT, NAME, NOW, PHONE, WEBHOOK, new_draft, new_store, request_from


def count(database: BookingDatabase, table: object) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)


def test_a_draft_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path)
    saved = store.save_draft(new_draft())
    assert store.draft(CHAT) == saved
    assert store.draft("somebody-else") is None


def test_two_who_change_the_same_draft_do_not_overwrite_each_other(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path)
    saved = store.save_draft(new_draft())
    store.save_draft(saved)
    with pytest.raises(DraftChanged):
        store.save_draft(saved)
    with pytest.raises(DraftChanged):
        store.save_draft(new_draft())


def test_submitting_writes_request_history_and_delivery_and_erases_the_draft(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    draft = store.save_draft(new_draft())
    request = request_from(draft)
    assert store.submit(request, WEBHOOK.deliveries("request")) == request
    assert store.draft(CHAT) is None
    assert store.by_reference("kx7-2pd") == request
    assert [count(database, t) for t in (tables.request, tables.request_event, tables.outbox)] == [1, 1, 1]


def test_the_same_key_twice_is_one_request(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    draft = store.save_draft(new_draft())
    first = store.submit(request_from(draft, "CCC-111"), WEBHOOK.deliveries("request"))
    second = store.submit(request_from(draft, "DDD-222"), WEBHOOK.deliveries("request"))
    assert second == first
    assert [count(database, t) for t in (tables.request, tables.outbox)] == [1, 1]


def test_a_reference_in_use_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    store.submit(request_from(new_draft()), ())
    other = store.save_draft(new_draft("chat-2"))
    with pytest.raises(ReferenceTaken):
        store.submit(request_from(other), WEBHOOK.deliveries("request"))
    assert store.draft("chat-2") == other
    assert [count(database, t) for t in (tables.request, tables.outbox)] == [1, 0]


def test_eight_threads_that_send_the_same_draft_make_one_request(tmp_path: Path) -> None:
    key = Fernet.generate_key()
    store, database = new_store(tmp_path, key)
    draft = store.save_draft(new_draft())
    start = threading.Barrier(8)
    references: list[str] = []

    def send(number: int) -> None:
        mine, own = new_store(tmp_path, key)
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
    assert [count(database, t) for t in (tables.request, tables.request_event, tables.outbox)] == [1, 1, 1]


def test_a_failure_in_the_middle_leaves_the_draft_and_no_request(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    draft = store.save_draft(new_draft())
    twice = [*WEBHOOK.deliveries("request")] * 2  # the same delivery id twice: the last insert fails
    with pytest.raises(ReferenceTaken):
        store.submit(request_from(draft), twice)
    assert store.draft(CHAT) == draft
    assert [count(database, t) for t in (tables.request, tables.request_event, tables.outbox)] == [0, 0, 0]


def test_staff_move_a_request_on_and_its_history_is_kept(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    request = store.submit(request_from(new_draft()), ())
    moved = store.move(request.request_id, State.SEEN, Hand.STAFF, NOW + timedelta(hours=1))
    assert (moved.state, moved.seen_at) == (State.SEEN, NOW + timedelta(hours=1))
    with pytest.raises(MoveNotAllowed):
        store.move(request.request_id, State.DELIVERED, Hand.OUTBOX, NOW)
    with pytest.raises(RequestNotFound):
        store.move("nobody", State.SEEN, Hand.STAFF, NOW)
    assert count(database, tables.request_event) == 2


def test_old_drafts_go_and_young_ones_stay(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path)
    store.save_draft(new_draft())
    assert store.drop_old_drafts(NOW) == 0
    assert store.drop_old_drafts(NOW + timedelta(seconds=1)) == 1
    assert store.draft(CHAT) is None


def test_nothing_personal_can_be_read_from_the_files(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path)
    draft = store.save_draft(new_draft())
    store.submit(request_from(draft), ())
    store.save_draft(new_draft("chat-2"))
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"KX7-2PD" in everything
    for personal in (NAME, PHONE, "5550142", "Zebulon"):
        assert personal.encode() not in everything


def test_the_database_file_is_its_owners_alone_and_durable(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    store.save_draft(new_draft())
    assert (tmp_path / "booking.db").stat().st_mode & 0o777 == 0o600
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_new_key_reads_what_the_old_one_wrote_and_a_strange_one_does_not(tmp_path: Path) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    written = PersonalFields([old]).close({"name": NAME})
    assert PersonalFields([new, old]).open(written) == {"name": NAME}
    with pytest.raises(PersonalDataUnreadable):
        PersonalFields([new]).open(written)
    with pytest.raises(PersonalDataUnreadable):
        PersonalFields([old]).open("not even encrypted")


def test_a_locked_database_is_an_error_soon_not_a_lost_request(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    draft = store.save_draft(new_draft())
    blocker = sqlite3.connect(tmp_path / "booking.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Exception, match="locked"):
            store.submit(request_from(draft), ())
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
    assert store.submit(request_from(draft), ()).request_key == draft.draft_id
    assert count(database, tables.request) == 1
