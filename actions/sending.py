"""Sending the request that the visitor has read: shared by the actions that do so."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import FAILURE, UNSURE, Events
from actions.opening import say_receipt
from actions.parts import Parts
from actions.turns import SEND_CHIP, SENDING_UNSURE, STEP, conversation_of, finished
from actions.words import chip
from backtalk.booking.errors import DraftNotFound, NotReadyToSend, SendingUnsure


def send(draft_id: str, dispatcher: CollectingDispatcher, tracker: Tracker, parts: Parts) -> Events:
    """Write the request, then say so; once it is written, forget the slots."""
    try:
        receipt = parts.desk.submit(conversation_of(tracker), draft_id)
    except NotReadyToSend:
        dispatcher.utter_message(response=FAILURE, buttons=ways_on(parts))
        return []
    except SendingUnsure:
        dispatcher.utter_message(response=UNSURE, buttons=ways_on(parts)[:1])
        return [SlotSet(STEP, SENDING_UNSURE)]
    except DraftNotFound:
        dispatcher.utter_message(response="utter_booking_gone")
        return finished(forget=True)
    say_receipt(receipt, dispatcher, tracker)
    return finished(forget=True)


def failure_of_send(tracker: Tracker) -> str:
    """What to say when pressing send failed: nothing was sent, unless that was not sure before."""
    return UNSURE if tracker.get_slot(STEP) == SENDING_UNSURE else FAILURE


def ways_on(parts: Parts) -> list[dict[str, str]]:
    """The answers are kept: send again, or go back to the read-back."""
    return [chip(parts.words.button("send_again"), SEND_CHIP), chip(parts.words.button("resume"), "booking:resume")]
