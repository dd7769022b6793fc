"""The delivery worker and the front desk page write logs as the servers do, and no word of a request, at any level."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from backtalk.commands.servers import Server, free_port, start_delivery_worker, start_front_desk, stop
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.outbox_at_work import OutboxAtWork
from tests.delivery.receiver import OK, Answer, Receiver
from tests.end_to_end.servers_at_work import clean_environment
from tests.front_desk.desk import Person
from tests.storage.booking_rows import NAME, PHONE, new_draft, request_from

PASSWORD = "four calm words here"
MARKS = (*NAME.split(), PHONE, PHONE[2:], "canary4711")
# Whatever an operator may turn on.
LOUD = {"LOG_LEVEL": "DEBUG", "LOG_LEVEL_LIBRARIES": "DEBUG", "PYTHONASYNCIODEBUG": "1", "PYTHONUNBUFFERED": "1"}
WAIT_SECONDS = 120


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[OutboxAtWork]:
    database = BookingDatabase(f"sqlite:///{tmp_path}/booking.db")
    yield OutboxAtWork(database, at=dt.datetime.now(dt.UTC))
    database.close()


@pytest.fixture
def environment(tmp_path: Path, outbox: OutboxAtWork) -> dict[str, str]:
    return clean_environment(
        tmp_path / "var",
        BACKTALK_BOOKING_URL=f"sqlite:///{tmp_path}/booking.db",
        BACKTALK_BOOKING_KEY=outbox.key.decode(),
        **LOUD,
    )


def until(happened: Callable[[], bool], server: Server) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not happened():
        assert server.process.poll() is None, server.last_words()
        assert time.monotonic() < end, server.last_words()
        time.sleep(0.1)


def lines_of(server: Server) -> list[dict[str, Any]]:
    """All that it wrote, which must be JSON to the end once it has begun; packages may warn while they are imported."""
    written = server.log.read_text(encoding="utf-8")
    assert [mark for mark in MARKS if mark.lower() in written.lower()] == []
    own = itertools.dropwhile(lambda line: not line.startswith("{"), written.splitlines())
    lines: list[dict[str, Any]] = [json.loads(line) for line in own]
    assert lines
    assert all({"at", "level", "logger", "event"} <= set(line) for line in lines)
    return lines


def test_the_worker_tells_what_it_delivers_in_json_and_nothing_of_whom(
    tmp_path: Path, outbox: OutboxAtWork, environment: dict[str, str]
) -> None:
    refusals = [Answer(500), Answer(None)]
    with Receiver(lambda _received: refusals.pop() if refusals else OK) as receiver:
        clinic = tmp_path / "clinic.yml"
        clinic.write_text(f"name: A\ntown: B\ndelivery:\n  webhook: {receiver.url}\n", encoding="utf-8")
        secret = base64.urlsafe_b64encode(bytes(32)).decode()
        worker = start_delivery_worker(
            {**environment, "BACKTALK_CLINIC": str(clinic), "BACKTALK_WEBHOOK_SECRET": secret}, tmp_path
        )
        try:
            outbox.send_request()
            outbox.send_request()
            until(lambda: "delivered" in [status for _, status in outbox.statuses()], worker)
            until(lambda: not refusals, worker)
        finally:
            stop([worker])

    assert NAME in str([call.told for call in receiver.calls])  # the clinic was told, so there was something to leak
    said = [line["event"] for line in lines_of(worker)]
    assert "delivering by webhook" in said
    assert any(re.search(r"delivery \S+ of request to webhook: ", event) for event in said)


def test_the_front_desk_page_writes_no_name_that_it_shows(
    tmp_path: Path, outbox: OutboxAtWork, environment: dict[str, str]
) -> None:
    # Given the page at work, and a request on it
    request = outbox.store.submit(request_from(new_draft()), ())
    port = free_port()
    more = {"BACKTALK_FRONT_DESK_PORT": str(port), "BACKTALK_STAFF_PASSWORD": PASSWORD}
    desk = start_front_desk({**environment, **more}, tmp_path)
    person = Person(f"http://127.0.0.1:{port}")

    def answers() -> bool:
        try:
            return person.client.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(answers, desk)

        # When staff read it, search, go astray, and the database breaks
        person.log_in("canary4711", "canary4711")
        assert NAME in person.log_in("frontdesk", PASSWORD).text
        assert NAME in person.client.get(f"/requests/{request.reference}").text
        assert NAME in person.post("/search", text=NAME).text
        assert person.client.get("/canary4711?name=canary4711").status_code == 404
        assert person.client.post("/search", content=b"\xff{canary4711").status_code == 403
        with closing(sqlite3.connect(tmp_path / "booking.db")) as database:
            database.execute("ALTER TABLE request RENAME TO canary4711")
        broken = person.client.get("/")
    finally:
        person.client.close()
        stop([desk])

    # Then the log says that it broke, and nothing of what was shown or typed
    assert (broken.status_code, "canary" in broken.text) == (503, False)
    assert "A page failed: OperationalError" in [line["event"] for line in lines_of(desk)]
