"""`python -m benchmarks.delivery`: how fast sent requests reach a receiver on this machine, on both kinds of database.

Prints the machine, medians over runs, and JSON last. Beside it stands the floor: the same calls to the same receiver
with no outbox, so nothing is remembered and nothing is tried again.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import func, select

from backtalk.booking.notice import NoticeShown
from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.request import Answers, DayChoice, Kind, Request
from backtalk.booking.states import State
from backtalk.commands.deliver import SystemClock
from backtalk.delivery.payload import Payloads
from backtalk.delivery.webhook import WebhookTarget
from backtalk.delivery.worker import DeliveryWorker
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.delivery_queue import SqlDeliveryQueue
from backtalk.storage.encryption import PersonalFields
from benchmarks.delivery_receiver import post_without_outbox, process, receiver_running
from benchmarks.leftovers import nothing_left_running
from benchmarks.machine import describe
from benchmarks.postgres import postgres_running

AT_ONCE = 8
SECRET = bytes(32)
ANSWERS = Answers(
    for_whom="self",
    patient_kind="new",
    patient_name="Made Up",
    phone="+14035550142",
    days=(DayChoice("asap"),),
    precaution="no",
)
BODY = json.dumps({"request": ANSWERS.to_json(), "padding": "x" * 300}).encode()


@dataclass(frozen=True)
class Clinic:
    """One booking database with the keys to it."""

    url: str
    key: bytes
    database: BookingDatabase
    store: SqlRequestStore

    def send_requests(self, number: int) -> list[Request]:
        """So many visitors send one each."""
        return [
            self.store.submit(_request(), ConfiguredOutbox(("webhook",)).deliveries("request")) for _ in range(number)
        ]

    def undelivered(self) -> int:
        """Deliveries that are not through."""
        query = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.status != tables.DELIVERED)
        with self.database.reading() as connection:
            return int(connection.execute(query).scalar() or 0)

    def waits(self, since: dict[str, dt.datetime]) -> list[float]:
        """Milliseconds from the given times of sending to delivery."""
        with self.database.reading() as connection:
            rows = connection.execute(select(tables.outbox)).all()
        ends = {row.request_id: in_utc(row.delivered_at) for row in rows}
        return [(ends[one] - sent).total_seconds() * 1000 for one, sent in since.items() if ends[one] is not None]


async def empty_the_outbox(clinic: Clinic, receiver: str) -> None:
    """One worker delivers all that is due."""
    target = WebhookTarget(
        receiver, [SECRET], Payloads(clinic.store, whole_request=True).body, SystemClock(), timeout_seconds=10
    )
    worker = DeliveryWorker(SqlDeliveryQueue(clinic.database), {"webhook": target}, SystemClock(), at_once=AT_ONCE)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    while await asyncio.to_thread(clinic.undelivered):
        await asyncio.sleep(0.05)
    stop.set()
    await running


def measure_rate(clinic: Clinic, receiver: str, number: int, runs: int) -> float:
    """Deliveries a second while the outbox is full, one worker: the median of the runs."""
    rates = []
    for _ in range(runs):
        clinic.send_requests(number)
        begun = time.perf_counter()
        asyncio.run(empty_the_outbox(clinic, receiver))
        rates.append(number / (time.perf_counter() - begun))
    return statistics.median(rates)


def measure_waits(clinic: Clinic, receiver: str, number: int) -> list[float]:
    """Milliseconds from submit to delivered, a request every tenth of a second, the worker in its own process."""
    sent: dict[str, dt.datetime] = {}
    with _worker_process(clinic, receiver):
        clinic.send_requests(1)
        while clinic.undelivered():  # until it is up
            time.sleep(0.1)
        for _ in range(number):
            begun = dt.datetime.now(dt.UTC)
            (request,) = clinic.send_requests(1)
            sent[request.request_id] = begun
            time.sleep(0.1)
        while clinic.undelivered():
            time.sleep(0.1)
    return clinic.waits(sent)


@nothing_left_running()
def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=500, help="in the outbox at once, each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--waits", type=int, default=100, help="requests whose way is timed")
    chosen = parser.parse_args()
    print(describe())
    result: dict[str, object] = {"at_once": AT_ONCE, "requests": chosen.requests, "runs": chosen.runs}
    with ExitStack() as stack:
        receiver = stack.enter_context(receiver_running())
        floors = []
        for _ in range(chosen.runs):
            begun = time.perf_counter()
            asyncio.run(post_without_outbox(receiver, BODY, chosen.requests, AT_ONCE))
            floors.append(chosen.requests / (time.perf_counter() - begun))
        result["floor_posts_per_second"] = round(statistics.median(floors))
        print(f"floor, no outbox: {result['floor_posts_per_second']} posts a second")
        for kind in ("sqlite", "postgresql"):
            with _clinic(kind) as clinic:
                rate = measure_rate(clinic, receiver, chosen.requests, chosen.runs)
                waits = measure_waits(clinic, receiver, chosen.waits)
            p50, p95 = _percentile(waits, 50), _percentile(waits, 95)
            print(f"{kind}: {rate:.0f} deliveries a second; submit to delivered p50 {p50:.0f} ms, p95 {p95:.0f} ms")
            result[kind] = {
                "deliveries_per_second": round(rate),
                "submit_to_delivered_ms": {"p50": round(p50), "p95": round(p95)},
            }
    print(describe())
    print(json.dumps(result))
    return 0


def _request() -> Request:
    now = dt.datetime.now(dt.UTC)
    name = uuid.uuid4().hex
    return Request(
        request_id=name,
        request_key=f"draft-{name}",
        reference=name[:12].upper(),
        conversation_id=f"chat-{name}",
        kind=Kind.ASSESSMENT,
        state=State.SUBMITTED,
        answers=ANSWERS,
        notice=NoticeShown("v1", now),
        check_before_booking=False,
        submitted_at=now,
    )


@contextmanager
def _clinic(kind: str) -> Iterator[Clinic]:
    with tempfile.TemporaryDirectory(prefix="backtalk-bench-") as folder, ExitStack() as stack:
        url = f"sqlite:///{folder}/booking.db" if kind == "sqlite" else stack.enter_context(postgres_running())
        key = Fernet.generate_key()
        url = url.replace("postgresql://", "postgresql+psycopg2://")
        database = BookingDatabase(url)
        stack.callback(database.close)
        yield Clinic(url, key, database, SqlRequestStore(database, PersonalFields([key])))


@contextmanager
def _worker_process(clinic: Clinic, receiver: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="backtalk-bench-") as folder:
        clinic_file = Path(folder, "clinic.yml")
        clinic_file.write_text(f"name: A\ntown: B\ndelivery:\n  webhook: {receiver}\n", encoding="utf-8")
        environment = {
            **os.environ,
            "BACKTALK_CLINIC": str(clinic_file),
            "BACKTALK_VAR": folder,
            "BACKTALK_BOOKING_URL": clinic.url,
            "BACKTALK_BOOKING_KEY": clinic.key.decode(),
            "BACKTALK_WEBHOOK_SECRET": base64.urlsafe_b64encode(SECRET).decode(),
        }
        with process([sys.executable, "-m", "backtalk.commands.deliver"], environment):
            yield


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    sys.exit(main())
