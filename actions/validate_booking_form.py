"""The form's check: hands the visitor's message to the booking core and keeps the tracker in step with the draft."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BookingAction, Events
from actions.notes import say_notes
from actions.sending import failure_of_send
from actions.turns import (
    ANSWER,
    DRAFT,
    REQUESTED,
    STEP,
    answered_by_others,
    asking,
    circumstances_of,
    conversation_of,
    finished,
    in_form,
    said_in,
)
from backtalk.booking.errors import DraftNotFound
from backtalk.booking.outcome import Outcome, Result


class ValidateBookingForm(BookingAction):
    """Takes answers; steps aside for everything else by setting no slot, so that the ordinary rule answers.

    Not a `FormValidationAction`: which question comes next is the draft's to say, and no answer goes into a slot.
    """

    def name(self) -> str:
        """As Rasa expects it for the form."""
        return "validate_booking_form"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Rasa calls this when the form opens, for each message in it, and before it asks again after an answer."""
        desk = self.parts.desk
        draft = desk.draft(conversation_of(tracker))
        if draft is None:
            return self._without_draft(dispatcher, tracker)
        if not in_form(tracker) or answered_by_others(tracker):
            return asking(draft)
        try:
            outcome = desk.answer(conversation_of(tracker), said_in(tracker, self.parts), circumstances_of(tracker))
        except DraftNotFound:  # a second press of send, or another tab, was faster
            return self._without_draft(dispatcher, tracker)
        if outcome.draft.check_before_booking and not draft.check_before_booking:
            dispatcher.utter_message(response="utter_booking_check_first")
        say_notes(outcome.notes, dispatcher, self.parts)
        return self._after(outcome, dispatcher)

    def failure(self, tracker: Tracker) -> str:
        """Not sent, or not sure."""
        return failure_of_send(tracker)

    def after_failure(self, tracker: Tracker) -> Events:
        """The message counts as handled; the form stays open where it was."""
        return [SlotSet(STEP, tracker.get_slot(STEP)), SlotSet(REQUESTED, ANSWER)]

    def _after(self, outcome: Outcome, dispatcher: CollectingDispatcher) -> Events:
        result = outcome.result
        if result is Result.NOT_AN_ANSWER:
            return [SlotSet(REQUESTED, ANSWER)]
        if result is Result.SEND:
            return [SlotSet(DRAFT, outcome.draft.draft_id), *finished(forget=False)]
        if result is Result.STOP:
            return [*finished(forget=False), FollowupAction("action_leave_booking")]
        if result is Result.DISCARD:
            dispatcher.utter_message(response="utter_booking_discarded")
            return finished(forget=True)
        if result is Result.MINOR_ALONE:
            dispatcher.utter_message(response="utter_booking_minor_alone")
            return finished(forget=True)
        return asking(outcome.draft)

    def _without_draft(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Too old, erased, or already sent; the rule after the form says the last."""
        draft_id = tracker.get_slot(DRAFT)
        if self.parts.desk.receipt_for(draft_id) is not None:
            return finished(forget=False)
        if in_form(tracker):
            dispatcher.utter_message(response="utter_booking_gone")
        return finished(forget=True)
