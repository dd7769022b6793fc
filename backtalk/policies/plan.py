"""Which responses a turn gets, where that depends on more than the message's intent.

Plain topic questions are not planned here: their rules (one a topic) answer them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

from backtalk.nlu.danger_table import LEVELS
from backtalk.policies.follow_ups import PREFIX, FollowUps, topic_without_context
from backtalk.policies.turn import CARE_ADVICE, CHECKING, EMERGENCY, MISSES, OFFER, Turn

FALLBACK = "nlu_fallback"
BOOKING = "book_assessment"
OPEN_BOOKING = "action_open_booking"
SELF_HARM = "danger_self_harm"
CHECK = "danger_check:"  # value of the buttons under the check question
DEACTIVATE_FORM = "action_deactivate_loop"
TALK_TO_PERSON = "utter_talk_to_person"
Responses = Mapping[str, "list[dict[str, Any]]"]

# What may be said while an emergency card is open; anything else is answered with "emergency first".
_ALLOWED_IN_EMERGENCY = {"delete_my_data", "goodbye", "thank", "privacy", "bot_or_human"}
_SOCIAL = {"greet", "thank", "goodbye", "affirm", "deny", FALLBACK}
_OFFERED_AFTER = {TALK_TO_PERSON: "call_back", "utter_fallback_again": "call_back"}


@dataclass(frozen=True)
class Plan:
    """Actions to run in this order, and context to keep afterwards."""

    actions: tuple[str, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)


def plan_turn(turn: Turn, responses: Responses, follow_ups: FollowUps) -> Plan | None:
    """The plan for a turn, or None when the ordinary rules (or the form) have it.

    In order of importance: danger first, then an open emergency, then what the visitor pressed, and so on.
    """
    return (
        _danger(turn, responses)
        or _emergency_open(turn)
        or _danger_check(turn)
        or _emergency_word(turn)
        or (None if turn.in_form else _conversation(turn, responses, follow_ups))
    )


def _conversation(turn: Turn, responses: Responses, follow_ups: FollowUps) -> Plan | None:
    return (
        _pressed(turn, responses)
        or _other_language(turn, responses)
        or _follow_up(turn, responses, follow_ups)
        or _accepted_offer(turn)
        or _not_understood(turn, responses)
        or _two_questions(turn, responses)
    )


def _danger(turn: Turn, responses: Responses) -> Plan | None:
    if not turn.danger:
        return None
    level, topic = turn.danger["level"], turn.danger["topic"]
    card = _first_known(responses, turn.danger.get("response"), f"utter_{topic}", "utter_emergency_hold")
    if level == "E":
        close = (DEACTIVATE_FORM,) if turn.loop else ()
        return Plan((card, *close), {EMERGENCY: topic, CARE_ADVICE: _highest(turn, "E"), CHECKING: None})
    if level == "S":
        return Plan((card,), {CARE_ADVICE: _highest(turn, "S"), CHECKING: None})
    answer = f"utter_{turn.intent}"
    ordinary = (answer,) if answer in responses and turn.intent not in (*_SOCIAL, topic) and not turn.loop else ()
    return Plan((*ordinary, card), {CARE_ADVICE: _highest(turn, "D")})


def _highest(turn: Turn, level: str) -> str:
    """The most urgent level so far: a later, milder card does not take an earlier one back."""
    before = turn.slots.get(CARE_ADVICE)
    return min((level, before or level), key=LEVELS.index)


def _emergency_open(turn: Turn) -> Plan | None:
    emergency = turn.slots.get(EMERGENCY)
    if not emergency:
        return None
    if emergency == SELF_HARM:
        return _self_harm_open(turn)
    checking = turn.slots.get(CHECKING) or (turn.choice or "").startswith(CHECK)
    if checking or turn.intent in _ALLOWED_IN_EMERGENCY:
        return None
    if turn.intent == "emergency_handled":
        return Plan(("utter_emergency_handled",), {EMERGENCY: None})
    # Being wrong about these two is safe: one asks a check question, the other keeps the card open.
    if turn.may_mean("not_what_i_meant"):
        return Plan(("utter_not_what_i_meant",), {CHECKING: True})
    if turn.may_mean("emergency_getting_help"):
        return Plan(("utter_emergency_getting_help",))
    return Plan(("utter_emergency_hold",))


def _emergency_word(turn: Turn) -> Plan | None:
    """ "It has been dealt with" and "I'm on my way" without an open card: after a same-day sign, or out of the blue."""
    if turn.in_form:
        return None
    if turn.intent == "emergency_handled":
        return Plan(("utter_emergency_handled",))
    return Plan(("utter_emergency_getting_help",)) if turn.intent == "emergency_getting_help" else None


def _self_harm_open(turn: Turn) -> Plan | None:
    """After words of self-harm: no check question, no "dealt with" button; only the person can close it, in words."""
    if turn.intent in ("not_what_i_meant", "emergency_handled"):
        return Plan(("utter_self_harm_closed",), {EMERGENCY: None})
    return None if turn.intent in _ALLOWED_IN_EMERGENCY else Plan(("utter_self_harm_hold",))


def _danger_check(turn: Turn) -> Plan | None:
    """The one check question behind "That's not what I meant"."""
    if turn.intent == "not_what_i_meant":
        return Plan(("utter_not_what_i_meant",), {CHECKING: True})
    open_question = bool(turn.slots.get(CHECKING))
    if turn.choice == f"{CHECK}yes" or (open_question and turn.intent == "affirm"):
        return Plan(
            ("utter_danger_check_yes",), {CHECKING: None, EMERGENCY: turn.slots.get(EMERGENCY) or "when_to_worry"}
        )
    if turn.choice == f"{CHECK}no" or (open_question and turn.intent == "deny"):
        return Plan(("utter_danger_check_no",), {CHECKING: None, EMERGENCY: None, CARE_ADVICE: None})
    return None


def _pressed(turn: Turn, responses: Responses) -> Plan | None:
    kind, _, topic = (turn.choice or "").partition(":")
    response = f"utter_{topic}_more"
    return Plan((response,)) if kind == "more" and response in responses else None


def _other_language(turn: Turn, responses: Responses) -> Plan | None:
    if not turn.language:
        return None
    return Plan((_first_known(responses, f"utter_other_language_{turn.language}", "utter_other_language"),))


def _follow_up(turn: Turn, responses: Responses, follow_ups: FollowUps) -> Plan | None:
    if turn.intent and turn.short and not turn.intent.startswith(PREFIX):
        reread = follow_ups.short_question(turn.slots.get("last_topic"), turn.intent, responses)
        return Plan((reread,)) if reread else None
    if not turn.intent or not turn.intent.startswith(PREFIX):
        return None
    last_topic = turn.slots.get("last_topic")
    response = follow_ups.response(last_topic, turn.intent[len(PREFIX) :], responses)
    if response is None and last_topic is None:
        topic = topic_without_context(turn.likely)
        response = OPEN_BOOKING if topic == BOOKING else f"utter_{topic}"
    return Plan((response if response in (*responses, OPEN_BOOKING) else "utter_no_follow_up",))


def _accepted_offer(turn: Turn) -> Plan | None:
    if turn.intent == "affirm" and turn.slots.get(OFFER):
        return Plan((OPEN_BOOKING,), {OFFER: None})
    return None


def _not_understood(turn: Turn, responses: Responses) -> Plan | None:
    if turn.intent not in (FALLBACK, None):
        return None
    topic = turn.slots.get("last_topic")
    if topic and not turn.loop and f"utter_{topic}" in responses and turn.stays_with(topic):
        return Plan((_first_known(responses, f"utter_{topic}_more", f"utter_{topic}"),))
    misses = int(turn.slots.get(MISSES) or 0) + 1
    name = "utter_fallback" if misses == 1 else "utter_fallback_again"
    return Plan((name,), {MISSES: misses})


def _two_questions(turn: Turn, responses: Responses) -> Plan | None:
    if turn.second in (None, *_SOCIAL) or turn.intent in _SOCIAL:
        return None
    asked = [intent for intent in (turn.intent, turn.second) if intent != BOOKING]
    answers = tuple(f"utter_{intent}" for intent in asked)
    if not all(answer in responses for answer in answers):
        return None
    # The form comes last: a question beside the wish to book is answered first.
    return Plan(answers if len(answers) == 2 else (*answers, OPEN_BOOKING))


def _first_known(responses: Responses, *names: str | None) -> str:
    for name in names:
        if name and name in responses:
            return name
    return "utter_apology"


def offered_by(actions: tuple[str, ...]) -> str | None:
    """What a plain "yes" in the next turn would accept."""
    return next((_OFFERED_AFTER[name] for name in reversed(actions) if name in _OFFERED_AFTER), None)
