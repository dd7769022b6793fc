"""Who gets a delivery, in which order, and what becomes of it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import select

from backtalk.booking.states import Hand, State
from backtalk.delivery.due import DueDelivery
from backtalk.delivery.errors import QueueAway
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.delivery_queue import SqlDeliveryQueue
from tests.delivery.outbox_at_work import BOTH, OutboxAtWork

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def outbox(booking_database: BookingDatabase) -> OutboxAtWork:
    return OutboxAtWork(booking_database)


def claim(outbox: OutboxAtWork, limit: int = 10, channel: str = "webhook") -> list[DueDelivery]:
    return list(outbox.queue.claim(channel, limit, outbox.clock.now(), MINUTE))


def test_a_sent_request_has_one_delivery_for_each_target(outbox: OutboxAtWork) -> None:
    request = outbox.send_request(BOTH)

    (to_webhook,), (to_mailbox,) = claim(outbox, channel="webhook"), claim(outbox, channel="email")

    assert to_webhook.request_id == to_mailbox.request_id == request.request_id
    assert to_webhook.delivery_id != to_mailbox.delivery_id
    assert (to_webhook.what, to_webhook.tries) == ("request", 1)


def test_sending_the_same_draft_again_adds_no_delivery(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()

    outbox.store.submit(request, ())

    assert outbox.statuses() == [("request", "waiting")]


def test_the_oldest_are_taken_first_and_none_twice(outbox: OutboxAtWork) -> None:
    requests = [outbox.send_request() for _ in range(5)]

    first, second, third = claim(outbox, 3), claim(outbox, 3), claim(outbox, 3)

    assert [delivery.request_id for delivery in [*first, *second]] == [request.request_id for request in requests]
    assert third == []


def test_eight_workers_at_once_share_the_deliveries_without_taking_one_twice(
    outbox: OutboxAtWork, booking_url: str
) -> None:
    # Given forty deliveries and eight workers with connections of their own
    for _ in range(40):
        outbox.send_request()
    start = threading.Barrier(8)
    taken: list[str] = []

    def work() -> None:
        own = BookingDatabase(booking_url)
        start.wait()
        # An idle answer may only mean that others hold the rows at this moment, so each asks a few times.
        for _ in range(12):
            taken.extend(d.delivery_id for d in SqlDeliveryQueue(own).claim("webhook", 3, outbox.clock.now(), MINUTE))
        own.close()

    # When all take on what they can
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.extend(delivery.delivery_id for delivery in claim(outbox, 40))

    # Then each delivery was taken by exactly one
    assert len(taken) == len(set(taken)) == 40


def test_an_accepted_delivery_moves_its_request_to_delivered_once(outbox: OutboxAtWork) -> None:
    request = outbox.send_request(BOTH)
    (to_webhook,), (to_mailbox,) = claim(outbox), claim(outbox, channel="email")

    outbox.queue.accepted(to_webhook, outbox.clock.now())
    outbox.queue.accepted(to_mailbox, outbox.clock.now())

    assert outbox.state_of(request) is State.DELIVERED
    assert outbox.statuses() == [("request", "delivered"), ("request", "delivered")]
    with outbox.database.reading() as connection:
        history = [(row.by, row.state) for row in connection.execute(select(tables.request_event))]
    assert history == [("visitor", "submitted"), ("outbox", "delivered")]


def test_a_request_that_staff_saw_first_stays_seen(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    (delivery,) = claim(outbox)
    outbox.store.move(request.request_id, State.SEEN, Hand.STAFF, outbox.clock.now())

    outbox.queue.accepted(delivery, outbox.clock.now())

    assert outbox.state_of(request) is State.SEEN
    assert outbox.statuses() == [("request", "delivered")]


def test_a_failed_one_waits_for_its_time_and_keeps_its_id(outbox: OutboxAtWork) -> None:
    outbox.send_request()
    (first,) = claim(outbox)
    outbox.queue.failed(first, "503", outbox.clock.now() + MINUTE, refused=False)

    assert claim(outbox) == []
    outbox.clock.pass_by(minutes=1)
    (second,) = claim(outbox)

    assert (second.delivery_id, second.tries) == (first.delivery_id, 2)
    assert second.lease != first.lease


def test_a_failing_request_holds_up_no_other(outbox: OutboxAtWork) -> None:
    poison, well = outbox.send_request(), outbox.send_request()
    (first, _second) = claim(outbox)
    outbox.queue.failed(first, "500", outbox.clock.now() + MINUTE, refused=False)
    third = outbox.send_request()

    assert [delivery.request_id for delivery in claim(outbox)] == [third.request_id]
    assert {poison.request_id, well.request_id} == {first.request_id, _second.request_id}


def test_what_a_dead_worker_held_is_taken_by_another_after_its_lease(outbox: OutboxAtWork) -> None:
    outbox.send_request()
    (held,) = claim(outbox)

    outbox.clock.pass_by(seconds=59)
    assert claim(outbox) == []
    outbox.clock.pass_by(seconds=2)
    (again,) = claim(outbox)

    assert (again.delivery_id, again.tries) == (held.delivery_id, 2)


def test_a_worker_that_lost_its_lease_cannot_put_back_what_another_holds(outbox: OutboxAtWork) -> None:
    # Given a delivery whose first worker was slower than its lease
    outbox.send_request()
    (slow,) = claim(outbox)
    outbox.clock.pass_by(minutes=2)
    (quick,) = claim(outbox)

    # When the slow one reports a failure, and gives up
    outbox.queue.failed(slow, "TimeoutError", None, refused=False)
    outbox.queue.drop(slow)

    # Then the other one still holds it
    assert outbox.statuses() == [("request", "sending")]
    outbox.queue.accepted(quick, outbox.clock.now())
    assert outbox.statuses() == [("request", "delivered")]


def test_what_the_other_side_took_is_settled_even_after_the_lease(outbox: OutboxAtWork) -> None:
    outbox.send_request()
    (slow,) = claim(outbox)
    outbox.clock.pass_by(minutes=2)
    (quick,) = claim(outbox)

    outbox.queue.accepted(slow, outbox.clock.now())
    outbox.queue.failed(quick, "503", outbox.clock.now(), refused=False)

    assert outbox.statuses() == [("request", "delivered")]


def test_a_database_that_is_away_is_named_as_such(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("away")
    (folder / "booking.db").mkdir()
    away = SqlDeliveryQueue(BookingDatabase(f"sqlite:///{folder}/booking.db"))

    with pytest.raises(QueueAway, match="OperationalError"):
        away.claim("webhook", 1, dt.datetime.now(dt.UTC), MINUTE)
