"""`make run` at a clinic that has set a webhook."""

from __future__ import annotations

import base64
import datetime as dt
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from backtalk.commands.servers import free_port
from backtalk.commands.train import train
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.outbox_at_work import OutboxAtWork
from tests.delivery.receiver import Receiver
from tests.end_to_end.test_run_command import RunCommand

DELIVERED_WITHIN_SECONDS = 60


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def clinic(tmp_path: Path, receiver: Receiver) -> Path:
    path = tmp_path / "clinic.yml"
    path.write_text(f"name: A\ntown: B\ndelivery:\n  webhook: {receiver.url}\n", encoding="utf-8")
    return path


def test_a_stored_request_is_delivered_and_the_worker_ends_with_the_servers(
    tmp_path: Path, clinic: Path, receiver: Receiver
) -> None:
    # Given a request that was sent while nothing was running
    train()
    url = f"sqlite:///{tmp_path}/booking.db"
    outbox = OutboxAtWork(BookingDatabase(url), at=dt.datetime.now(dt.UTC))
    request = outbox.send_request()

    # When everything is started
    command = RunCommand(
        tmp_path / "var",
        free_port(),
        BACKTALK_CLINIC=str(clinic),
        BACKTALK_BOOKING_URL=url,
        BACKTALK_BOOKING_KEY=outbox.key.decode(),
        BACKTALK_WEBHOOK_SECRET=base64.urlsafe_b64encode(bytes(32)).decode(),
    )
    try:
        command.wait_until_ready()
        end = time.monotonic() + DELIVERED_WITHIN_SECONDS
        while outbox.statuses() != [("request", "delivered")]:
            assert time.monotonic() < end, command.printed
            time.sleep(0.1)

        # Then the clinic has it
        assert [call.told["request_id"] for call in receiver.calls] == [request.request_id]

        # When Ctrl-C comes, then the worker is gone with the servers
        children = command.children()
        assert set(children) >= {"action server", "Rasa server", "delivery worker"}
        command.process.send_signal(signal.SIGINT)
        assert command.wait_until_ended() == 0
        assert not any(child.is_running() for child in children.values())
    finally:
        command.end()
        outbox.database.close()


def test_a_webhook_without_its_secret_stops_the_start_with_the_reason(tmp_path: Path, clinic: Path) -> None:
    train()
    key = Fernet.generate_key().decode()
    command = RunCommand(tmp_path / "var", free_port(), BACKTALK_CLINIC=str(clinic), BACKTALK_BOOKING_KEY=key)
    try:
        assert command.wait_until_ended() == 1
    finally:
        command.end()

    assert "the delivery worker ended by itself" in command.printed
    assert "BACKTALK_WEBHOOK_SECRET must be set" in command.printed
    assert "Traceback" not in command.printed
