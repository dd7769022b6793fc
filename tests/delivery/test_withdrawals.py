"""A request that is taken back is cancelled where nobody has it, and taken back where somebody may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from backtalk.booking.states import Hand
from backtalk.delivery.errors import DeliveryFailed
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.delivery_withdrawal import may_have_arrived
from backtalk.storage.erasure import BookingEraser, erase_row, request_row
from tests.delivery.outbox_at_work import BOTH, OutboxAtWork, ScriptedTarget
from tests.delivery.receiver import Receiver
from tests.storage.databases import empty

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def outbox(booking_database: BookingDatabase) -> OutboxAtWork:
    return OutboxAtWork(booking_database)


async def deliver(outbox: OutboxAtWork, target: ScriptedTarget, channel: str = "webhook") -> None:
    await outbox.worker({channel: target}).deliver_due()


@pytest.mark.asyncio
async def test_one_that_never_went_out_is_cancelled_and_nobody_is_told(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    outbox.withdraw(request)

    await deliver(outbox, target := ScriptedTarget())

    assert target.tried == []
    assert outbox.statuses() == [("request", "cancelled")]


@pytest.mark.asyncio
async def test_a_delivered_one_is_followed_by_a_withdrawal_with_its_id(
    outbox: OutboxAtWork, receiver: Receiver
) -> None:
    request = outbox.send_request()
    await outbox.deliver_to(receiver.url)

    outbox.withdraw(request)
    await outbox.deliver_to(receiver.url)

    first, second = (call.told for call in receiver.calls)
    assert [first["type"], second["type"]] == ["request.submitted", "request.withdrawn"]
    assert first["request_id"] == second["request_id"] == request.request_id
    assert first["delivery_id"] != second["delivery_id"]
    assert "request" not in second
    assert outbox.statuses() == [("request", "delivered"), ("withdrawal", "delivered")]


@pytest.mark.asyncio
async def test_an_erased_one_that_was_delivered_is_followed_by_a_withdrawal_too(
    outbox: OutboxAtWork, receiver: Receiver
) -> None:
    request = outbox.send_request(conversation="chat-1")
    await outbox.deliver_to(receiver.url)

    eraser = BookingEraser(outbox.database, outbox.clock.now)
    eraser.erase_conversation("chat-1")
    eraser.erase_conversation("chat-1")
    await outbox.deliver_to(receiver.url)

    assert [call.told["type"] for call in receiver.calls] == ["request.submitted", "request.withdrawn"]
    assert receiver.calls[1].told["request_id"] == request.request_id


@pytest.mark.asyncio
async def test_one_whose_answer_was_lost_may_have_arrived_so_it_is_not_tried_again_but_taken_back(
    outbox: OutboxAtWork,
) -> None:
    request = outbox.send_request()
    target = ScriptedTarget(DeliveryFailed("ServerDisconnectedError"))
    await deliver(outbox, target)

    outbox.withdraw(request)
    outbox.clock.pass_by(hours=2)
    await deliver(outbox, target)

    assert [delivery.what for delivery in target.tried] == ["request", "withdrawal"]
    assert outbox.statuses() == [("request", "cancelled"), ("withdrawal", "delivered")]


@pytest.mark.asyncio
async def test_only_the_targets_that_may_have_it_are_told(outbox: OutboxAtWork) -> None:
    request = outbox.send_request(BOTH)
    await deliver(outbox, ScriptedTarget(), "webhook")

    outbox.withdraw(request)

    assert outbox.statuses() == [("request", "delivered"), ("request", "cancelled"), ("withdrawal", "waiting")]


@pytest.mark.asyncio
async def test_a_withdrawal_never_overtakes_a_delivery_that_is_on_its_way(outbox: OutboxAtWork) -> None:
    # Given a request that a worker is delivering at this moment
    request = outbox.send_request()
    (on_its_way,) = outbox.queue.claim("webhook", 1, outbox.clock.now(), MINUTE)

    # When it is withdrawn meanwhile
    outbox.withdraw(request)

    # Then the withdrawal waits for that, and goes out after it
    await deliver(outbox, target := ScriptedTarget())
    assert target.tried == []
    outbox.queue.accepted(on_its_way, outbox.clock.now())
    await deliver(outbox, target)
    assert [delivery.what for delivery in target.tried] == ["withdrawal"]


@pytest.mark.asyncio
@pytest.mark.parametrize("ending", ["fails", "dies"])
async def test_a_try_that_ends_badly_after_the_withdrawal_is_not_repeated(outbox: OutboxAtWork, ending: str) -> None:
    request = outbox.send_request()
    (on_its_way,) = outbox.queue.claim("webhook", 1, outbox.clock.now(), MINUTE)
    outbox.withdraw(request)

    if ending == "fails":
        outbox.queue.failed(on_its_way, "500", outbox.clock.now(), refused=False)
    outbox.clock.pass_by(minutes=2)
    await deliver(outbox, target := ScriptedTarget())

    assert [delivery.what for delivery in target.tried] == ["withdrawal"]
    assert outbox.statuses() == [("request", "cancelled"), ("withdrawal", "delivered")]


@pytest.mark.asyncio
async def test_a_withdrawal_is_tried_until_it_succeeds(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    target = ScriptedTarget(None, *[DeliveryFailed("503")] * 3)
    await deliver(outbox, target)
    outbox.withdraw(request)

    for _ in range(4):
        await deliver(outbox, target)
        outbox.clock.pass_by(hours=1)

    assert len({delivery.delivery_id for delivery in target.tried[1:]}) == 1
    assert outbox.statuses() == [("request", "delivered"), ("withdrawal", "delivered")]


@pytest.fixture
def on_postgresql(shared_postgres_url: str) -> Iterator[OutboxAtWork]:
    database = BookingDatabase(shared_postgres_url)
    yield OutboxAtWork(database)
    empty(database)
    database.close()


def test_on_postgresql_what_was_found_not_to_have_gone_out_does_not_go_out_before_it_is_erased(
    on_postgresql: OutboxAtWork,
) -> None:
    outbox = on_postgresql
    request = outbox.send_request()
    other = outbox.send_request()

    # Given a transaction that is about to erase a request and has just looked where it is
    with outbox.database.erasing() as connection:
        assert not may_have_arrived(connection, request.request_id)

        # When a worker asks for work, then it gets another one at once, and not this
        taken = outbox.queue.claim("webhook", 10, outbox.clock.now(), MINUTE)
        assert [delivery.request_id for delivery in taken] == [other.request_id]
        erase_row(connection, request_row(connection, request.reference), outbox.clock.now(), Hand.VISITOR)

    assert outbox.store.by_reference(request.reference) is None
    assert outbox.statuses(request) == []
