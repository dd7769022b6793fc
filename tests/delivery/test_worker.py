"""The worker itself: it goes on whatever happens, ends in order, and logs nothing about people."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backtalk.delivery.due import DueDelivery
from backtalk.delivery.errors import DeliveryFailed, DeliveryRefused, NothingToDeliver, QueueAway
from backtalk.delivery.worker import DeliveryWorker
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.outbox_at_work import BOTH, HandClock, OutboxAtWork, ScriptedTarget
from tests.delivery.receiver import Receiver
from tests.storage.booking_rows import NAME, NOW, PHONE

pytestmark = pytest.mark.asyncio


class MemoryQueue:
    """A fake outbox: hands out what it was given, and can be away."""

    def __init__(self, *deliveries: DueDelivery) -> None:
        self.waiting = list(deliveries)
        self.became: list[tuple[str, str]] = []
        self.away = 0

    def claim(self, channel: str, limit: int, now: dt.datetime, lease: dt.timedelta) -> Sequence[DueDelivery]:
        self._be_there()
        mine = [delivery for delivery in self.waiting if delivery.channel == channel][:limit]
        self.waiting = [delivery for delivery in self.waiting if delivery not in mine]
        return mine

    def accepted(self, delivery: DueDelivery, at: dt.datetime) -> None:
        self._be_there()
        self.became.append((delivery.delivery_id, "delivered"))

    def failed(self, delivery: DueDelivery, reason: str, next_try_at: dt.datetime | None, *, refused: bool) -> None:
        self._be_there()
        self.became.append((delivery.delivery_id, "parked" if next_try_at is None else reason))

    def drop(self, delivery: DueDelivery) -> None:
        self._be_there()
        self.became.append((delivery.delivery_id, "cancelled"))

    def _be_there(self) -> None:
        if self.away:
            self.away -= 1
            raise QueueAway("OperationalError")


class HeldTarget:
    """A fake target that keeps every delivery until it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.holding = 0
        self.closed = False

    async def deliver(self, delivery: DueDelivery) -> str:
        self.holding += 1
        await self.let_go.wait()
        return "200"

    async def close(self) -> None:
        self.closed = True


def due(number: int, channel: str = "webhook", refusals: int = 0) -> DueDelivery:
    return DueDelivery(f"d{number}", f"r{number}", "KX7-2PD", channel, "request", 1, refusals, NOW, "lease")


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not happened():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(worker: DeliveryWorker) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    yield stop
    stop.set()
    await task


async def test_it_delivers_what_comes_while_it_runs() -> None:
    queue, target = MemoryQueue(due(1)), ScriptedTarget()
    async with running(DeliveryWorker(queue, {"webhook": target}, HandClock(), poll_seconds=0.01)):
        await until(lambda: len(queue.became) == 1)
        queue.waiting.append(due(2))
        await until(lambda: len(queue.became) == 2)

    assert queue.became == [("d1", "delivered"), ("d2", "delivered")]


async def test_a_target_that_hangs_holds_up_no_other_and_gets_no_more_than_its_share() -> None:
    queue, held, mail = MemoryQueue(*map(due, range(20))), HeldTarget(), ScriptedTarget()
    worker = DeliveryWorker(queue, {"webhook": held, "email": mail}, HandClock(), at_once=4, poll_seconds=0.01)
    async with running(worker):
        await until(lambda: held.holding == 4)
        queue.waiting.append(due(99, "email"))
        await until(lambda: len(mail.tried) == 1)
        assert held.holding == 4
        held.let_go.set()
        await until(lambda: len(queue.became) == 21)


async def test_told_to_stop_it_takes_on_nothing_new_and_finishes_what_is_on_its_way() -> None:
    queue, held = MemoryQueue(due(1)), HeldTarget()
    worker = DeliveryWorker(queue, {"webhook": held}, HandClock(), poll_seconds=0.01)
    async with running(worker) as stop:
        await until(lambda: held.holding == 1)
        stop.set()
        queue.waiting.append(due(2))
        await asyncio.sleep(0.05)
        held.let_go.set()

    assert queue.became == [("d1", "delivered")]
    assert [delivery.delivery_id for delivery in queue.waiting] == ["d2"]
    assert held.closed


async def test_an_outbox_that_is_away_is_waited_for() -> None:
    queue = MemoryQueue(due(1))
    queue.away = 3
    async with running(DeliveryWorker(queue, {"webhook": ScriptedTarget()}, HandClock(), poll_seconds=0.01)):
        await until(lambda: queue.became == [("d1", "delivered")])


async def test_what_was_delivered_is_written_down_once_the_outbox_is_back() -> None:
    queue = MemoryQueue(due(1))
    held = HeldTarget()
    async with running(DeliveryWorker(queue, {"webhook": held}, HandClock(), poll_seconds=0.01)):
        await until(lambda: held.holding == 1)
        queue.away = 2
        held.let_go.set()
        await until(lambda: queue.became == [("d1", "delivered")])

    assert held.holding == 1


@pytest.mark.parametrize(
    ("trouble", "became"),
    [
        (DeliveryFailed("503"), "503"),
        (DeliveryRefused("404"), "404"),
        (DeliveryRefused("410", for_good=True), "parked"),
        (NothingToDeliver(), "cancelled"),
        (ZeroDivisionError("a fault of ours"), "ZeroDivisionError"),
    ],
)
async def test_every_end_of_a_try_is_written_down(trouble: Exception, became: str) -> None:
    queue = MemoryQueue(due(1))

    await DeliveryWorker(queue, {"webhook": ScriptedTarget(trouble)}, HandClock()).deliver_due()

    assert queue.became == [("d1", became)]


async def test_the_tenth_refusal_parks_it_and_a_tenth_failure_does_not() -> None:
    queue = MemoryQueue(due(1, refusals=9), due(2, refusals=9), due(3, refusals=8))
    target = ScriptedTarget(DeliveryRefused("404"), DeliveryFailed("503"), DeliveryRefused("404"))

    await DeliveryWorker(queue, {"webhook": target}, HandClock()).deliver_due()

    assert dict(queue.became) == {"d1": "parked", "d2": "503", "d3": "404"}


async def test_its_log_names_ids_and_codes_and_no_person(
    tmp_path: Path, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outbox = OutboxAtWork(BookingDatabase(f"sqlite:///{tmp_path}/booking.db"))
    request = outbox.send_request(BOTH)

    webhook = outbox.webhook(receiver.url)
    await outbox.worker({"webhook": webhook, "email": ScriptedTarget(DeliveryFailed("SMTP 451"))}).deliver_due()
    await webhook.close()

    written = caplog.text
    (to_webhook, to_mailbox) = outbox.desk.of_request(request.request_id)
    assert f"delivery {to_webhook.delivery_id} of request to webhook: delivered (200)" in written
    assert f"delivery {to_mailbox.delivery_id} of request to email: failed (SMTP 451), try 1, again in 2 s" in written
    assert [word for word in (*NAME.split(), PHONE, PHONE[-7:], receiver.url) if word in written] == []
    outbox.database.close()
