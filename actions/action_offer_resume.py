"""After a greeting: offer to go on with an unfinished request."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.opening import offer_to_go_on
from actions.turns import conversation_of


class ActionOfferResume(BookingAction):
    """Silent unless a draft is open."""

    def name(self) -> str:
        """As in the domain."""
        return "action_offer_resume"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offer."""
        draft = self.parts.desk.draft(conversation_of(tracker))
        if draft is not None:
            offer_to_go_on(draft, dispatcher, self.parts)
        return []

    def say_failure(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Nobody asked for a booking, so there is nothing to apologise for."""
