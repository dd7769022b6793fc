"""What the context policy looks at: one visitor turn and what went before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

# Slots that carry the context from turn to turn. None holds anything personal.
LAST_TOPIC = "last_topic"
EMERGENCY = "emergency"
MISSES = "misses"
CHECKING = "danger_check_open"
CARE_ADVICE = "care_advice"
OFFER = "open_offer"
SHORT_WORDS = 4
PLAUSIBLE = 0.15
STAYING = 0.3
CONTEXT_SLOTS = (LAST_TOPIC, EMERGENCY, MISSES, CHECKING, CARE_ADVICE, OFFER)


@dataclass(frozen=True)
class Turn:
    """A visitor's message as understood, with the context as it was when the message came.

    Attributes:
        intent: the intent's name, or None when nothing was understood.
        likely: intents that the message may mean, with their confidence, also where none was sure.
        danger: what the danger nets found, or None.
        second: the second question's intent, or None.
        language: language code of a message that is not English, or None.
        short: whether the message is a few words, so that it may lean on what was said before.
        choice: value of a pressed button that stands for data, or None.
        slots: the context slots at the start of the turn.
        loop: name of the active form, or None.
        rejected: whether the form has said that this message is not an answer to it.
        done: names of the actions that ran in this turn.
    """

    intent: str | None
    likely: Mapping[str, float] = field(default_factory=dict)
    danger: Mapping[str, Any] | None = None
    second: str | None = None
    language: str | None = None
    short: bool = False
    choice: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    loop: str | None = None
    rejected: bool = False
    done: tuple[str, ...] = ()

    @property
    def in_form(self) -> bool:
        """Whether the message still belongs to a form."""
        return self.loop is not None and not self.rejected

    def may_mean(self, intent: str) -> bool:
        """Whether the message is this intent, or plausibly so; for moments in which it would be expected."""
        return self.intent == intent or self.likely.get(intent, 0) >= PLAUSIBLE

    def stays_with(self, topic: str) -> bool:
        """Whether a message too unclear to begin a topic with goes on about this one, which was answered just now."""
        known = {name: confidence for name, confidence in self.likely.items() if not name.startswith("nlu_")}
        return known.get(topic, 0) >= STAYING and max(known, key=known.__getitem__) == topic


def read_turn(tracker: DialogueStateTracker) -> Turn:
    """The current turn of a conversation."""
    message = tracker.latest_message
    parsed: Mapping[str, Any] = (message.parse_data or {}) if message else {}
    slots, done = _since_message(tracker)
    return Turn(
        intent=(parsed.get("intent") or {}).get("name"),
        likely={
            str(entry.get("name")): float(entry.get("confidence") or 0) for entry in parsed.get("intent_ranking") or []
        },
        danger=parsed.get("danger"),
        second=((parsed.get("second") or {}).get("intent") or {}).get("name"),
        language=parsed.get("language"),
        short=0 < len(((message.text if message else None) or "").split()) <= SHORT_WORDS,
        choice=_choice(parsed),
        slots=slots,
        loop=tracker.active_loop_name,
        rejected=bool(tracker.is_active_loop_rejected),
        done=done,
    )


def _since_message(tracker: DialogueStateTracker) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Context slots as they were before the latest message, and the actions run since it.

    Reading the slots of the start keeps a turn's plan the same while the turn itself changes them.
    """
    done: list[str] = []
    before: dict[str, Any] = {}
    past_message = False
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            past_message = True
        elif not past_message and isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME:
            done.append(str(event.action_name))
        elif past_message and isinstance(event, SlotSet) and event.key in CONTEXT_SLOTS:
            before.setdefault(event.key, event.value)
            if len(before) == len(CONTEXT_SLOTS):
                break
    return before, tuple(reversed(done))


def _choice(parsed: Mapping[str, Any]) -> str | None:
    for entity in parsed.get("entities") or []:
        if entity.get("entity") == "choice":
            return str(entity.get("value"))
    return None
