"""`python -m benchmarks.storm`: visitors send requests while everything breaks; then all is counted.

Real processes: the action server with its store, the delivery worker, and a receiver that often fails. Beside it, in
the same run and with the same fates, a naive version: insert, then send. Nothing in the product knows of the storm; it
kills, locks and cuts from outside. The last line is JSON:

requests   visitors who wanted to send one
stored     requests in the database at the end
lost       visitors who were told a code for which there is no request with all that they told, and visitors who gave up
doubled    requests beyond one a visitor, and deliveries beyond one id a request
delivered  requests that have reached the clinic
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select

from backtalk.booking.request import Request
from backtalk.commands.servers import free_port
from backtalk.settings import Settings
from backtalk.storage import booking_tables as tables
from benchmarks.booking_at_work import BookingAtWork, booking_at_work, clean_environment
from benchmarks.booking_visitor import Unanswered
from benchmarks.filled_forms import FilledForms
from benchmarks.leftovers import nothing_left_running
from benchmarks.machine import describe
from benchmarks.postgres import postgres_running
from benchmarks.processes import Process
from benchmarks.storm_plan import Fate, draw_fates
from benchmarks.storm_receiver import Receiver, receiving
from benchmarks.storm_visitors import Told, book, book_naively
from benchmarks.storm_weather import Weather, hold_postgres, hold_sqlite

AT_ONCE = 32
THREADS = 64
STANDSTILL_SECONDS = 180
Counts = dict[str, Any]


async def storm(
    work_in: Path, fates: Sequence[Fate], seed: int, database: str | None = None, *, from_read_back: bool = False
) -> Counts:
    """Backtalk in the storm."""
    async with receiving(seed + 1) as receiver:
        with ExitStack() as stack:
            at_work = booking_at_work(work_in, database, receiver.url, quick_starts=True)
            work = await asyncio.to_thread(stack.enter_context, at_work)
            weather = Weather(work.actions, work.worker, _hold(work))
            forms = FilledForms(Settings.from_environment(work.environment)) if from_read_back else None
            told = await _all_of(
                "Backtalk", fates, lambda client, fate: book(client, work.url, fate, weather, forms), work.headers
            )
            await weather.calm()
            await _delivered(work)
            counts = count(work, told, receiver)
        return counts | {"repeats_dropped": sum(receiver.times.values()) - len(receiver.times), **weather.strikes}


async def naive_storm(work_in: Path, fates: Sequence[Fate], seed: int) -> Counts:
    """The naive version in the same storm."""
    work_in.mkdir()
    file, port = str(work_in / "naive.db"), free_port()
    async with receiving(seed + 1) as receiver:
        module = ["benchmarks.storm_naive", file, receiver.url, str(port)]
        server = Process(module, clean_environment(work_in), work_in / "naive.log", port)
        try:
            server.start()
            await asyncio.to_thread(server.wait)
            weather = Weather(server, None, hold_sqlite(file))
            url = f"http://127.0.0.1:{port}/"
            told = await _all_of("naive", fates, lambda client, fate: book_naively(client, url, fate, weather))
            await weather.calm()
        finally:
            server.kill()
        with sqlite3.connect(file) as connection:
            rows = [str(name) for (name,) in connection.execute("select name from booking")]
    arrived = set(receiver.arrived.values())
    told_sent = [one.fate.name for one in told if one.codes]
    return {
        "requests": len(fates),
        "stored": len(rows),
        "lost": sum(name not in arrived for name in told_sent) + len(told) - len(told_sent),
        "doubled": len(rows) - len(set(rows)),
        "delivered": len(arrived),
        "delivered_twice": len(receiver.arrived) - len(arrived),
        **weather.strikes,
    }


async def both(
    folder: Path, fates: Sequence[Fate], seed: int, database: str | None = None, *, from_read_back: bool = False
) -> tuple[Counts, Counts]:
    """Backtalk and the naive version at the same time, each with a storm of its own with the same fates."""
    # Locks, kills and forms wait in threads; the usual handful of them would let the storm off.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    ours = storm(folder / "backtalk", fates, seed, database, from_read_back=from_read_back)
    return await asyncio.gather(ours, naive_storm(folder / "naive", fates, seed))


def count(work: BookingAtWork, told: Sequence[Told], receiver: Receiver) -> Counts:
    """Look into the database and at what has arrived."""
    with work.database.reading() as connection:
        conversations = [row[0] for row in connection.execute(select(tables.request.c.conversation_id))]
    by_visitor = Counter(conversations)
    lost = 0
    for one in told:
        (request, *_) = [*work.requests_of(one.conversation), None]
        if request is None or not one.codes or set(one.codes) != {request.reference} or not is_whole(request, one.fate):
            lost += 1
    arrived = Counter(receiver.arrived.values())
    return {
        "requests": len(told),
        "stored": len(conversations),
        "lost": lost,
        "doubled": sum(n - 1 for n in by_visitor.values()) + sum(n - 1 for n in arrived.values()),
        "delivered": len(arrived),
    }


def is_whole(request: Request, fate: Fate) -> bool:
    """Whether it holds everything that this visitor told."""
    answers = request.answers
    days = [(choice.day, choice.part) for choice in answers.days]
    mine = (answers.patient_name, answers.phone, answers.phone_permission) == (
        fate.name,
        f"+1{fate.phone}",
        "message_ok",
    )
    if fate.intent != "book_assessment":
        return mine and days == [("tuesday", "morning")]
    rest = (answers.for_whom, answers.patient_kind, answers.body_area, answers.precaution)
    return mine and days == [("tuesday", "morning")] and rest == ("self", "new", "low_back", "no")


async def _all_of(
    who: str,
    fates: Sequence[Fate],
    visit: Callable[[aiohttp.ClientSession, Fate], Awaitable[Told]],
    headers: Mapping[str, str] | None = None,
) -> Sequence[Told]:
    """Everybody, some at once; says how far it is."""
    begun, done = time.monotonic(), 0
    room = asyncio.Semaphore(AT_ONCE)
    timeout = aiohttp.ClientTimeout(total=None)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout, connector=connector) as client:

        async def one(fate: Fate) -> Told:
            nonlocal done
            async with room:
                try:
                    told = await visit(client, fate)
                except Unanswered:
                    told = Told(fate, "gave up")
            done += 1
            if done % max(1, len(fates) // 10) == 0:
                print(f"  {who}: {done} of {len(fates)} after {time.monotonic() - begun:.0f} s", flush=True)
            return told

        return await asyncio.gather(*(one(fate) for fate in fates))


async def _delivered(work: BookingAtWork) -> None:
    """Wait until the outbox is empty, or nothing moves in it any more: what is left then shows in the figures."""
    waiting = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.status != tables.DELIVERED)
    left, until = None, time.monotonic() + STANDSTILL_SECONDS
    while time.monotonic() < until:
        with work.database.reading() as connection:
            before, left = left, connection.execute(waiting).scalar()
        if not left:
            return
        if left != before:
            until = time.monotonic() + STANDSTILL_SECONDS
        await asyncio.sleep(0.5)


def _hold(work: BookingAtWork) -> Callable[[float], None]:
    url = Settings.from_environment(work.environment).booking_url
    return hold_sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else hold_postgres(url)


@nothing_left_running()
def main() -> int:
    """Run both and print; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=250, metavar="N", help="how many visitors (default 250)")
    parser.add_argument("--seed", type=int, default=1, help="of the storm (default 1)")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument(
        "--from-read-back", action="store_true", help="visitors have filled in everything before: for many of them"
    )
    chosen = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
    fates = draw_fates(chosen.seed, chosen.requests)
    print(describe())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backtalk-storm-")))
        database = None
        if chosen.postgres:
            database = stack.enter_context(postgres_running()).replace("postgresql://", "postgresql+psycopg2://")
        name = "PostgreSQL" if database else "SQLite"
        print(f"Backtalk on {name}, and the naive version at the same time, seed {chosen.seed}:", flush=True)
        begun = time.monotonic()
        ours, naive = asyncio.run(both(folder, fates, chosen.seed, database, from_read_back=chosen.from_read_back))
        ours["seconds"] = round(time.monotonic() - begun)
        print(f"Backtalk: {ours}\nnaive: {naive}")
    print(json.dumps({**ours, "database": name, "seed": chosen.seed, "naive": naive}))
    return 1 if ours["lost"] or ours["doubled"] else 0


if __name__ == "__main__":
    sys.exit(main())
