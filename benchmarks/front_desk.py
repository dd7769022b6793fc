"""`python -m benchmarks.front_desk`: how long staff wait for the list and for a search, with 100,000 requests.

The real page with its login, on both kinds of database; each call writes its audit line. Prints the machine, p50 and
p95 in milliseconds, and JSON last.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import insert

from backtalk.booking.request import Answers, DayChoice
from backtalk.booking.states import State
from backtalk.commands.servers import free_port
from backtalk.front_desk.passwords import hash_password
from backtalk.storage import booking_tables, front_desk_tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_staff import StaffStore
from benchmarks.leftovers import nothing_left_running
from benchmarks.machine import describe
from benchmarks.postgres import postgres_running

ROOT = Path(__file__).resolve().parents[1]
NAME, PASSWORD = "bench", "four calm words here"
LETTERS = "234679CDFGHJKMNPQRTWXY"
OPEN_REQUESTS = 200  # the rest is done with, as at a clinic after some years
BATCH = 5000
FIRST = ("Ann", "Bo", "Cy", "Dee", "Eli", "Flo", "Gus", "Hal", "Ivy", "Jo")
STARTS_WITHIN_SECONDS = 60


def fill(database: BookingDatabase, fields: PersonalFields, requests: int, seed: int) -> None:
    """So many requests over three years, the newest still open. Each has a surname that five others have too."""
    draw = random.Random(seed)  # noqa: S311 (for test data)
    now = dt.datetime.now(dt.UTC)
    step = dt.timedelta(days=3 * 365) / requests
    for first in range(0, requests, BATCH):
        rows, digests = [], []
        for number in range(first, min(first + BATCH, requests)):
            row, answers = _row(number, now - number * step, draw, requests)
            rows.append({**row, "personal": fields.close(answers.to_json())})
            digests += [
                {"request_id": row["id"], "digest": each, "key_id": fields.index.key_id}
                for each in fields.index.of_answers(answers.to_json())
            ]
        with database.writing() as connection:
            connection.execute(insert(booking_tables.request), rows)
            connection.execute(insert(front_desk_tables.request_index), digests)


def _row(number: int, at: dt.datetime, draw: random.Random, requests: int) -> tuple[dict[str, Any], Answers]:
    answers = Answers(
        for_whom="self",
        patient_kind="new",
        patient_name=f"{draw.choice(FIRST)} {surname(number, requests)}",
        phone=f"+1403{number:07d}",
        days=(DayChoice("asap"),),
        precaution="no",
    )
    state = draw.choice((State.SUBMITTED, State.SEEN, State.REACHED)) if number < OPEN_REQUESTS else State.CLOSED
    row = {
        "id": uuid.UUID(int=draw.getrandbits(128)).hex,
        "request_key": f"{number:032d}",
        "reference": reference(number),
        "conversation_id": f"chat-{number}",
        "kind": "assessment",
        "state": state.value,
        "patient_kind": "new",
        "for_whom": "self",
        "soonest": True,
        "check_before_booking": False,
        "notice_version": "v1",
        "notice_shown_at": at,
        "changed_at": at,
        "submitted_at": at,
        "seen_at": None if state is State.SUBMITTED else at,
    }
    return row, answers


def surname(number: int, requests: int) -> str:
    """A name of letters only, the same for about six requests."""
    left, name = number % max(1, requests // 6), ""
    for _ in range(5):
        left, letter = divmod(left, 26)
        name += chr(ord("a") + letter)
    return name.capitalize()


def reference(number: int) -> str:
    """The code of a request."""
    code = ""
    for _ in range(6):
        number, letter = divmod(number, len(LETTERS))
        code += LETTERS[letter]
    return f"{code[:3]}-{code[3:]}"


@contextmanager
def page_running(url: str, key: str, folder: Path) -> Iterator[str]:
    """The front desk page in a process of its own; gives its address."""
    port = free_port()
    environment = {
        **os.environ,
        "BACKTALK_BOOKING_URL": url,
        "BACKTALK_CONVERSATIONS_URL": f"sqlite:///{folder}/conversations.db",
        "BACKTALK_BOOKING_KEY": key,
        "BACKTALK_FRONT_DESK_PORT": str(port),
    }
    command = [sys.executable, "-W", "ignore", "-m", "backtalk.commands.front_desk"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (a fixed command)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(STARTS_WITHIN_SECONDS * 5):
            try:
                httpx.get(f"{address}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def measure(address: str, requests: int, calls: int, seed: int) -> dict[str, dict[str, float]]:
    """Times of each kind of call, one after another."""
    draw = random.Random(seed)  # noqa: S311 (for test data)
    with httpx.Client(base_url=address, follow_redirects=True, timeout=60) as client:
        token = _token(client.get("/login"))
        token = _token(client.post("/login", data={"name": NAME, "password": PASSWORD, "csrf": token}))
        far = _far_back(client)

        def search(words: str) -> httpx.Response:
            return client.post("/search", data={"q": words, "csrf": token})

        kinds: dict[str, Callable[[int], httpx.Response]] = {
            "list": lambda _: client.get("/"),
            "list_all": lambda _: client.get("/?state=all"),
            "list_far_back": lambda _: client.get(f"/?state=all&after={far}"),
            "search_name": lambda number: search(surname(number, requests)),
            "search_common_name": lambda _: search(draw.choice(FIRST)),
            "search_two_words": lambda number: search(f"{draw.choice(FIRST)} {surname(number, requests)}"),
            "search_code": lambda number: search(reference(number)),
            "search_nothing": lambda _: search("nobodyhasthis"),
        }
        return {name: _times(call, calls, requests, draw) for name, call in kinds.items()}


def _times(call: Callable[[int], httpx.Response], calls: int, requests: int, draw: random.Random) -> dict[str, float]:
    waits = []
    for turn in range(calls + 1):
        begun = time.perf_counter()
        answer = call(draw.randrange(requests))
        if turn:  # the first one warms up
            waits.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200 or 'name="q"' not in answer.text:
            raise SystemExit(f"front desk: {answer.url} did not answer as it should ({answer.status_code})")
    cuts = statistics.quantiles(waits, n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)}


def _far_back(client: httpx.Client) -> str:
    """A place in the middle of all requests, as the page writes it."""
    newest = re.search(r"after=(\d+)-([0-9a-f]{32})", client.get("/?state=all").text)
    if newest is None:
        raise SystemExit("front desk: the list has no second page")
    half = int(dt.timedelta(days=3 * 365 / 2) / dt.timedelta(microseconds=1))
    return f"{int(newest[1]) - half}-{newest[2]}"


def _token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page.text)
    if found is None:
        raise SystemExit(f"front desk: no form at {page.url} ({page.status_code})")
    return found[1]


@nothing_left_running()
def main() -> int:
    """Fill, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--calls", type=int, default=100, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
    print(describe())
    result: dict[str, Any] = {"requests": chosen.requests, "calls": chosen.calls}
    key = Fernet.generate_key()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backtalk-desk-")))
        postgres = stack.enter_context(postgres_running()).replace("postgresql://", "postgresql+psycopg2://")
        for name, url in (("sqlite", f"sqlite:///{folder}/booking.db"), ("postgresql", postgres)):
            database = BookingDatabase(url)
            begun = time.monotonic()
            fill(database, PersonalFields([key]), chosen.requests, chosen.seed)
            StaffStore(database).add(NAME, hash_password(PASSWORD, NAME), dt.datetime.now(dt.UTC))
            database.close()
            print(f"{name}: filled in {time.monotonic() - begun:.0f} s", flush=True)
            with page_running(url, key.decode(), folder) as address:
                result[name] = measure(address, chosen.requests, chosen.calls, chosen.seed)
            print(f"{name}: {result[name]}", flush=True)
    print(describe())
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
