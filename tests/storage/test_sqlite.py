"""What only a database in a file has to prove."""

from __future__ import annotations

from pathlib import Path

from tests.storage.booking_rows import new_draft, new_store


def test_the_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    store, _ = new_store(tmp_path)
    store.save_draft(new_draft())
    assert (tmp_path / "booking.db").stat().st_mode & 0o777 == 0o600


def test_readers_and_a_writer_do_not_wait_for_each_other_and_a_commit_is_on_the_disk(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    store.save_draft(new_draft())
    with database.reading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        ]
    assert found == ["wal", 2, 1, 3000, 1]


def test_what_is_erased_is_not_left_in_the_write_ahead_log(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    saved = store.save_draft(new_draft("a-chat-id-to-look-for"))
    assert marks_in(tmp_path) > 0
    with database.erasing() as connection:
        connection.exec_driver_sql("DELETE FROM draft")
    assert saved.version == 1
    assert marks_in(tmp_path) == 0


def marks_in(folder: Path) -> int:
    return sum(path.read_bytes().count(b"a-chat-id-to-look-for") for path in folder.iterdir())
