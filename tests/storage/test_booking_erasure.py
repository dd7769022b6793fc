"""What becomes of requests when their visitor says "delete my data"."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from backtalk.booking.states import Hand, State
from backtalk.storage import booking_tables as tables
from backtalk.storage import erasure
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_schema import hanging_on_requests
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.erasure import BookingEraser, ErasureReport
from tests.storage.booking_rows import CHAT, NOW, WEBHOOK, count, delivered, new_draft, outbox_rows, request_from
from tests.storage.tables_filled import value_for

DETAILS = [column for column in hanging_on_requests() if column.table is not tables.request_event]


@pytest.fixture
def eraser(booking_database: BookingDatabase) -> BookingEraser:
    return BookingEraser(booking_database)


def waiting(database: BookingDatabase) -> list[tuple[str, str, str]]:
    return [(row.request_id, row.what, row.status) for row in outbox_rows(database)]


def test_a_draft_and_an_unseen_request_go_with_their_deliveries(
    store: SqlRequestStore, booking_database: BookingDatabase, eraser: BookingEraser
) -> None:
    store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    store.save_draft(new_draft())
    assert eraser.erase_conversation(CHAT) == ErasureReport(True, requests_erased=("KX7-2PD",))
    assert store.draft(CHAT) is None
    assert store.by_reference("KX7-2PD") is None
    assert waiting(booking_database) == []
    assert count(booking_database, tables.request_event) == 0


def test_other_peoples_requests_stay(
    store: SqlRequestStore, booking_database: BookingDatabase, eraser: BookingEraser
) -> None:
    store.submit(request_from(new_draft("chat-2")), WEBHOOK.deliveries("request"))
    assert eraser.erase_conversation(CHAT) == ErasureReport(False)
    assert store.by_reference("KX7-2PD") is not None
    assert len(waiting(booking_database)) == 1


def test_a_delivered_request_is_emptied_and_a_withdrawal_with_its_id_follows(
    store: SqlRequestStore, booking_database: BookingDatabase, eraser: BookingEraser
) -> None:
    request = store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    delivered(store, booking_database, request)
    assert eraser.erase_conversation(CHAT).requests_taken_back == ("KX7-2PD",)
    left = store.by_reference("KX7-2PD")
    assert left is not None
    assert (left.state, left.answers.to_json()) == (State.WITHDRAWN, {})
    eraser.erase_conversation(CHAT)
    assert waiting(booking_database) == [
        (request.request_id, "request", "delivered"),
        (request.request_id, "withdrawal", "waiting"),
    ]


def test_a_delivery_that_may_be_on_its_way_counts_as_delivered(
    store: SqlRequestStore, booking_database: BookingDatabase, eraser: BookingEraser
) -> None:
    store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    with booking_database.writing() as connection:
        connection.execute(update(tables.outbox).values(tries=1))  # tried, and the answer was lost
    assert eraser.erase_conversation(CHAT).requests_taken_back == ("KX7-2PD",)
    assert [what for _, what, status in waiting(booking_database) if status == "waiting"] == ["withdrawal"]


@pytest.mark.parametrize("later", [(), (State.BOOKED,), (State.CLOSED,), (State.WITHDRAWN,)])
def test_a_request_that_staff_have_seen_stays_whole(
    store: SqlRequestStore, eraser: BookingEraser, later: tuple[State, ...]
) -> None:
    request = store.submit(request_from(new_draft()), ())
    for state in (State.SEEN, *later):
        store.move(request.request_id, state, Hand.STAFF, NOW)
    assert eraser.erase_conversation(CHAT).requests_kept == ("KX7-2PD",)
    kept = store.by_reference("KX7-2PD")
    assert kept is not None
    assert kept.answers == request.answers


@pytest.mark.parametrize("column", DETAILS, ids=lambda column: column.table.name)
def test_what_was_added_to_a_request_goes_with_it(
    store: SqlRequestStore, booking_database: BookingDatabase, eraser: BookingEraser, column: object
) -> None:
    """Whether its row is erased or only emptied: notes, digests of the name, whatever is added later."""
    table = column.table
    for conversation, reference in ((CHAT, "KX7-2PD"), ("chat-2", "CCC-234")):
        request = store.submit(request_from(new_draft(conversation), reference), WEBHOOK.deliveries("request"))
        if conversation == CHAT:
            delivered(store, booking_database, request)
        row = {each.name: value_for(each) for each in table.columns if each.name != "id"}
        with booking_database.writing() as connection:
            connection.execute(insert(table).values(**{**row, column.name: request.request_id}))
        assert eraser.erase_conversation(conversation).requests_kept == ()
        assert count(booking_database, table) == 0


def test_the_channel_hears_only_what_had_to_be_kept(
    store: SqlRequestStore, eraser: BookingEraser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_eraser", lambda: eraser)
    assert erasure.erase_conversation(CHAT) is None
    request = store.submit(request_from(new_draft()), ())
    store.move(request.request_id, State.SEEN, Hand.STAFF, NOW)
    assert erasure.erase_conversation(CHAT) == "utter_data_erased_request_kept"
