"""Half-filled requests are forgotten after a day, as the visitor was told, and sent ones when the clinic says."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from backtalk.booking.states import Hand, State
from backtalk.settings import Settings
from backtalk.storage import booking_tables as tables
from backtalk.storage import retention
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.erasure import BookingEraser
from backtalk.storage.retention import Forgetting, SteadyClock
from tests.storage.booking_rows import (
    CHAT,
    NAME,
    NOW,
    WEBHOOK,
    count,
    delivered,
    new_draft,
    outbox_rows,
    request_from,
)
from tests.storage.tables_filled import fill

KEEP = timedelta(days=365)


class Time:
    """A wall clock that can be set, and seconds that only go on."""

    def __init__(self) -> None:
        self.wall: datetime = NOW
        self.seconds = 1000.0

    def passes(self, time: timedelta) -> None:
        self.wall += time
        self.seconds += time.total_seconds()

    def is_set_to(self, wall: datetime) -> None:
        self.wall = wall


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def forgetting(booking_database: BookingDatabase, time: Time) -> Forgetting:
    return Forgetting(booking_database, KEEP, SteadyClock(lambda: time.wall, lambda: time.seconds))


def test_a_draft_that_nobody_touched_for_a_day_is_forgotten(
    store: SqlRequestStore, forgetting: Forgetting, time: Time
) -> None:
    store.save_draft(new_draft())
    time.passes(timedelta(hours=23))
    assert forgetting.forget() == (0, 0)
    assert store.draft(CHAT) is not None
    time.passes(timedelta(hours=2))
    assert forgetting.forget() == (1, 0)
    assert store.draft(CHAT) is None


def test_a_request_is_kept_as_long_as_the_clinic_says_and_then_nothing_of_it_is_left(
    store: SqlRequestStore, booking_database: BookingDatabase, forgetting: Forgetting, time: Time
) -> None:
    store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    young = replace(request_from(new_draft("chat-2"), "CCC-234"), submitted_at=NOW + timedelta(days=2))
    store.submit(young, WEBHOOK.deliveries("request"))
    time.passes(KEEP - timedelta(hours=1))
    assert forgetting.forget() == (0, 0)
    time.passes(timedelta(hours=2))
    assert forgetting.forget() == (0, 1)
    assert store.by_reference("KX7-2PD") is None
    assert store.by_reference("CCC-234") == young
    assert [count(booking_database, table) for table in (tables.request_event, tables.outbox)] == [1, 1]


def test_everything_that_hangs_on_an_old_request_goes_with_it(
    booking_database: BookingDatabase, forgetting: Forgetting, time: Time
) -> None:
    booking_database.prepare()
    before = fill(booking_database.engine)
    time.passes(KEEP + timedelta(hours=1))
    assert forgetting.forget() == (1, 1)
    for name in before:
        table = tables.metadata.tables[name]
        if "request_id" in table.c and table is not tables.outbox:
            assert count(booking_database, table) == 0, name


def test_more_than_one_batch_is_forgotten_at_once(
    store: SqlRequestStore, forgetting: Forgetting, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(2, 7):
        store.submit(request_from(new_draft(f"chat-{number}"), f"CCC-22{number}"), ())
    time.passes(KEEP + timedelta(hours=1))
    assert forgetting.forget() == (0, 5)


def test_a_withdrawal_that_is_still_to_go_out_outlives_its_request(
    store: SqlRequestStore, booking_database: BookingDatabase, forgetting: Forgetting, time: Time
) -> None:
    request = store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    delivered(store, booking_database, request)
    BookingEraser(booking_database, lambda: NOW).erase_conversation(CHAT)
    time.passes(KEEP + timedelta(hours=1))
    assert forgetting.forget() == (0, 1)
    assert [(row.request_id, row.what) for row in outbox_rows(booking_database)] == [(request.request_id, "withdrawal")]
    with booking_database.writing() as connection:
        connection.execute(update(tables.outbox).values(status=tables.DELIVERED))
    forgetting.forget()
    assert outbox_rows(booking_database) == []


def test_what_was_forgotten_is_logged_as_a_number(
    store: SqlRequestStore, forgetting: Forgetting, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    store.save_draft(new_draft())
    store.submit(request_from(new_draft("chat-2")), ())
    time.passes(KEEP + timedelta(hours=1))
    forgetting.forget()
    assert "Forgot 1 half-filled requests." in caplog.text
    assert "Forgot 1 requests that were older than 365 days." in caplog.text
    for word in (NAME, "KX7-2PD", CHAT, "chat-2"):
        assert word not in caplog.text


def test_a_clock_that_jumps_ahead_erases_nothing_and_when_it_is_put_right_all_goes_on(
    store: SqlRequestStore, forgetting: Forgetting, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    store.save_draft(new_draft())
    request = store.submit(request_from(new_draft("chat-2")), ())
    time.is_set_to(NOW + timedelta(days=4000))
    assert forgetting.forget() == (0, 0)
    assert "The clock was set" in caplog.text
    time.passes(timedelta(minutes=30))
    assert forgetting.forget() == (0, 0)
    time.is_set_to(NOW + timedelta(minutes=30))
    assert forgetting.forget() == (0, 0)
    time.passes(timedelta(hours=25))
    assert forgetting.forget() == (1, 0)
    assert store.by_reference("KX7-2PD") == request


def test_a_clock_that_was_behind_and_is_put_right_delays_forgetting_by_an_hour_only(
    store: SqlRequestStore, forgetting: Forgetting, time: Time
) -> None:
    store.save_draft(new_draft())
    time.is_set_to(NOW + timedelta(days=2))
    assert forgetting.forget() == (0, 0)
    time.passes(timedelta(minutes=61))
    assert forgetting.forget() == (1, 0)


def test_a_clock_that_drifts_by_seconds_is_trusted(store: SqlRequestStore, forgetting: Forgetting, time: Time) -> None:
    store.save_draft(new_draft())
    time.passes(timedelta(hours=25))
    time.is_set_to(time.wall + timedelta(seconds=40))
    assert forgetting.forget() == (1, 0)


def test_a_request_that_staff_work_on_is_forgotten_too_when_its_time_is_over(
    store: SqlRequestStore, forgetting: Forgetting, time: Time
) -> None:
    request = store.submit(request_from(new_draft()), ())
    store.move(request.request_id, State.SEEN, Hand.STAFF, NOW + KEEP)
    time.passes(KEEP + timedelta(hours=1))
    assert forgetting.forget() == (0, 1)


def test_how_long_requests_are_kept_comes_from_the_clinics_file(
    store: SqlRequestStore,
    booking_database: BookingDatabase,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clinic = tmp_path_factory.mktemp("clinic") / "clinic.yml"
    clinic.write_text("name: Testing\ntown: Okotoks\nprivacy: {keep_requests_days: 10}\n", encoding="utf-8")
    monkeypatch.setenv("BACKTALK_CLINIC", str(clinic))
    assert Settings.from_environment().clinic_path == clinic
    monkeypatch.setattr(retention, "shared_database", lambda: booking_database)
    now = datetime.now(tz=NOW.tzinfo)
    for age, reference in ((9, "CCC-229"), (11, "CCC-223")):
        sent = request_from(new_draft(f"chat-{age}"), reference)
        store.submit(replace(sent, submitted_at=now - timedelta(days=age)), ())
    retention._forgetting.cache_clear()
    try:
        retention.forget_what_is_old()
    finally:
        retention._forgetting.cache_clear()
    assert store.by_reference("CCC-229") is not None
    assert store.by_reference("CCC-223") is None
