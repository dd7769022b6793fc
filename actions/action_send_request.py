"""Send the request that the visitor has read: write it, then say so."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.sending import failure_of_send, send, ways_on
from actions.turns import DRAFT


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
        return send(str(draft_id), dispatcher, tracker, self.parts)

    def failure(self, tracker: Tracker) -> str:
        """Not sent, or not sure."""
        return failure_of_send(tracker)

    def failure_buttons(self) -> list[dict[str, str]]:
        """The answers are kept."""
        return ways_on(self.parts)
