"""The clock is set while requests are on their way: each arrives, and a repeat carries the id of the first."""

from __future__ import annotations

import pytest

from backtalk.booking.states import State
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.outbox_at_work import OutboxAtWork
from tests.delivery.receiver import OK, Answer, Receiver


@pytest.fixture
def outbox(booking_database: BookingDatabase) -> OutboxAtWork:
    return OutboxAtWork(booking_database)


@pytest.mark.asyncio
async def test_what_waits_when_the_clock_goes_back_is_sent_when_its_time_comes_again(
    outbox: OutboxAtWork, receiver: Receiver
) -> None:
    # Given a request whose first try failed
    receiver.behaviour = lambda _received: Answer(500)
    request = outbox.send_request()
    assert await outbox.deliver_to(receiver.url) == 1
    receiver.behaviour = lambda _received: OK

    # When the clock goes back an hour, then later requests are not held up
    outbox.clock.pass_by(hours=-1)
    later = outbox.send_request()
    await outbox.deliver_to(receiver.url)
    assert outbox.state_of(later) is State.DELIVERED

    # And the first follows as soon as the clock has come so far again, under its own id
    outbox.clock.pass_by(hours=1, minutes=10)
    await outbox.deliver_to(receiver.url)
    assert outbox.state_of(request) is State.DELIVERED
    assert len(receiver.kept) == 2


@pytest.mark.asyncio
async def test_a_year_ahead_and_back_again_loses_nothing_and_doubles_nothing(
    outbox: OutboxAtWork, receiver: Receiver
) -> None:
    first = outbox.send_request()
    outbox.clock.pass_by(days=365)
    second = outbox.send_request()
    await outbox.deliver_to(receiver.url)
    outbox.clock.pass_by(days=-365)
    third = outbox.send_request()
    await outbox.deliver_to(receiver.url)

    assert {outbox.state_of(one) for one in (first, second, third)} == {State.DELIVERED}
    assert len(receiver.calls) == len(receiver.kept) == 3
    outbox.clock.pass_by(days=730)
    assert await outbox.deliver_to(receiver.url) == 0
