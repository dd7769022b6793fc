"""The list, and what was searched for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backtalk.booking.reading.email import find_email
from backtalk.booking.reading.phone import find_phone
from backtalk.booking.reference import find_reference
from backtalk.booking.states import State
from backtalk.front_desk.pages import see_other
from backtalk.front_desk.visit import Visit
from backtalk.storage.front_desk_list import Page, Place

PAGE_SIZE = 25
ALARMS_SHOWN = 5
TO_DO = (State.SUBMITTED, State.DELIVERED, State.SEEN, State.REACHED)
FILTERS: Mapping[str, tuple[str, tuple[State, ...]]] = {
    "open": ("To do", TO_DO),
    "new": ("New", (State.SUBMITTED, State.DELIVERED)),
    "seen": ("Seen", (State.SEEN,)),
    "reached": ("Reached", (State.REACHED,)),
    "booked": ("Booked", (State.BOOKED,)),
    "closed": ("Closed", (State.CLOSED,)),
    "withdrawn": ("Withdrawn", (State.WITHDRAWN,)),
    "all": ("All", ()),
}


def show_list(visit: Visit) -> Any:
    """Requests of the chosen state, newest first, with what is late on top."""
    chosen = visit.query("state") if visit.query("state") in FILTERS else "open"
    place = Place.read(visit.query("after"))
    page = visit.parts.list.page(FILTERS[chosen][1], place, PAGE_SIZE)
    alarms, alarm_count = visit.parts.alarms(ALARMS_SHOWN)
    visit.note("listed", detail=chosen)
    return visit.show(
        "list.html",
        page=page,
        filters={key: title for key, (title, _) in FILTERS.items()},
        chosen=chosen,
        first=place is None,
        alarms=alarms,
        more_alarms=alarm_count - len(alarms),
        waiting=visit.parts.list.waiting(),
    )


def take_search(visit: Visit) -> Any:
    """Keep what is searched for, sealed in the session: a name must not stand in an address."""
    text = visit.sent("q")
    visit.parts.sessions.keep_search(visit.session, visit.parts.seal_search(text) if text else None)
    return see_other("/search" if text else "/")


def show_found(visit: Visit) -> Any:
    """What was found: by code, phone number, e-mail address, or by whole words of a name."""
    text = visit.parts.opened_search(visit.session.search)
    if not text:
        return see_other("/")
    place = Place.read(visit.query("after"))
    kind, page = _search(visit, text, place)
    visit.note("searched", detail=f"by {kind}")
    return visit.show("found.html", page=page, text=text, kind=kind, first=place is None)


def _search(visit: Visit, text: str, place: Place | None) -> tuple[str, Page]:
    index = visit.parts.fields.index
    code = find_reference(text)
    if code and (request := visit.parts.store.by_reference(code)):
        return "code", visit.parts.list.exactly(request.request_id)
    phone, email = find_phone(text), find_email(text)
    contact = (phone.number if phone else None) or (email.address if email else None)
    if contact:
        return "contact", visit.parts.list.search([index.of_contact(contact)], place, PAGE_SIZE)
    return "name", visit.parts.list.search(index.of_name(text), place, PAGE_SIZE)
