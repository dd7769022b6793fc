"""The booking key is changed while visitors go on, and afterwards the old one is not needed any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from backtalk.booking.errors import PersonalDataUnreadable
from backtalk.commands import keys as command
from backtalk.storage import key_rotation
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.conversations import ConversationStore, Offer
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_index import BlindIndex
from backtalk.storage.front_desk_tables import desk_entry, request_index, staff, staff_session
from backtalk.storage.key_rotation import renew_search_index
from backtalk.storage.sealing import Seal, Unreadable
from tests.storage.booking_rows import CHAT, NAME, NOW, new_draft, request_from

TOKEN = re.compile(rb"^gAAAA")  # how everything that Fernet encrypted begins


@dataclass(frozen=True)
class Place:
    """One clinic's databases, full of encrypted values, and its variable folder."""

    booking: BookingDatabase
    conversations_url: str
    var: Path

    def tokens(self) -> Iterator[tuple[str, bytes]]:
        """Every encrypted value there is, found by its looks, with the column that it stands in."""
        for url in (self.booking.engine.url, self.conversations_url):
            engine = sa.create_engine(url)
            found = sa.MetaData()
            found.reflect(engine)
            with engine.connect() as connection:
                for table in found.sorted_tables:
                    for row in connection.execute(sa.select(table)).mappings():
                        for name, value in row.items():
                            raw = value.encode() if isinstance(value, str) else value
                            if isinstance(raw, bytes | memoryview) and TOKEN.match(bytes(raw)):
                                yield f"{table.name}.{name}", bytes(raw)
            engine.dispose()

    def opens_all(self, key: bytes) -> bool:
        """Whether this key alone is enough."""
        fields, seal = PersonalFields([key]), Seal([key])
        for column, token in self.tokens():
            is_chat = column.startswith(("chat_turn", "offered_choice"))
            try:
                seal.open(token) if is_chat else fields.open(token.decode())
            except (Unreadable, PersonalDataUnreadable):
                return False
        return True


