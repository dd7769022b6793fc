"""Take a sent request back."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.turns import conversation_of
from backtalk.booking.errors import RequestNotFound
from backtalk.booking.reference import find_reference


class ActionWithdrawRequest(BookingAction):
    """Withdraws the request of this chat, or of another when reference and contact are given together."""

    def name(self) -> str:
        """As in the domain."""
        return "action_withdraw_request"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Withdraw, then say so."""
        text = self.parts.visitor_words.of(tracker)
        try:
            done = self.parts.desk.withdraw(conversation_of(tracker), text, find_reference(text))
        except RequestNotFound:
            dispatcher.utter_message(response="utter_booking_withdraw_not_found")
            return []
        name = "utter_booking_withdrawn_seen" if done.seen else "utter_booking_withdrawn"
        dispatcher.utter_message(response=name, reference=done.reference)
        return []

    def say_failure(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """It still stands."""
        dispatcher.utter_message(response="utter_booking_not_withdrawn")
