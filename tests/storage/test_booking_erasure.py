from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from backtalk.booking.states import Hand, State
from backtalk.storage import booking_tables as tables
from backtalk.storage import erasure
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.erasure import BookingEraser, ErasureReport
from tests.storage.booking_rows import CHAT, NOW, WEBHOOK, new_draft, new_store, request_from


def waiting(database: BookingDatabase) -> list[tuple[str, str, str]]:
    with database.reading() as connection:
        rows = connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)).all()
    return [(row.request_id, row.what, row.status) for row in rows]


def test_a_draft_and_an_unseen_request_go_with_their_deliveries(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    store.save_draft(new_draft())
    report = BookingEraser(database).erase_conversation(CHAT)
    assert report == ErasureReport(True, requests_erased=("KX7-2PD",))
    assert store.draft(CHAT) is None
    assert store.by_reference("KX7-2PD") is None
    assert waiting(database) == []


def test_other_peoples_requests_stay(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    store.submit(request_from(new_draft("chat-2")), WEBHOOK.deliveries("request"))
    assert BookingEraser(database).erase_conversation(CHAT) == ErasureReport(False)
    assert store.by_reference("KX7-2PD") is not None
    assert len(waiting(database)) == 1


def test_a_delivered_request_is_emptied_and_a_withdrawal_with_its_id_follows(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    request = store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    with database.writing() as connection:
        connection.execute(update(tables.outbox).values(status=tables.DELIVERED, tries=1))
    store.move(request.request_id, State.DELIVERED, Hand.OUTBOX, NOW)
    eraser = BookingEraser(database)
    assert eraser.erase_conversation(CHAT).requests_taken_back == ("KX7-2PD",)
    left = store.by_reference("KX7-2PD")
    assert left is not None
    assert (left.state, left.answers.to_json()) == (State.WITHDRAWN, {})
    eraser.erase_conversation(CHAT)
    assert waiting(database) == [
        (request.request_id, "request", "delivered"),
        (request.request_id, "withdrawal", "waiting"),
    ]


def test_a_delivery_that_may_be_on_its_way_counts_as_delivered(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    with database.writing() as connection:
        connection.execute(update(tables.outbox).values(tries=1))  # tried, and the answer was lost
    assert BookingEraser(database).erase_conversation(CHAT).requests_taken_back == ("KX7-2PD",)
    assert [what for _, what, status in waiting(database) if status == "waiting"] == ["withdrawal"]


@pytest.mark.parametrize("later", [(), (State.BOOKED,), (State.CLOSED,), (State.WITHDRAWN,)])
def test_a_request_that_staff_have_seen_stays_whole(tmp_path: Path, later: tuple[State, ...]) -> None:
    store, database = new_store(tmp_path)
    request = store.submit(request_from(new_draft()), ())
    for state in (State.SEEN, *later):
        store.move(request.request_id, state, Hand.STAFF, NOW)
    assert BookingEraser(database).erase_conversation(CHAT).requests_kept == ("KX7-2PD",)
    kept = store.by_reference("KX7-2PD")
    assert kept is not None
    assert kept.answers == request.answers


def test_the_channel_hears_only_what_had_to_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, database = new_store(tmp_path)
    monkeypatch.setattr(erasure, "_eraser", lambda: BookingEraser(database))
    assert erasure.erase_conversation(CHAT) is None
    request = store.submit(request_from(new_draft()), ())
    store.move(request.request_id, State.SEEN, Hand.STAFF, NOW)
    assert erasure.erase_conversation(CHAT) == "utter_data_erased_request_kept"
