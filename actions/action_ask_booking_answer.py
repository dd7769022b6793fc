"""Ask the form's next question."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import FAILURE, BookingAction, Events, said_this_turn
from actions.questions import question_for
from actions.turns import conversation_of, plain_text_channel
from backtalk.booking import steps


class ActionAskBookingAnswer(BookingAction):
    """The question of the step that the draft is at; at the end, the whole request to read."""

    def name(self) -> str:
        """As Rasa expects it for the form's slot."""
        return "action_ask_booking_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Utter it."""
        desk = self.parts.desk
        draft = desk.draft(conversation_of(tracker))
        if draft is None or said_this_turn(tracker, FAILURE):
            return []
        question = question_for(draft, self.parts, plain_text=plain_text_channel(tracker))
        dispatcher.utter_message(response=question.response, buttons=question.buttons, **question.values)
        if steps.current_step(draft) == steps.READ_BACK:
            desk.read_back(conversation_of(tracker))
        return []
