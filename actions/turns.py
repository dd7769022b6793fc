"""Reading a turn off Rasa's tracker, and the events that keep the tracker in step with the draft."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import Events
from actions.parts import Parts
from backtalk.booking import steps
from backtalk.booking.circumstances import Circumstances
from backtalk.booking.outcome import Said
from backtalk.booking.request import Draft

FORM = "booking_form"
ANSWER = "booking_answer"  # the one slot the form asks for; never filled: answers live in the encrypted draft
STEP = "booking_step"  # the name of the question being asked
DRAFT = "booking_draft"  # the draft's random id
CARE_ADVICE = "care_advice"  # danger level that came up in this chat, kept by the context policy
REQUESTED = "requested_slot"
SEND_CHIP = "booking:send"
# Values of STEP outside the form:
SENDING_UNSURE = "sending_unsure"  # sending failed, and nobody could say whether the request is stored
CODE_ASKED = "code_asked"  # code and contact were asked for, to take a request back
STATUS_CODE_ASKED = "status_code_asked"  # the same, to say how a request stands
# Actions that are part of the form's own turn, not somebody else's answer.
_OWN = frozenset({"action_listen", FORM, "action_extract_slots", "action_session_start"})


def conversation_of(tracker: Tracker) -> str:
    """The conversation's id."""
    return str(tracker.sender_id)


def intent_of(tracker: Tracker) -> str | None:
    """The intent of the latest message."""
    name = (tracker.latest_message.get("intent") or {}).get("name")
    return str(name) if name else None


def choice_of(tracker: Tracker) -> str | None:
    """The value of the tapped chip."""
    if intent_of(tracker) != "choose":
        return None
    for entity in tracker.latest_message.get("entities") or []:
        if entity.get("entity") == "choice":
            return str(entity.get("value"))
    return None


def said_in(tracker: Tracker, parts: Parts) -> Said:
    """The visitor's latest message."""
    intent = tracker.latest_message.get("intent") or {}
    choice = choice_of(tracker)
    return Said(
        text="" if choice is not None else parts.visitor_words.of(tracker),
        intent=intent_of(tracker),
        confidence=float(intent.get("confidence") or 0.0),
        choice=choice,
        message_id=tracker.latest_message.get("message_id"),
    )


def ran_last_turn(tracker: Tracker, *actions: str) -> bool:
    """Whether one of these actions answered the visitor's message before the latest."""
    turns = 0
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            turns += 1
            if turns == 2:
                return False
        if turns == 1 and event.get("event") == "action" and event.get("name") in actions:
            return True
    return False


def circumstances_of(tracker: Tracker, topics_read: tuple[str, ...] = ()) -> Circumstances:
    """What came up in the chat so far."""
    level = tracker.get_slot(CARE_ADVICE)
    return Circumstances(danger_level=str(level) if level else None, topics_read=topics_read)


def in_form(tracker: Tracker) -> bool:
    """Whether the booking form is open."""
    return (tracker.active_loop or {}).get("name") == FORM


def answered_by_others(tracker: Tracker) -> bool:
    """Whether something else has answered the latest message, or the form has stepped aside for it."""
    for event in reversed(tracker.events):
        kind = event.get("event")
        if kind == "user":
            return False
        if kind == "action_execution_rejected":
            return True
        if kind == "action" and event.get("name") not in _OWN:
            return True
    return False


def asking(draft: Draft) -> Events:
    """The form goes on with the draft's next question."""
    return [SlotSet(DRAFT, draft.draft_id), SlotSet(STEP, steps.current_step(draft)), SlotSet(REQUESTED, ANSWER)]


def enter_form(draft: Draft) -> Events:
    """Open the form on this draft."""
    return [
        SlotSet(DRAFT, draft.draft_id),
        SlotSet(STEP, steps.current_step(draft)),
        FollowupAction(FORM),
    ]


def finished(*, forget: bool) -> Events:
    """The form is done. `forget`: nothing is left to send, so the draft's id goes too."""
    events: Events = [SlotSet(STEP, None), SlotSet(REQUESTED, None)]
    return [SlotSet(DRAFT, None), *events] if forget else events


def close_form() -> Events:
    """Leave the form from outside."""
    return [SlotSet(STEP, None), SlotSet(REQUESTED, None), ActiveLoop(None)]


def plain_text_channel(tracker: Tracker) -> bool:
    """Whether the channel shows nothing but text, such as `rasa shell`."""
    channel: Any = tracker.get_latest_input_channel()
    return channel != "webchat"
