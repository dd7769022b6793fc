"""Taking a sent request back: shared by the actions that do so."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.parts import Parts
from actions.turns import CODE_ASKED, STEP, conversation_of, ran_last_turn
from backtalk.booking.errors import RequestNotFound
from backtalk.booking.reference import find_reference

ASKING = ("action_withdraw_request", "action_take_details")


def withdraw(dispatcher: CollectingDispatcher, tracker: Tracker, parts: Parts) -> Events:
    """Withdraw the request of this chat, or of another when code and contact are given together; then say so."""
    text = parts.visitor_words.of(tracker)
    try:
        done = parts.desk.withdraw(conversation_of(tracker), text, find_reference(text))
    except RequestNotFound:
        dispatcher.utter_message(response="utter_booking_withdraw_not_found")  # asks for the code and the contact
        return [SlotSet(STEP, CODE_ASKED)]
    name = "utter_booking_withdrawn_seen" if done.seen else "utter_booking_withdrawn"
    dispatcher.utter_message(response=name, reference=done.reference)
    return [SlotSet(STEP, None)]


def answers_withdrawal(tracker: Tracker, parts: Parts) -> bool:
    """Whether a message gives the code that was just asked for: "KX7-2PD 403-555-0142", whatever it is taken for."""
    return was_asked_for_code(tracker) and find_reference(parts.visitor_words.of(tracker)) is not None


def was_asked_for_code(tracker: Tracker) -> bool:
    """Whether code and contact were asked for in the turn before."""
    return tracker.get_slot(STEP) == CODE_ASKED and ran_last_turn(tracker, *ASKING)
