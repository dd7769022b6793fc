"""Ask the form's next question."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import FAILURE, UNSURE, BookingAction, Events, said_this_turn
from actions.opening import say_receipt
from actions.questions import question_for
from actions.turns import DRAFT, conversation_of, plain_text_channel
from backtalk.booking import steps
from backtalk.booking.errors import DraftChanged, DraftNotFound, NotReadyToSend
from backtalk.booking.request import Draft


class ActionAskBookingAnswer(BookingAction):
    """The question of the step that the draft is at; at the end, the whole request to read."""

    def name(self) -> str:
        """As Rasa expects it for the form's slot."""
        return "action_ask_booking_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Utter it."""
        draft = self._draft_to_ask(conversation_of(tracker))
        if draft is None:
            receipt = self.parts.desk.receipt_for(tracker.get_slot(DRAFT))
            if receipt is not None:  # sent from another tab while this one was answering
                say_receipt(receipt, dispatcher, tracker)
            return []
        if any(said_this_turn(tracker, said) for said in (FAILURE, UNSURE)):
            return []
        question = question_for(draft, self.parts, plain_text=plain_text_channel(tracker))
        dispatcher.utter_message(response=question.response, buttons=question.buttons, **question.values)
        return []

    def _draft_to_ask(self, conversation_id: str) -> Draft | None:
        """The draft; when all is answered it counts as read from now on, which it is once this turn is shown."""
        desk = self.parts.desk
        draft = desk.draft(conversation_id)
        if draft is None or steps.current_step(draft) != steps.READ_BACK:
            return draft
        try:
            return desk.read_back(conversation_id)
        except (DraftNotFound, DraftChanged, NotReadyToSend):  # another tab was faster
            return desk.draft(conversation_id)
