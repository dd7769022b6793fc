"""Delivering to a real receiver that behaves in every way there is."""

from __future__ import annotations

import socket
import threading

import pytest
from sqlalchemy import update

from backtalk.booking.states import State
from backtalk.delivery.worker import PARK_AFTER_REFUSALS
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.outbox_at_work import OutboxAtWork
from tests.delivery.receiver import OK, RESET, Answer, Received, Receiver
from tests.storage.booking_rows import NAME, PHONE

pytestmark = pytest.mark.asyncio


@pytest.fixture
def outbox(booking_database: BookingDatabase) -> OutboxAtWork:
    return OutboxAtWork(booking_database)


async def test_the_receiver_gets_the_whole_request_once(outbox: OutboxAtWork, receiver: Receiver) -> None:
    request = outbox.send_request()

    assert await outbox.deliver_to(receiver.url) == 1
    assert await outbox.deliver_to(receiver.url) == 0

    (call,) = receiver.calls
    assert call.headers["content-type"] == "application/json"
    assert (call.told["type"], call.told["reference"]) == ("request.submitted", request.reference)
    assert call.told["delivery_id"] == call.delivery_id
    answers = call.told["request"]["answers"]
    assert (answers["patient_name"], answers["phone"]) == (NAME, PHONE)
    assert outbox.state_of(request) is State.DELIVERED


