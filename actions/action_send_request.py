"""Send the request that the visitor has read: write it, then say so."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import FAILURE, BookingAction, Events
from actions.opening import say_receipt
from actions.turns import DRAFT, conversation_of, finished
from actions.words import chip
from backtalk.booking.errors import DraftNotFound, NotReadyToSend


class ActionSendRequest(BookingAction):
    """Says "sent" only after the request is stored. Run without a request that is ready, it sends nothing."""

    def name(self) -> str:
        """As in the domain."""
        return "action_send_request"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Write, say, forget the slots."""
        draft_id = tracker.get_slot(DRAFT)
        if draft_id is None:  # the form ended for another reason, which has been said
            return []
        try:
            receipt = self.parts.desk.submit(conversation_of(tracker), draft_id)
        except NotReadyToSend:
            dispatcher.utter_message(response=FAILURE, buttons=self.failure_buttons())
            return []
        except DraftNotFound:
            dispatcher.utter_message(response="utter_booking_gone")
            return finished(forget=True)
        say_receipt(receipt, dispatcher, tracker)
        return finished(forget=True)

    def failure_buttons(self) -> list[dict[str, str]]:
        """The answers are kept: go back to the read-back."""
        return [chip(self.parts.words.button("resume"), "booking:resume")]
