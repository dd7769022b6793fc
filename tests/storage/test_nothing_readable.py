"""A mark in every field that can hold something about a person; then every file, name and log line is searched."""

from __future__ import annotations

import gzip
import logging
from contextlib import suppress
from dataclasses import fields as fields_of
from dataclasses import replace
from pathlib import Path

import pytest

from backtalk.__main__ import main as backtalk
from backtalk.booking.request import Answers, DayChoice, Draft, EmailDoubt, WhenNote
from backtalk.booking.states import Hand, State
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.conversations import ConversationStore, Offer
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_tables import desk_entry
from backtalk.storage.sealing import Seal
from tests.storage.booking_rows import CHAT, NOW, WEBHOOK, new_draft, request_from

MARK = "QzxVwbJkqFhm"  # begins every marked value; long, because ciphertext holds any three letters by chance
# Not about anybody in particular, and kept in the clear so that the front desk can filter; docs/data-flow.md says so.
COARSE = {"for_whom": "self", "patient_kind": "new"}


def marked(field: str) -> str:
    return f"{MARK}{field.replace('_', '')}"


def marked_answers() -> Answers:
    """A mark in each field, whatever fields there are."""
    values: dict[str, object] = {field.name: marked(field.name) for field in fields_of(Answers)} | COARSE
    values["days"] = (DayChoice(marked("day"), marked("part")),)
    values["when_note"] = WhenNote(marked("quote"), marked("said_on"))
    values["topics"] = (marked("topic"),)
    values["left_out"] = frozenset({marked("left_out")})
    return Answers(**values)


def marked_draft(conversation: str) -> Draft:
    return replace(
        new_draft(conversation),
        answers=marked_answers(),
        email_doubt=EmailDoubt(marked("typed"), marked("suggested")),
        topics_offered=(marked("offered"),),
        asking=None,
    )


@pytest.fixture
def files(booking_database: BookingDatabase, tmp_path: Path) -> Path:
    """The folder in which the database keeps its files."""
    if booking_database.engine.dialect.name == "sqlite":
        return tmp_path
    with booking_database.reading() as connection:
        return Path(connection.exec_driver_sql("SHOW data_directory").scalar())


def test_nothing_personal_is_readable_in_files_names_logs_or_what_commands_say(
    store: SqlRequestStore,
    booking_database: BookingDatabase,
    booking_url: str,
    key: bytes,
    files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Given a marked draft, a marked request with its life at the front desk, and a marked chat
    caplog.set_level(logging.DEBUG)
    draft = store.save_draft(marked_draft(CHAT))
    assert store.draft(CHAT) == draft
    request = store.submit(request_from(draft), WEBHOOK.deliveries("request"))
    store.save_draft(marked_draft("chat-2"))
    store.move(request.request_id, State.SEEN, Hand.STAFF, NOW)
    chats_url = f"sqlite:///{tmp_path}/conversations.db"
    chats = ConversationStore(chats_url, Seal([key]))
    chats.start(CHAT, 9e9, [{"text": "hello"}], [Offer("yes", marked("button"), marked("payload"))])
    chats.claim(CHAT, "m1", lease_seconds=60, visitor_text=marked("masked"), raw_text=marked("raw"))
    offers = [Offer("no", marked("other"), marked("load"))]
    chats.finish(CHAT, "m1", [{"text": marked("reply")}], offers, not_understood=marked("question"))
    chats.claim(CHAT, "m2", lease_seconds=60, visitor_text=marked("masked"), raw_text=marked("raw"))
    with booking_database.writing() as connection:
        note = {"request_id": request.request_id, "at": NOW, "staff": "Ann", "what": "note"}
        sealed = PersonalFields([key]).close({"text": marked("note")})
        connection.execute(desk_entry.insert().values(**note, sealed=sealed))

    # When every command is run, and a database answers with an error that quotes its statement
    for name, value in {
        "BACKTALK_VAR": str(tmp_path),
        "BACKTALK_BOOKING_URL": booking_url,
        "BACKTALK_CONVERSATIONS_URL": chats_url,
        "BACKTALK_BOOKING_KEY": key.decode(),
    }.items():
        monkeypatch.setenv(name, value)
    assert backtalk(["database", "show"]) == 0
    assert backtalk(["keys", "rotate"]) == 0
    assert backtalk(["backup", str(tmp_path / "backups")]) == 0
    assert backtalk(["privacy", "erase", "KX7-2PD"]) == 2
    monkeypatch.setattr(SqlRequestStore, "_one", lambda *_: None)  # so that the same request is written again
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one does not matter, only what is logged and said
        store.submit(replace(request, request_key=request.request_id), ())
    said = capsys.readouterr()

    # Then the search finds what is meant to be readable, and no mark (PostgreSQL's log of writes is in its folder)
    unpacked = tmp_path / "unpacked"
    for path in (tmp_path / "backups").iterdir():
        unpacked.write_bytes(gzip.decompress(path.read_bytes()))
    places = {path for folder in (files, tmp_path) for path in folder.rglob("*") if path.is_file()}
    assert holds(places, b"KX7-2PD"), "the search would find nothing at all"
    assert holds(places, MARK.encode()) == []
    for text in (said.out, said.err, caplog.text, *(str(path) for path in places)):
        assert MARK not in text


def test_the_marks_would_be_found_where_they_can_be_read(
    store: SqlRequestStore,
) -> None:
    """A request that is read with the key shows every field, so none was left out of the search above."""
    sent = store.submit(request_from(marked_draft(CHAT)), ())
    found = store.by_reference(sent.reference)
    assert found
    assert set(found.answers.to_json()) == {field.name for field in fields_of(Answers)}
    assert str(found.answers.to_json()).count(MARK) >= len(fields_of(Answers)) - len(COARSE)


def holds(places: set[Path], mark: bytes) -> list[str]:
    """Names of the files in which a mark stands."""
    shapes = {mark, mark.decode().encode("utf-16-le"), mark.lower()}
    found = []
    for path in places:
        with suppress(FileNotFoundError):  # a server that runs takes files of its own away meanwhile
            content = path.read_bytes()
            found += [path.name] * any(shape in content for shape in shapes)
    return sorted(found)