async def test_a_receiver_that_is_down_gets_it_when_it_is_back(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        await outbox.deliver_to(f"http://127.0.0.1:{nobody.getsockname()[1]}/")
    assert outbox.state_of(request) is State.SUBMITTED
    assert outbox.desk.of_request(request.request_id)[0].last_error == "ClientConnectorError"

    outbox.clock.pass_by(seconds=2)
    with Receiver() as back:
        await outbox.deliver_to(back.url)

    assert len(back.calls) == 1
    assert outbox.state_of(request) is State.DELIVERED


@pytest.mark.parametrize("status", [500, 502, 503, 401, 403, 429])
async def test_trouble_that_people_can_mend_is_tried_again_with_the_same_id(
    outbox: OutboxAtWork, receiver: Receiver, status: int
) -> None:
    outbox.send_request()
    answers = iter([Answer(status), Answer(status)])
    receiver.behaviour = lambda _received: next(answers, OK)

    for _ in range(4):
        await outbox.deliver_to(receiver.url)
        outbox.clock.pass_by(minutes=1)

    assert len(receiver.calls) == 3
    assert len(receiver.kept) == 1
    assert len({call.body for call in receiver.calls}) == 1
    assert len({call.headers["webhook-timestamp"] for call in receiver.calls}) == 3
    assert outbox.statuses() == [("request", "delivered")]


async def test_a_reset_in_place_of_an_answer_leads_to_a_repeat_that_is_dropped_by_its_id(
    outbox: OutboxAtWork, receiver: Receiver
) -> None:
    # Given a receiver that took the request and was cut off before it could say so
    outbox.send_request()
    answers = iter([RESET])
    receiver.behaviour = lambda _received: next(answers, OK)

    await outbox.deliver_to(receiver.url)
    outbox.clock.pass_by(seconds=3)
    await outbox.deliver_to(receiver.url)

    # Then it hears of it twice and keeps it once
    assert len(receiver.calls) == 2
    assert len(receiver.kept) == 1
    assert outbox.statuses() == [("request", "delivered")]


async def test_a_receiver_that_hangs_is_given_up_for_now(outbox: OutboxAtWork, receiver: Receiver) -> None:
    outbox.send_request()
    let_go = threading.Event()
    receiver.behaviour = lambda _received: Answer(200, wait_for=let_go)

    await outbox.deliver_to(receiver.url, timeout_seconds=0.5)
    let_go.set()

    (standing,) = outbox.desk.of_request(receiver.calls[0].told["request_id"])
    assert (standing.status, standing.tries) == ("waiting", 1)
    assert "Timeout" in str(standing.last_error)


async def test_a_slow_receiver_is_waited_for(outbox: OutboxAtWork, receiver: Receiver) -> None:
    outbox.send_request()
    soon = threading.Event()
    threading.Timer(0.3, soon.set).start()
    receiver.behaviour = lambda _received: Answer(200, wait_for=soon)

    await outbox.deliver_to(receiver.url, timeout_seconds=20)

    assert outbox.statuses() == [("request", "delivered")]


async def test_gone_is_gone_parked_at_once_and_shown(outbox: OutboxAtWork, receiver: Receiver) -> None:
    request = outbox.send_request()
    receiver.behaviour = lambda _received: Answer(410)

    for _ in range(3):
        await outbox.deliver_to(receiver.url)
        outbox.clock.pass_by(days=1)

    assert len(receiver.calls) == 1
    (standing,) = outbox.desk.of_request(request.request_id)
    assert (standing.status, standing.last_error) == ("parked", "410")


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_one_that_is_refused_again_and_again_is_parked_while_the_others_go_through(
    outbox: OutboxAtWork, receiver: Receiver, status: int
) -> None:
    # Given a receiver that cannot take one of two requests
    poison, well = outbox.send_request(), outbox.send_request()

    def behaviour(received: Received) -> Answer:
        return Answer(status) if received.told["request_id"] == poison.request_id else OK

    receiver.behaviour = behaviour

    # When a day passes
    for _ in range(24 * 4):
        await outbox.deliver_to(receiver.url)
        outbox.clock.pass_by(minutes=15)

    # Then the refused one has been left alone after so many tries, and the other is there
    assert [call.told["request_id"] for call in receiver.calls].count(poison.request_id) == PARK_AFTER_REFUSALS
    assert outbox.statuses(poison) == [("request", "parked")]
    assert outbox.statuses(well) == [("request", "delivered")]

    # When the receiver is mended and a person tries again
    receiver.behaviour = lambda _received: OK
    (standing,) = outbox.desk.of_request(poison.request_id)
    assert outbox.desk.try_again(standing.delivery_id, outbox.clock.now())
    await outbox.deliver_to(receiver.url)

    # Then it goes through under the id that it always had
    assert outbox.statuses(poison) == [("request", "delivered")]
    assert len(receiver.kept) == 2


async def test_a_redirect_is_not_followed(outbox: OutboxAtWork, receiver: Receiver) -> None:
    outbox.send_request()
    with Receiver() as elsewhere:
        receiver.behaviour = lambda _received: Answer(307, {"Location": elsewhere.url})
        await outbox.deliver_to(receiver.url)

    assert elsewhere.calls == []
    assert outbox.statuses() == [("request", "waiting")]


@pytest.mark.parametrize(
    ("asked", "seconds"), [("600", 600), ("999999999999", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", 2), ("-5", 2)]
)
async def test_a_receiver_may_ask_for_a_longer_pause_within_reason(
    outbox: OutboxAtWork, receiver: Receiver, asked: str, seconds: int
) -> None:
    request = outbox.send_request()
    receiver.behaviour = lambda _received: Answer(503, {"Retry-After": asked})

    await outbox.deliver_to(receiver.url)

    (standing,) = outbox.desk.of_request(request.request_id)
    assert (standing.next_try_at - outbox.clock.now()).total_seconds() == seconds


async def test_a_day_of_outage_loses_nothing(outbox: OutboxAtWork, receiver: Receiver) -> None:
    # Given a receiver that is out of order for a day, in which a request comes in each hour
    receiver.behaviour = lambda _received: Answer(503)
    sent = []
    for _ in range(24):
        sent.append(outbox.send_request().request_id)
        await outbox.deliver_to(receiver.url)
        outbox.clock.pass_by(hours=1)

    # When it is back
    receiver.behaviour = lambda _received: OK
    receiver.calls.clear()
    for _ in range(2):
        outbox.clock.pass_by(hours=1)
        await outbox.deliver_to(receiver.url)

    # Then every request arrives, once
    assert sorted(call.told["request_id"] for call in receiver.calls) == sorted(sent)
    assert {status for _, status in outbox.statuses()} == {"delivered"}


async def test_after_a_week_it_is_still_tried(outbox: OutboxAtWork, receiver: Receiver) -> None:
    outbox.send_request()
    receiver.behaviour = lambda _received: Answer(503)
    for _ in range(7 * 24):
        await outbox.deliver_to(receiver.url)
        outbox.clock.pass_by(hours=1, minutes=1)
    assert len(receiver.calls) == 7 * 24

    receiver.behaviour = lambda _received: OK
    await outbox.deliver_to(receiver.url)

    assert outbox.statuses() == [("request", "delivered")]


async def test_a_request_that_cannot_be_read_for_want_of_its_key_waits(
    outbox: OutboxAtWork, receiver: Receiver
) -> None:
    request = outbox.send_request()
    with outbox.database.writing() as connection:
        connection.execute(update(tables.request).values(personal="gAAAA-of-another-key"))

    await outbox.deliver_to(receiver.url)

    (standing,) = outbox.desk.of_request(request.request_id)
    assert (standing.status, standing.last_error) == ("waiting", "PersonalDataUnreadable")
    assert receiver.calls == []
