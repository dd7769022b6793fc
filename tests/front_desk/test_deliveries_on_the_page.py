"""Staff see how far the deliveries of a request are, and can ask for another try."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.request import Request
from backtalk.booking.states import Hand, State
from backtalk.storage import booking_tables as tables
from tests.front_desk.desk import Desk, Person
from tests.storage.booking_rows import new_draft, request_from

AGAIN = "Try again now"


def delivered_by_webhook(desk: Desk, **row: object) -> Request:
    """A request whose one delivery stands as `row` says."""
    request = desk.parts.store.submit(
        request_from(new_draft("chat-9")), ConfiguredOutbox(("webhook",)).deliveries("request")
    )
    with desk.parts.database.writing() as connection:
        connection.execute(update(tables.outbox).values(**row))
    return request


def status_of_the_delivery(desk: Desk) -> str:
    with desk.parts.database.reading() as connection:
        return str(connection.execute(select(tables.outbox.c.status)).scalar())


def test_a_parked_delivery_is_shown_with_its_reason_and_tried_again_by_a_press(desk: Desk, dana: Person) -> None:
    request = delivered_by_webhook(desk, status=tables.PARKED, tries=10, last_error="404")
    page = f"/requests/{request.reference}"
    shown = dana.client.get(page).text
    assert "404" in shown
    assert AGAIN in shown
    delivery = re.search(r'name="delivery" value="([^"]+)"', shown)
    assert delivery is not None

    answer = dana.post(f"{page}/again", on=page, delivery=delivery[1])

    assert "tried again within a minute" in answer.text
    assert status_of_the_delivery(desk) == tables.WAITING
    assert ("dana", "tried_again", request.reference) in desk.audited()


def test_what_has_arrived_cannot_be_sent_again(desk: Desk, dana: Person) -> None:
    request = delivered_by_webhook(desk, status=tables.DELIVERED, delivered_at=desk.parts.now())
    page = f"/requests/{request.reference}"
    assert AGAIN not in dana.client.get(page).text
    (standing,) = desk.parts.deliveries.of_request(request.request_id)
    answer = dana.post(f"{page}/again", on=page, delivery=standing.delivery_id)
    assert "nothing to try again" in answer.text
    assert status_of_the_delivery(desk) == tables.DELIVERED


def test_a_delivery_of_another_request_cannot_be_tried_from_here(desk: Desk, dana: Person) -> None:
    delivered_by_webhook(desk, status=tables.PARKED)
    with desk.parts.database.reading() as connection:
        foreign = str(connection.execute(select(tables.outbox.c.delivery_id)).scalar())
    page = f"/requests/{desk.request().reference}"
    assert "nothing to try again" in dana.post(f"{page}/again", on=page, delivery=foreign).text
    assert status_of_the_delivery(desk) == tables.PARKED


@pytest.mark.parametrize("state", ["new", "seen", "closed"])
def test_the_list_shows_only_the_chosen_state(desk: Desk, dana: Person, state: str) -> None:
    codes = {}
    for name, way in {"new": (), "seen": (State.SEEN,), "closed": (State.SEEN, State.CLOSED)}.items():
        request = desk.request()
        codes[name] = request.reference
        for to in way:
            desk.parts.store.move(request.request_id, to, Hand.STAFF, desk.parts.now())
    page = dana.client.get(f"/?state={state}").text
    assert [name for name, code in codes.items() if f"/requests/{code}" in page] == [state]
