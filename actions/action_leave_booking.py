"""Step out of the form, keeping what was told."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.turns import close_form, conversation_of
from actions.words import chip


class ActionLeaveBooking(BookingAction):
    """Says that nothing was sent, and offers to go on later or to delete the answers."""

    def name(self) -> str:
        """As in the domain."""
        return "action_leave_booking"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Leave."""
        words = self.parts.words
        if self.parts.desk.leave(conversation_of(tracker)) is None:
            dispatcher.utter_message(response="utter_booking_nothing_open")
            return close_form()
        buttons = [
            chip(words.button("resume"), "booking:resume"),
            chip(words.button("discard"), "booking:discard"),
        ]
        dispatcher.utter_message(response="utter_booking_left", buttons=buttons)
        return close_form()

    def after_failure(self, tracker: Tracker) -> Events:
        """A visitor who wants out gets out."""
        return close_form()
