"""Go on with an unfinished request."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.opening import go_on, say_receipt
from actions.request_status import FAILED
from actions.turns import DRAFT, conversation_of


class ActionResumeBooking(BookingAction):
    """Says what is still there and what is missing; says plainly when there is nothing."""

    def name(self) -> str:
        """As in the domain."""
        return "action_resume_booking"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Resume."""
        desk = self.parts.desk
        draft = desk.draft(conversation_of(tracker))
        if draft is not None:
            return go_on(draft, dispatcher, tracker, self.parts)
        receipt = desk.receipt_for(tracker.get_slot(DRAFT)) or desk.receipt_in(conversation_of(tracker))
        if receipt is not None:
            say_receipt(receipt, dispatcher, tracker)
        else:
            dispatcher.utter_message(response="utter_booking_nothing_kept")
        return []

    def failure(self, tracker: Tracker) -> str:
        """It may have been sent long ago: nobody could look."""
        return FAILED
