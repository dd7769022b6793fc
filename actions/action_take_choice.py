"""A tapped chip that the form did not take: open, go on, start over, delete, a link, or one from long ago."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.notes import say_notes
from actions.opening import give_link, go_on, offer_to_go_on, say_receipt, start
from actions.sending import failure_of_send, send
from actions.turns import (
    DRAFT,
    SEND_CHIP,
    choice_of,
    circumstances_of,
    close_form,
    conversation_of,
    enter_form,
    in_form,
    said_in,
)
from backtalk.booking.chips import PREFIX
from backtalk.booking.errors import DraftNotFound
from backtalk.booking.outcome import Result
from backtalk.booking.receipt import Receipt
from backtalk.booking.request import Kind

KINDS = frozenset(kind.value for kind in Kind)


class ActionTakeChoice(BookingAction):
    """Pressing twice, late or after a reload does what the visitor meant, or says that the button is no longer good."""

    def name(self) -> str:
        """As in the domain."""
        return "action_take_choice"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Do what the chip stands for."""
        what, _, value = (choice_of(tracker) or "").removeprefix(PREFIX).partition(":")
        draft = self.parts.desk.draft(conversation_of(tracker))
        if what == "open" and value in KINDS:
            if draft is not None:
                offer_to_go_on(draft, dispatcher, self.parts)
                return []
            return start(Kind(value), dispatcher, tracker, self.parts)
        if what == "start_over" and value in KINDS:
            return start(Kind(value), dispatcher, tracker, self.parts)
        if what == "link" and value in ("new", "returning"):
            return give_link(value, dispatcher, self.parts)
        if what == "discard":
            return self._discard(dispatcher, tracker)
        if draft is None:
            return self._nothing_open(dispatcher, tracker)
        if what == "resume":
            return go_on(draft, dispatcher, tracker, self.parts)
        return self._late(dispatcher, tracker)

    def failure(self, tracker: Tracker) -> str:
        """Not sent, or not sure."""
        return failure_of_send(tracker)

    def _discard(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        had = self.parts.desk.erase(conversation_of(tracker))
        dispatcher.utter_message(response="utter_booking_discarded" if had else "utter_booking_nothing_open")
        return [SlotSet(DRAFT, None), *close_form()]

    def _nothing_open(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """A second press of "send", or "go on" after it was sent, gets the same receipt again."""
        sent = self.parts.desk.sent_from(conversation_of(tracker))
        if choice_of(tracker) in (SEND_CHIP, f"{PREFIX}resume") and sent:
            say_receipt(Receipt(sent[0].reference, sent[0].kind, again=True), dispatcher, tracker)
        else:
            dispatcher.utter_message(response="utter_booking_choice_gone")
        return []

    def _late(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """A chip of the form, tapped after the form was left: take it, and go on."""
        if in_form(tracker):
            dispatcher.utter_message(response="utter_booking_choice_gone")
            return []
        desk = self.parts.desk
        try:
            outcome = desk.answer(conversation_of(tracker), said_in(tracker, self.parts), circumstances_of(tracker))
        except DraftNotFound:  # a second press of send, or another tab, was faster
            return self._nothing_open(dispatcher, tracker)
        say_notes(outcome.notes, dispatcher, self.parts)
        if outcome.result is Result.SEND:
            # Left after the read-back, or sending failed: nothing has changed since the visitor read it.
            return send(outcome.draft.draft_id, dispatcher, tracker, self.parts)
        if outcome.result in (Result.TAKEN, Result.PROBLEM):
            return enter_form(outcome.draft)
        dispatcher.utter_message(response="utter_booking_choice_gone")
        return []
