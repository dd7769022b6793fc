"""What is late is listed, and "try again" helps, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from backtalk.booking.days_off import NoDaysOff
from backtalk.booking.opening_hours import Open, OpeningHours
from backtalk.booking.states import Hand, State
from backtalk.delivery.alarms import AlarmKind, AlarmTimes
from backtalk.delivery.errors import DeliveryFailed, DeliveryRefused
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.outbox_at_work import BOTH, OutboxAtWork, ScriptedTarget

pytestmark = pytest.mark.asyncio
TIMES = AlarmTimes(undelivered=dt.timedelta(minutes=15), unseen=dt.timedelta(hours=24))
GONE = DeliveryRefused("410", for_good=True)


@pytest.fixture
def outbox(booking_database: BookingDatabase) -> OutboxAtWork:
    return OutboxAtWork(booking_database)


def kinds(outbox: OutboxAtWork) -> list[tuple[str, str]]:
    return [(alarm.kind.value, alarm.reference) for alarm in outbox.desk.alarms(TIMES, outbox.clock.now())]


async def deliver(outbox: OutboxAtWork, *script: Exception | None, channel: str = "webhook") -> None:
    await outbox.worker({channel: ScriptedTarget(*script)}).deliver_due()


async def test_all_is_quiet_while_all_is_in_time(outbox: OutboxAtWork) -> None:
    outbox.send_request(BOTH)
    outbox.clock.pass_by(minutes=15)

    assert kinds(outbox) == []


async def test_an_undelivered_request_is_listed_with_what_stands_in_the_way(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    await deliver(outbox, DeliveryFailed("503"))
    outbox.clock.pass_by(minutes=16)

    (alarm,) = outbox.desk.alarms(TIMES, outbox.clock.now())

    assert (alarm.kind, alarm.reference) == (AlarmKind.UNDELIVERED, request.reference)
    assert (alarm.channel, alarm.what, alarm.tries, alarm.last_error) == ("webhook", "request", 1, "503")
    assert alarm.since == request.submitted_at


async def test_one_that_no_worker_ever_took_is_listed_too(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    outbox.clock.pass_by(minutes=16)

    assert kinds(outbox) == [("undelivered", request.reference)]


async def test_a_parked_one_is_listed_at_once_and_first(outbox: OutboxAtWork) -> None:
    late, parked = outbox.send_request(), outbox.send_request()
    await deliver(outbox, DeliveryFailed("503"), GONE)
    assert kinds(outbox) == [("parked", parked.reference)]

    outbox.clock.pass_by(minutes=16)
    assert kinds(outbox) == [("parked", parked.reference), ("undelivered", late.reference)]


@pytest.mark.parametrize("delivered", [True, False])
async def test_a_request_that_nobody_opened_in_time_is_listed_until_somebody_does(
    outbox: OutboxAtWork, delivered: bool
) -> None:
    request = outbox.send_request(("webhook",) if delivered else ())
    await deliver(outbox)
    outbox.clock.pass_by(hours=24, seconds=1)
    assert kinds(outbox) == [("unseen", request.reference)]

    outbox.store.move(request.request_id, State.SEEN, Hand.STAFF, outbox.clock.now())
    assert kinds(outbox) == []


async def test_a_weekend_is_not_counted_as_waiting_for_staff(booking_database: BookingDatabase) -> None:
    office = {day: Open(dt.time(9), dt.time(17)) for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    hours = OpeningHours(ZoneInfo("America/Edmonton"), office, NoDaysOff())
    in_opening_hours = AlarmTimes(unseen=dt.timedelta(hours=8), unseen_counts=hours)
    friday_at_four = dt.datetime(2026, 11, 27, 23, tzinfo=dt.UTC)
    outbox = OutboxAtWork(booking_database, at=friday_at_four)
    outbox.send_request(())

    outbox.clock.at = dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)  # Monday at four: eight hours, not more
    assert outbox.desk.alarm_counts(in_opening_hours, outbox.clock.now())[AlarmKind.UNSEEN] == 0
    outbox.clock.pass_by(minutes=1)
    assert outbox.desk.alarm_counts(in_opening_hours, outbox.clock.now())[AlarmKind.UNSEEN] == 1


async def test_a_withdrawn_request_raises_no_alarm_but_its_late_withdrawal_does(outbox: OutboxAtWork) -> None:
    never_sent, sent = outbox.send_request(), outbox.send_request()
    outbox.withdraw(never_sent)
    await deliver(outbox)
    outbox.withdraw(sent)
    outbox.clock.pass_by(days=2)

    (alarm,) = outbox.desk.alarms(TIMES, outbox.clock.now())
    assert (alarm.kind, alarm.reference, alarm.what) == (AlarmKind.UNDELIVERED, sent.reference, "withdrawal")


async def test_all_are_counted_even_when_only_some_are_listed(outbox: OutboxAtWork) -> None:
    for _ in range(5):
        outbox.send_request()
    await deliver(outbox, GONE, GONE)
    outbox.clock.pass_by(days=2)
    # Three were delivered above; two are parked; none of the five was seen.
    outbox.send_request()
    outbox.clock.pass_by(hours=1)

    counts = outbox.desk.alarm_counts(TIMES, outbox.clock.now())
    listed = outbox.desk.alarms(TIMES, outbox.clock.now(), limit=1)

    assert counts == {AlarmKind.PARKED: 2, AlarmKind.UNDELIVERED: 1, AlarmKind.UNSEEN: 5}
    assert [alarm.kind for alarm in listed] == [AlarmKind.PARKED, AlarmKind.UNDELIVERED, AlarmKind.UNSEEN]


async def test_try_again_makes_a_waiting_one_due_now(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    await deliver(outbox, DeliveryFailed("503"))
    (standing,) = outbox.desk.of_request(request.request_id)
    assert standing.can_try_again

    assert outbox.desk.try_again(standing.delivery_id, outbox.clock.now())
    await deliver(outbox)

    assert outbox.state_of(request) is State.DELIVERED


async def test_try_again_does_nothing_to_what_is_settled_or_on_its_way(outbox: OutboxAtWork) -> None:
    settled, on_its_way = outbox.send_request(), outbox.send_request()
    await outbox.worker({"webhook": ScriptedTarget()}, at_once=1).deliver_due()
    third = outbox.send_request()
    outbox.queue.claim("webhook", 1, outbox.clock.now(), dt.timedelta(minutes=1))

    for request in (settled, on_its_way, third):
        (standing,) = outbox.desk.of_request(request.request_id)
        assert not standing.can_try_again
        assert not outbox.desk.try_again(standing.delivery_id, outbox.clock.now())
    assert not outbox.desk.try_again("no such id", outbox.clock.now())


async def test_once_the_other_side_is_mended_everything_can_be_tried_again(outbox: OutboxAtWork) -> None:
    requests = [outbox.send_request(BOTH) for _ in range(3)]
    await deliver(outbox, GONE, DeliveryFailed("503"), DeliveryFailed("503"))
    await deliver(outbox, *[DeliveryFailed("SMTP 451")] * 3, channel="email")

    assert outbox.desk.try_all_again(outbox.clock.now(), "webhook") == 3
    await deliver(outbox)
    await deliver(outbox, channel="email")

    for request in requests:
        assert [standing.status for standing in outbox.desk.of_request(request.request_id)] == ["delivered", "waiting"]


async def test_a_parked_one_gets_all_its_tries_again(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    for _ in range(10):
        await deliver(outbox, DeliveryRefused("404"))
        outbox.clock.pass_by(hours=1)
    (standing,) = outbox.desk.of_request(request.request_id)
    assert standing.status == "parked"

    outbox.desk.try_again(standing.delivery_id, outbox.clock.now())
    await deliver(outbox, DeliveryRefused("404"))

    assert outbox.statuses() == [("request", "waiting")]


async def test_one_for_a_target_that_is_no_more_can_be_let_go(outbox: OutboxAtWork) -> None:
    request = outbox.send_request()
    (standing,) = outbox.desk.of_request(request.request_id)

    assert outbox.desk.let_go(standing.delivery_id)
    assert not outbox.desk.let_go(standing.delivery_id)

    outbox.clock.pass_by(hours=1)
    assert kinds(outbox) == []
