"""Saying how far a sent request has come: shared by the actions that do so."""

from __future__ import annotations

from collections.abc import Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.opening import offer_to_go_on
from actions.parts import Parts
from actions.turns import STATUS_CODE_ASKED, STEP, conversation_of, in_form, plain_text_channel, ran_last_turn
from backtalk.booking.errors import RequestNotFound
from backtalk.booking.receipt import RequestStatus
from backtalk.booking.reference import find_reference
from backtalk.booking.states import State

ASKING = ("action_request_status", "action_take_details")
MOST_SAID = 3  # requests of one chat; who has sent more will not read more
SAID: Mapping[State, str] = {
    State.SUBMITTED: "utter_booking_status_stored",
    State.DELIVERED: "utter_booking_status_delivered",
    State.SEEN: "utter_booking_status_seen",
    State.REACHED: "utter_booking_status_reached",
    State.BOOKED: "utter_booking_status_booked",
    State.CLOSED: "utter_booking_status_closed",
    State.WITHDRAWN: "utter_booking_status_withdrawn",
}
FAILED = "utter_booking_status_failed"  # "not sent yet" would be a guess: nobody could look


def say_status(dispatcher: CollectingDispatcher, tracker: Tracker, parts: Parts) -> Events:
    """Say what is stored about the visitor's requests, and that an open draft is not sent; or ask for the code."""
    text = parts.visitor_words.of(tracker)
    reference = find_reference(text)
    draft = parts.desk.draft(conversation_of(tracker)) if reference is None else None
    try:
        found = parts.desk.statuses(conversation_of(tracker), text, reference)
    except RequestNotFound:
        found = []
    for status in found[:MOST_SAID]:
        _say(status, dispatcher, tracker)
    if draft is not None and in_form(tracker):
        dispatcher.utter_message(response="utter_booking_status_not_sent")  # the form asks its question again
        return []
    if draft is not None:
        offer_to_go_on(draft, dispatcher, parts)
        return []
    if not found:
        dispatcher.utter_message(response="utter_booking_status_not_found")  # asks for the code and the contact
    return _asks_next(tracker, None if found else STATUS_CODE_ASKED)


def answers_status(tracker: Tracker, parts: Parts) -> bool:
    """Whether a message gives the code that was just asked for: "KX7-2PD 403-555-0142", whatever it is taken for."""
    return was_asked_for_status_code(tracker) and find_reference(parts.visitor_words.of(tracker)) is not None


def was_asked_for_status_code(tracker: Tracker) -> bool:
    """Whether code and contact were asked for in the turn before, to look a request up."""
    return tracker.get_slot(STEP) == STATUS_CODE_ASKED and ran_last_turn(tracker, *ASKING)


def _say(status: RequestStatus, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    dispatcher.utter_message(response=SAID[status.state], reference=status.reference)
    if plain_text_channel(tracker):
        dispatcher.utter_message(response="utter_booking_code", reference=status.reference)


def _asks_next(tracker: Tracker, step: str | None) -> Events:
    """Inside the form the step is the form's own."""
    return [] if in_form(tracker) else [SlotSet(STEP, step)]
