"""Both databases go into one file while the servers run, and come back whole into either kind of database."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from backtalk.__main__ import main as backtalk
from backtalk.storage import booking_schema, conversation_schema
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.engines import open_engine
from backtalk.storage.migrating import FIRST, revisions
from backtalk.storage.sealing import Seal
from tests.storage.booking_rows import CHAT, NAME, PHONE, WEBHOOK, new_draft, request_from
from tests.storage.databases import KINDS, new_postgres_database
from tests.storage.tables_filled import fill

KEY = Fernet.generate_key()
Rows = dict[str, list[dict[str, Any]]]


class Place:
    """A booking and a conversations database of one kind, named by the environment."""

    def __init__(self, booking_url: str, conversations_url: str, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.environment = {
            "BACKTALK_VAR": str(var),
            "BACKTALK_BOOKING_URL": booking_url,
            "BACKTALK_CONVERSATIONS_URL": conversations_url,
            "BACKTALK_BOOKING_KEY": KEY.decode(),
        }
        self._monkeypatch = monkeypatch
        self.booking = BookingDatabase(booking_url)
        self.conversations = open_engine(conversations_url)
        self.store = SqlRequestStore(self.booking, PersonalFields([KEY]))
        self.chats = ConversationStore(conversations_url, Seal([KEY]))

    def run(self, *arguments: str) -> int:
        """A command, as an operator of this place types it."""
        for name, value in self.environment.items():
            self._monkeypatch.setenv(name, value)
        return backtalk(arguments)

    def fill(self) -> None:
        """Something in every table of both databases, and a request and a chat as visitors make them."""
        self.booking.prepare()
        conversation_schema.make(self.conversations)
        fill(self.booking.engine)
        fill(self.conversations)
        self.store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
        self.store.save_draft(new_draft("chat-2"))
        self.chats.start(CHAT, 9e9, [{"text": "hello"}], [])
        self.chats.claim(CHAT, "m1", lease_seconds=60, visitor_text=f"I am {NAME}")

    def rows(self) -> Rows:
        """All there is, as the code reads it."""
        conversation_schema.make(self.conversations)
        self.booking.prepare()
        found: Rows = {}
        for engine, tables in (
            (self.booking.engine, booking_schema.metadata.sorted_tables),
            (self.conversations, conversation_schema.tables()),
        ):
            with engine.connect() as connection:
                for table in tables:
                    every = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
                    found[table.name] = [{name: tidy(value) for name, value in row.items()} for row in every]
        return found

    def close(self) -> None:
        self.booking.close()
        self.conversations.dispose()
        self.chats.close()


def tidy(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None) if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.fixture
def new_place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Place]:
    """Makes places of a kind ("sqlite", "postgresql")."""
    made: list[Place] = []

    def make(kind: str) -> Place:
        folder = tmp_path / f"place-{len(made)}"
        folder.mkdir()
        if kind == "sqlite":
            urls = [f"sqlite:///{folder}/{name}.db" for name in ("booking", "conversations")]
        else:
            urls = [new_postgres_database(request.getfixturevalue("postgres_url")) for _ in range(2)]
        made.append(Place(urls[0], urls[1], folder, monkeypatch))
        request.addfinalizer(made[-1].close)
        return made[-1]

    return make


def backed_up(place: Place, folder: Path) -> Path:
    assert place.run("backup", str(folder)) == 0
    (path,) = folder.glob("backtalk-*.backup")
    return path


def rewritten(path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    path.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in change(lines)).encode()))


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
def test_everything_comes_back_into_either_kind_of_database(
    new_place: Callable[[str], Place], tmp_path: Path, source: str, target: str
) -> None:
    old, new = new_place(source), new_place(target)
    old.fill()
    path = backed_up(old, tmp_path / "backups")
    assert new.run("restore", str(path)) == 0
    assert new.rows() == old.rows()
    assert new.store.by_reference("KX7-2PD") == old.store.by_reference("KX7-2PD")
    assert new.chats.history(CHAT) == old.chats.history(CHAT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_restored_database_takes_new_requests(new_place: Callable[[str], Place], tmp_path: Path, kind: str) -> None:
    old, new = new_place("sqlite"), new_place(kind)
    old.fill()
    new.run("restore", str(backed_up(old, tmp_path / "backups")))
    sent = new.store.submit(request_from(new_draft("chat-3"), "CCC-234"), WEBHOOK.deliveries("request"))
    assert new.store.by_reference("CCC-234") == sent
    new.chats.claim(CHAT, "m2", lease_seconds=60, visitor_text="and now?")
    assert len(new.chats.history(CHAT)) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_with_rows_is_left_alone_unless_told_otherwise(
    new_place: Callable[[str], Place], tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = new_place("sqlite"), new_place(kind)
    old.fill()
    path = backed_up(old, tmp_path / "backups")
    new.store.submit(request_from(new_draft("chat-9"), "CCC-999"), ())
    before = new.rows()
    assert new.run("restore", str(path)) == 1
    assert "is not empty" in capsys.readouterr().err
    assert new.rows() == before
    assert new.run("restore", str(path), "--replace") == 0
    assert new.rows() == old.rows()


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_of_an_older_version_is_brought_up_to_date(
    new_place: Callable[[str], Place], tmp_path: Path, kind: str
) -> None:
    old, new = new_place("sqlite"), new_place(kind)
    old.store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    path = backed_up(old, tmp_path / "backups")
    kept = {"draft", "request", "request_event", "outbox"}
    later = ("refusals", "lease", "lease_until")

    def as_of_the_first_version(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = [line for line in lines if line.get("in") == "booking" and line["table"] in kept]
        for line in rows:
            line["row"] = {name: value for name, value in line["row"].items() if name not in later}
        return [{**lines[0], "booking_revision": FIRST}, *rows, {"rows": len(rows)}]

    rewritten(path, as_of_the_first_version)
    assert new.run("restore", str(path)) == 0
    assert new.booking.migrations.current() == revisions()[-1]
    assert new.store.by_reference("KX7-2PD") == old.store.by_reference("KX7-2PD")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_personal_can_be_read_from_a_backup(
    new_place: Callable[[str], Place], tmp_path: Path, kind: str
) -> None:
    place = new_place(kind)
    place.fill()
    path = backed_up(place, tmp_path / "backups")
    inside = gzip.decompress(path.read_bytes())
    assert b"KX7-2PD" in inside
    for personal in (NAME, "Zebulon", PHONE, "5550142", KEY.decode()):
        assert personal.encode() not in inside
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_written_while_a_backup_is_made_is_in_it_whole_or_not_at_all(
    new_place: Callable[[str], Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backtalk.storage import backup

    old, new = new_place("sqlite"), new_place("sqlite")
    old.fill()
    real, rows_seen = backup.written, []

    def somebody_sends_meanwhile(row: Any) -> dict[str, Any]:
        rows_seen.append(row)
        if len(rows_seen) == 2:
            old.store.submit(request_from(new_draft("chat-7"), "CCC-777"), WEBHOOK.deliveries("request"))
        return real(row)

    monkeypatch.setattr(backup, "written", somebody_sends_meanwhile)
    path = backed_up(old, tmp_path / "backups")
    assert new.run("restore", str(path)) == 0
    assert old.store.by_reference("CCC-777") is not None
    assert new.store.by_reference("CCC-777") is None
    assert "CCC-777" not in gzip.decompress(path.read_bytes()).decode()


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: gzip.compress(b"".join(gzip.decompress(raw).splitlines(keepends=True)[:-1])),
        lambda raw: gzip.compress(b"".join(gzip.decompress(raw).splitlines(keepends=True)[2:])),
        lambda _: b"something else",
        lambda _: b"",
    ],
    ids=["cut off", "without its end", "rows missing", "not ours", "empty"],
)
def test_a_damaged_backup_is_refused_before_anything_is_changed(
    new_place: Callable[[str], Place],
    tmp_path: Path,
    damage: Callable[[bytes], bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = new_place("sqlite")
    place.fill()
    path = backed_up(place, tmp_path / "backups")
    path.write_bytes(damage(path.read_bytes()))
    before = place.rows()
    assert place.run("restore", str(path), "--replace") == 1
    assert "is not a whole backup. Nothing was changed." in capsys.readouterr().err
    assert place.rows() == before


def test_a_backup_of_a_newer_version_is_refused(
    new_place: Callable[[str], Place], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = new_place("sqlite")
    place.fill()
    path = backed_up(place, tmp_path / "backups")
    rewritten(path, lambda lines: [{**lines[0], "booking_revision": "9999_future"}, *lines[1:]])
    assert place.run("restore", str(path), "--replace") == 1
    assert "newer version" in capsys.readouterr().err


def test_old_backups_age_out_and_nothing_else_in_the_folder_does(
    new_place: Callable[[str], Place], tmp_path: Path
) -> None:
    place, folder = new_place("sqlite"), tmp_path / "backups"
    folder.mkdir()
    today = dt.datetime.now(dt.UTC)
    names = {days: f"backtalk-{today - dt.timedelta(days=days):%Y%m%dT%H%M%SZ}-00ff.backup" for days in (29, 31)}
    for name in (*names.values(), "holiday.backup", "backtalk-notes.txt"):
        (folder / name).write_text("x")
    assert place.run("backup", str(folder)) == 0
    left = {path.name for path in folder.iterdir()}
    assert names[31] not in left
    assert {names[29], "holiday.backup", "backtalk-notes.txt"} < left
    assert len(left) == 4


def test_a_backup_that_fails_leaves_no_half_file(
    new_place: Callable[[str], Place],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = new_place("sqlite")
    place.fill()

    def disk_is_full(_: Any) -> dict[str, Any]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("backtalk.storage.backup.written", disk_is_full)
    assert place.run("backup", str(tmp_path / "backups")) == 1
    assert "No space left" in capsys.readouterr().err
    assert list((tmp_path / "backups").iterdir()) == []
