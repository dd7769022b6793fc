"""What of a conversation's tracker is kept between turns: its state, and no words."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

State = dict[str, Any]

# Rules look back to the visitor's latest message and the actions since; older turns cannot change what happens next.
_KEPT = (ActionExecuted, ActionExecutionRejected, ActiveLoop, LoopInterrupted, UserUttered)
_KIND_OF_EVENT: Mapping[Any, type[Event]] = {kind.type_name: kind for kind in _KEPT}


def state_of(tracker: DialogueStateTracker) -> State:
    """Slots, the open form and the shape of the last turn, as JSON-ready data.

    Texts of both sides are left out: the transcript a visitor can read again is the channel's, not the tracker's.
    """
    return {
        "slots": {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value},
        "loop": _loop(tracker),
        "last_turn": [_without_words(event) for event in _last_turn(tracker)],
    }


def events_from(state: State) -> list[Event]:
    """Events that bring a fresh tracker into the kept state."""
    events: list[Event] = [SlotSet(name, value) for name, value in state["slots"].items()]
    last_turn = [event for event in map(_event_from, state["last_turn"]) if event is not None]
    if state["loop"] and not any(isinstance(event, ActiveLoop) and event.name for event in last_turn):
        events.append(ActiveLoop(state["loop"]))
    return events + (last_turn or [ActionExecuted(ACTION_LISTEN_NAME)])


def _event_from(parameters: dict[str, Any]) -> Event | None:
    """As `Event.from_parameters`, which looks through all of Rasa's events for each one."""
    kind = _KIND_OF_EVENT.get(parameters.get("event"))
    return None if kind is None else kind._from_parameters(parameters)


def _loop(tracker: DialogueStateTracker) -> str | None:
    return str(tracker.active_loop_name) if tracker.active_loop_name else None


def _last_turn(tracker: DialogueStateTracker) -> Iterable[Event]:
    turn: list[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, _KEPT):
            turn.append(event)
        if isinstance(event, UserUttered):
            break
    return reversed(turn)


def _without_words(event: Event) -> dict[str, Any]:
    if isinstance(event, UserUttered):
        bare = UserUttered(intent={"name": event.intent_name, "confidence": 1.0}, timestamp=event.timestamp)
        bare.text = None
        kept: dict[str, Any] = bare.as_dict()
        kept["parse_data"] = {"intent": bare.intent, "entities": [], "text": None}
        return kept
    described: dict[str, Any] = event.as_dict()
    return described
