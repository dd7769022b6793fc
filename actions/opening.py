"""Starting a request and going on with one: shared by the actions that do so."""

from __future__ import annotations

import logging

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.parts import Parts
from actions.summary import labels_of
from actions.turns import circumstances_of, conversation_of, enter_form, in_form, plain_text_channel, said_in
from actions.words import chip
from backtalk.booking.receipt import Receipt
from backtalk.booking.request import Draft, Kind

logger = logging.getLogger(__name__)

SENT = {
    Kind.ASSESSMENT: "utter_booking_sent",
    Kind.CHANGE: "utter_booking_sent_change",
    Kind.CALL_BACK: "utter_booking_sent_call_back",
}


def start(kind: Kind, dispatcher: CollectingDispatcher, tracker: Tracker, parts: Parts) -> Events:
    """Show the notice, begin a draft, open the form."""
    if kind is Kind.ASSESSMENT and parts.clinic.booking.way == "link":
        return give_link(None, dispatcher, parts)
    read = _topics_read(conversation_of(tracker), parts)
    draft = parts.desk.start(conversation_of(tracker), kind, said_in(tracker, parts), circumstances_of(tracker, read))
    dispatcher.utter_message(response="utter_booking_notice")
    if draft.check_before_booking:
        dispatcher.utter_message(response="utter_booking_check_first")
    return enter_form(draft)


def go_on(draft: Draft, dispatcher: CollectingDispatcher, tracker: Tracker, parts: Parts) -> Events:
    """Say what is still there, and ask the next question."""
    say_what_is_there("utter_booking_where_we_were", draft, dispatcher, parts)
    parts.desk.resume(conversation_of(tracker), said_in(tracker, parts))
    return [] if in_form(tracker) else enter_form(draft)


def offer_to_go_on(draft: Draft, dispatcher: CollectingDispatcher, parts: Parts) -> None:
    """Welcome back: go on, or start over?"""
    buttons = [
        chip(parts.words.button("resume"), "booking:resume"),
        chip(parts.words.button("start_over"), f"booking:start_over:{draft.kind.value}"),
        chip(parts.words.button("discard"), "booking:discard"),
    ]
    say_what_is_there("utter_booking_welcome_back", draft, dispatcher, parts, buttons)


def say_what_is_there(
    response: str,
    draft: Draft,
    dispatcher: CollectingDispatcher,
    parts: Parts,
    buttons: list[dict[str, str]] | None = None,
) -> None:
    """Name the lines that are filled, without what they hold."""
    labels = labels_of(draft, parts)
    name = response if labels else f"{response}_empty"
    dispatcher.utter_message(response=name, lines=labels, buttons=buttons or [])


def say_receipt(receipt: Receipt, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """A request is stored: say so, with its code."""
    name = "utter_booking_sent_already" if receipt.again else SENT[receipt.kind]
    dispatcher.utter_message(response=name, reference=receipt.reference)
    if plain_text_channel(tracker):
        dispatcher.utter_message(response="utter_booking_code", reference=receipt.reference)


def give_link(patient: str | None, dispatcher: CollectingDispatcher, parts: Parts) -> Events:
    """Point to the clinic's own booking page. The link carries nothing about the visitor."""
    booking = parts.clinic.booking
    if booking.link_new and booking.link_returning and patient is None:
        buttons = [
            chip(parts.words.title("patient_kind", kind), f"booking:link:{kind}") for kind in ("new", "returning")
        ]
        dispatcher.utter_message(response="utter_booking_link_which", buttons=buttons)
        return []
    returning = patient == "returning" and bool(booking.link_returning)
    url = booking.link_returning if returning else booking.link_new
    link = {"title": parts.words.button("link"), "url": url}
    dispatcher.utter_message(response="utter_booking_link", link=link, url=url)
    _count_link("returning" if returning else "new", parts)
    return []


def _count_link(patient: str, parts: Parts) -> None:
    try:
        parts.count_link(patient)
    except Exception as error:  # noqa: BLE001  (the visitor has the link, which is what matters)
        logger.error("A link was not counted: %s", type(error).__name__)


def _topics_read(conversation_id: str, parts: Parts) -> tuple[str, ...]:
    try:
        return tuple(parts.topics_read(conversation_id))
    except Exception as error:  # noqa: BLE001  (only a convenience: a request works without it)
        logger.error("Topics read could not be looked up: %s", type(error).__name__)
        return ()
