"""Personal details that come while the form is closed."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.notes import say_notes
from actions.request_status import FAILED, answers_status, say_status, was_asked_for_status_code
from actions.turns import circumstances_of, conversation_of, enter_form, in_form, said_in
from actions.withdrawing import answers_withdrawal, was_asked_for_code, withdraw
from backtalk.booking.outcome import Result


class ActionTakeDetails(BookingAction):
    """With a draft open they are taken and the form goes on; otherwise nothing is kept, and that is said.

    A code that was asked for, to take a request back or to say how it stands, does that.
    """

    def name(self) -> str:
        """As in the domain."""
        return "action_take_details"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Take, or say that nothing was kept."""
        desk = self.parts.desk
        if answers_withdrawal(tracker, self.parts):
            return withdraw(dispatcher, tracker, self.parts)
        if answers_status(tracker, self.parts):
            return say_status(dispatcher, tracker, self.parts)
        draft = desk.draft(conversation_of(tracker))
        if draft is None:
            dispatcher.utter_message(response="utter_booking_details_not_kept")
            return []
        if in_form(tracker):
            dispatcher.utter_message(response="utter_booking_not_understood")
            return []
        outcome = desk.answer(conversation_of(tracker), said_in(tracker, self.parts), circumstances_of(tracker))
        say_notes(outcome.notes, dispatcher, self.parts)
        if outcome.result in (Result.TAKEN, Result.PROBLEM, Result.NOT_AN_ANSWER):
            return enter_form(outcome.draft)
        return []

    def say_failure(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """A request that was to be taken back still stands; one that was to be looked up was not seen."""
        if was_asked_for_code(tracker):
            dispatcher.utter_message(response="utter_booking_not_withdrawn")
        elif was_asked_for_status_code(tracker):
            dispatcher.utter_message(response=FAILED)
        else:
            super().say_failure(dispatcher, tracker)
