"""How many turns a second the stores alone take: trackers, chats and locks, in memory, SQLite, PostgreSQL and Redis."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import threading
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from cryptography.fernet import Fernet
from rasa.core.lock_store import InMemoryLockStore, LockStore
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from backtalk.sharing.lock_store import ConversationLocks
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.sealing import Seal
from backtalk.storage.tracker_store import ConversationTrackerStore
from benchmarks.postgres import postgres_running
from benchmarks.redis_server import redis_running

AT_ONCE = 8
Figures = dict[str, float]


def stores(seconds: float) -> Figures:
    """Turns a second of each store, by name: `AT_ONCE` conversations at once, as one server process asks for them."""
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="backtalk-stores-") as place:
        folder = Path(place)
        with postgres_running() as postgres, redis_running(folder) as redis:
            files = {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": postgres}
            found["tracker, in memory"] = _trackers(InMemoryTrackerStore(Domain.empty()), seconds)
            for name, url in files.items():
                found[f"tracker, {name}"] = _trackers(ConversationTrackerStore(Domain.empty(), url=url), seconds)
            for name, url in files.items():
                found[f"chat, {name}"] = _chats(url, seconds)
            found["lock, in memory"] = _locks(lambda: InMemoryLockStore(), seconds)
            found["lock, Redis"] = _locks(lambda: ConversationLocks(url=redis.url), seconds)
    return {name: round(figure, 1) for name, figure in found.items()}


def _trackers(store: TrackerStore, seconds: float) -> float:
    """One turn reads the tracker and writes it."""

    async def turn(conversation: str) -> None:
        tracker = await store.retrieve(conversation) or DialogueStateTracker(conversation, [])
        tracker.update(UserUttered("Why does my back hurt?", {"name": "why", "confidence": 1.0}))
        tracker.update(SlotSet("last_topic", "why"))
        tracker.update(BotUttered("It is often the muscles."))
        tracker.update(ActionExecuted("action_listen"))
        await store.save(tracker)

    return asyncio.run(_rate(turn, seconds))


def _locks(make: Callable[[], LockStore], seconds: float) -> float:
    """One turn takes the lock and gives it back."""

    async def measure() -> float:
        store = make()

        async def turn(conversation: str) -> None:
            async with store.lock(conversation):
                pass

        try:
            return await _rate(turn, seconds)
        finally:
            if isinstance(store, ConversationLocks):
                await store.close()

    return asyncio.run(measure())


async def _rate(turn: Callable[[str], Awaitable[None]], seconds: float) -> float:
    done = 0
    ends = time.perf_counter() + seconds

    async def conversation() -> None:
        nonlocal done
        name = uuid.uuid4().hex
        while time.perf_counter() < ends:
            await turn(name)
            done += 1

    begun = time.perf_counter()
    await asyncio.gather(*[conversation() for _ in range(AT_ONCE)])
    return done / (time.perf_counter() - begun)


def _chats(url: str, seconds: float) -> float:
    """One turn claims a message and keeps its answer."""
    store = ConversationStore(url, Seal([Fernet.generate_key()]))
    counter = itertools.count()
    ends = time.perf_counter() + seconds

    def conversation() -> None:
        name = uuid.uuid4().hex
        store.start(name, time.time() + 3600, [], [])
        for number in itertools.count():
            if time.perf_counter() >= ends:
                return
            store.claim(name, str(number), lease_seconds=30, visitor_text="Why?", raw_text="Why?")
            store.finish(name, str(number), [])
            next(counter)

    threads = [threading.Thread(target=conversation) for _ in range(AT_ONCE)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    store.close()
    return next(counter) / took
