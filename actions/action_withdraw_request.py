"""Take a sent request back."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.withdrawing import withdraw


class ActionWithdrawRequest(BookingAction):
    """Withdraws the request of this chat, or of another when reference and contact are given together."""

    def name(self) -> str:
        """As in the domain."""
        return "action_withdraw_request"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Withdraw, then say so."""
        return withdraw(dispatcher, tracker, self.parts)

    def say_failure(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """It still stands."""
        dispatcher.utter_message(response="utter_booking_not_withdrawn")
