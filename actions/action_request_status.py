"""Say where a sent request stands."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.request_status import FAILED, say_status


class ActionRequestStatus(BookingAction):
    """Says what is stored: waiting, delivered, read, taken back. From another chat it takes code and contact."""

    def name(self) -> str:
        """As in the domain."""
        return "action_request_status"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Look, then say."""
        return say_status(dispatcher, tracker, self.parts)

    def say_failure(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Nobody could look."""
        dispatcher.utter_message(response=FAILED)
