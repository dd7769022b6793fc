"""Open a request form: an assessment, a change of an appointment, or a call-back."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.opening import offer_to_go_on, start
from actions.turns import conversation_of, in_form, intent_of
from backtalk.booking.request import Kind

KIND_OF_INTENT = {
    "book_assessment": Kind.ASSESSMENT,
    "change_booking": Kind.CHANGE,
    "talk_to_person": Kind.CALL_BACK,
    "availability": Kind.ASSESSMENT,
}
OPEN_OFFER = "open_offer"  # what a plain "yes" accepts, kept by the context policy


class ActionOpenBooking(BookingAction):
    """Shows the notice, starts a draft and opens the form, or offers to go on with an unfinished one."""

    def name(self) -> str:
        """As in the domain."""
        return "action_open_booking"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Start, unless a draft is open."""
        draft = self.parts.desk.draft(conversation_of(tracker))
        if draft is not None and in_form(tracker):
            return []
        if draft is not None:
            offer_to_go_on(draft, dispatcher, self.parts)
            return []
        return start(_kind(tracker), dispatcher, tracker, self.parts)


def _kind(tracker: Tracker) -> Kind:
    intent = intent_of(tracker) or ""
    if intent in KIND_OF_INTENT:
        return KIND_OF_INTENT[intent]
    offered = tracker.get_slot(OPEN_OFFER)
    return Kind(offered) if offered in tuple(kind.value for kind in Kind) else Kind.ASSESSMENT
