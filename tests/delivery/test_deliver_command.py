"""`python -m backtalk.commands.deliver` as processes: several at once, killed, stopped, set up wrongly."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backtalk.booking.states import State
from backtalk.commands.servers import Server, start_delivery_worker, stop
from backtalk.commands.train import ROOT
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.outbox_at_work import KEY, OutboxAtWork
from tests.delivery.receiver import OK, Answer, Receiver
from tests.end_to_end.servers_at_work import clean_environment
from tests.storage.booking_rows import NAME, PHONE


@pytest.fixture
def outbox(booking_database: BookingDatabase) -> OutboxAtWork:
    # Worker processes go by this machine's clock, so what they are to deliver does too.
    return OutboxAtWork(booking_database, at=dt.datetime.now(dt.UTC))


class Workers:
    """Worker processes for one clinic, whose output goes to files."""

    def __init__(self, folder: Path, outbox: OutboxAtWork, booking_url: str, webhook: str) -> None:
        self.folder = folder
        clinic = folder / "clinic.yml"
        clinic.write_text(f"name: A\ntown: B\ndelivery:\n  webhook: {webhook}\n", encoding="utf-8")
        self.environment = clean_environment(
            folder / "var",
            BACKTALK_CLINIC=str(clinic),
            BACKTALK_BOOKING_URL=booking_url,
            BACKTALK_BOOKING_KEY=outbox.key.decode(),
            BACKTALK_WEBHOOK_SECRET=base64.urlsafe_b64encode(KEY).decode(),
            PYTHONUNBUFFERED="1",
        )
        self.started: list[Server] = []

    def start(self) -> Server:
        worker = start_delivery_worker(self.environment, self.folder / f"worker-{len(self.started)}")
        self.started.append(worker)
        return worker

    def printed(self) -> str:
        return "".join(worker.log.read_text(encoding="utf-8") for worker in self.started)


@pytest.fixture
def workers(tmp_path: Path, outbox: OutboxAtWork, booking_url: str, receiver: Receiver) -> Iterator[Workers]:
    made = Workers(tmp_path, outbox, booking_url, receiver.url)
    yield made
    stop(made.started)


def until(happened: Callable[[], bool], workers: Workers) -> None:
    end = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < end, workers.printed()
        time.sleep(0.05)


def test_three_workers_at_once_deliver_each_request_exactly_once(
    outbox: OutboxAtWork, workers: Workers, receiver: Receiver
) -> None:
    # Given three workers at work
    for _ in range(3):
        workers.start()
    until(lambda: workers.printed().count("delivering by webhook") == 3, workers)

    # When requests come in
    sent = [outbox.send_request() for _ in range(60)]
    until(lambda: [status for _, status in outbox.statuses()] == ["delivered"] * 60, workers)

    # Then the clinic got each one once, and nothing about a person is in the logs
    assert sorted(call.told["request_id"] for call in receiver.calls) == sorted(r.request_id for r in sent)
    assert {outbox.state_of(request) for request in sent} == {State.DELIVERED}
    assert [word for word in (*NAME.split(), PHONE, receiver.url) if word in workers.printed()] == []


@pytest.mark.asyncio
async def test_what_a_killed_worker_was_delivering_is_delivered_by_the_next_under_the_same_id(
    outbox: OutboxAtWork, workers: Workers, receiver: Receiver
) -> None:
    # Given a worker in the middle of a delivery
    answer_now = threading.Event()
    receiver.behaviour = lambda _received: Answer(200, wait_for=answer_now)
    request = outbox.send_request()
    worker = workers.start()
    until(lambda: len(receiver.calls) == 1, workers)

    # When it is killed
    worker.process.kill()
    worker.process.wait()
    answer_now.set()
    receiver.behaviour = lambda _received: OK
    assert outbox.statuses() == [("request", "sending")]

    # Then nobody takes it over before the lease is out, and somebody does after
    outbox.clock.at = dt.datetime.now(dt.UTC)
    assert await outbox.deliver_to(receiver.url) == 0
    outbox.clock.pass_by(seconds=61)
    assert await outbox.deliver_to(receiver.url) == 1
    assert outbox.state_of(request) is State.DELIVERED
    assert len(receiver.calls) == 2
    assert len(receiver.kept) == 1


def test_told_to_stop_it_finishes_what_is_on_its_way(
    outbox: OutboxAtWork, workers: Workers, receiver: Receiver
) -> None:
    answer_now = threading.Event()
    receiver.behaviour = lambda _received: Answer(200, wait_for=answer_now)
    outbox.send_request()
    worker = workers.start()
    until(lambda: len(receiver.calls) == 1, workers)

    worker.process.terminate()
    outbox.send_request()
    threading.Timer(0.5, answer_now.set).start()

    assert worker.process.wait(60) == 0
    assert [status for _, status in outbox.statuses()] == ["delivered", "waiting"]


@pytest.mark.parametrize(
    ("clinic", "status", "says"),
    [
        ("", 0, "there is nothing to do"),
        ("webhook: 'https://his.example.org/'", 1, "BACKTALK_WEBHOOK_SECRET must be set"),
        ("webhook: 'http://his.example.org/'", 1, "delivery.webhook must begin with https://"),
        ("{email: a@example.org, front_desk_url: 'https://b.example.org'}", 1, "BACKTALK_SMTP_HOST must be set"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, clinic: str, status: int, says: str) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text(f"name: A\ntown: B\ndelivery:\n  {clinic}\n", encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, "-m", "backtalk.commands.deliver"],
        cwd=ROOT,
        env=clean_environment(tmp_path / "var", BACKTALK_CLINIC=str(path)),
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == status
    assert says in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