@pytest.fixture
def place(
    booking_database: BookingDatabase, booking_url: str, key: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    """Something in every encrypted column, under the first key."""
    fields = PersonalFields([key])
    store = SqlRequestStore(booking_database, fields)
    store.save_draft(new_draft())
    for number in range(2, 8):
        request = store.submit(request_from(new_draft(f"chat-{number}"), f"CCC-22{number}"), ())
    with booking_database.writing() as connection:
        note = {"request_id": request.request_id, "at": NOW, "staff": "Ann", "what": "note"}
        connection.execute(desk_entry.insert().values(**note, sealed=fields.close({"text": f"called {NAME}"})))
        connection.execute(staff.insert().values(id=1, name="Ann", password_hash="x", created_at=NOW))
        session = {"token_hash": "h", "staff_id": 1, "begun_at": NOW, "used_at": NOW}
        connection.execute(staff_session.insert().values(**session, search=fields.close({"text": NAME})))
    conversations_url = f"sqlite:///{tmp_path}/conversations.db"
    chats = ConversationStore(conversations_url, Seal([key]))
    chats.start(CHAT, 9e9, [{"text": "hello"}], [Offer("yes", NAME, "/choose")])
    chats.claim(CHAT, "m1", lease_seconds=60, visitor_text="it hurts", raw_text=f"I am {NAME}")
    chats.close()
    monkeypatch.setenv("BACKTALK_VAR", str(tmp_path))
    monkeypatch.setenv("BACKTALK_BOOKING_URL", booking_url)
    monkeypatch.setenv("BACKTALK_CONVERSATIONS_URL", conversations_url)
    monkeypatch.setenv("BACKTALK_BOOKING_KEY", key.decode())
    return Place(booking_database, conversations_url, tmp_path)


def rotate(monkeypatch: pytest.MonkeyPatch, *keys: bytes) -> int:
    monkeypatch.setenv("BACKTALK_BOOKING_KEY", ",".join(key.decode() for key in keys))
    return command.main(["rotate"])


def test_after_a_rotation_the_new_key_alone_opens_everything(
    place: Place, key: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new = Fernet.generate_key()
    columns = {column for column, _ in place.tokens()}
    assert columns == {
        "draft.personal", "request.personal", "desk_entry.sealed", "staff_session.search",
        "chat_turn.visitor_text", "chat_turn.raw_text", "chat_turn.reply",
        "offered_choice.title", "offered_choice.payload",
    }  # fmt: skip
    assert not place.opens_all(new)
    assert rotate(monkeypatch, new, key) == 0
    assert place.opens_all(new)
    everything = len(list(place.tokens()))
    assert f"{everything} encrypted again, 0 had the newest key, 0 cannot be opened." in capsys.readouterr().out


def test_the_front_desk_finds_people_by_the_new_key(place: Place, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    renew_search_index(place.booking, PersonalFields([key]), BlindIndex([key]))
    new = Fernet.generate_key()
    assert rotate(monkeypatch, new, key) == 0
    (digests,) = BlindIndex([new]).of_name("zebulon")
    with place.booking.reading() as connection:
        found = connection.execute(sa.select(request_index).where(request_index.c.digest.in_(digests))).all()
        everything = connection.execute(sa.select(request_index.c.key_id).distinct()).scalars().all()
    assert len(found) == 6
    assert everything == [BlindIndex([new]).key_id]


def test_a_rotation_that_was_stopped_goes_on_where_it_was(
    place: Place, key: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    new = Fernet.generate_key()
    real, calls = PersonalFields.renewed, iter(range(100))

    def stop_in_the_third_batch(fields: PersonalFields, sealed: str) -> str | None:
        if next(calls) == 5:
            raise KeyboardInterrupt
        return real(fields, sealed)

    monkeypatch.setattr(PersonalFields, "renewed", stop_in_the_third_batch)
    with pytest.raises(KeyboardInterrupt):
        rotate(monkeypatch, new, key)
    monkeypatch.setattr(PersonalFields, "renewed", real)
    assert rotate(monkeypatch, new, key) == 0
    everything = len(list(place.tokens()))
    assert f"{everything - 5} encrypted again, 5 had the newest key" in capsys.readouterr().out
    assert place.opens_all(new)


def test_what_a_visitor_changes_meanwhile_is_not_written_over(
    place: Place, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Fernet.generate_key()
    store = SqlRequestStore(place.booking, PersonalFields([new, key]))
    draft = store.draft(CHAT)
    assert draft
    real = key_rotation.writing

    def visitor_is_faster(engine: sa.engine.Engine) -> AbstractContextManager[Any]:
        monkeypatch.setattr(key_rotation, "writing", real)
        store.save_draft(replace(draft, asking="phone"))
        return real(engine)

    monkeypatch.setattr(key_rotation, "writing", visitor_is_faster)
    assert rotate(monkeypatch, new, key) == 0
    assert store.draft(CHAT) == replace(draft, asking="phone", version=draft.version + 1)
    assert place.opens_all(new)


def test_without_the_old_key_nothing_is_touched_and_it_is_said(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(place.tokens())
    assert rotate(monkeypatch, Fernet.generate_key()) == 1
    assert list(place.tokens()) == before
    said = capsys.readouterr()
    assert f"{len(before)} cannot be opened" in said.out
    assert "Add the one they were written with" in said.err


def test_a_new_key_is_put_before_the_old_one_in_the_key_file(
    place: Place, key: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BACKTALK_BOOKING_KEY")
    file = place.var / "booking.key"
    file.write_text(key.decode(), encoding="ascii")
    assert command.main(["new"]) == 0
    new, old = file.read_text(encoding="ascii").strip().split(",")
    assert (old, file.stat().st_mode & 0o777) == (key.decode(), 0o600)
    assert new not in capsys.readouterr().out
    assert command.main(["rotate"]) == 0
    assert place.opens_all(new.encode())


def test_where_the_key_is_a_variable_the_new_one_is_said(
    place: Place, key: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["new"]) == 0
    said = capsys.readouterr().out
    assert key.decode() not in said
    new = said.splitlines()[1]
    assert PersonalFields([new.encode(), key]).open(PersonalFields([key]).close({"a": 1})) == {"a": 1}
    assert not (place.var / "booking.key").exists()
