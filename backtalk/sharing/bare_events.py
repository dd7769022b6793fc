"""What is told about a conversation's events: kinds, names, figures and times, and nothing that anybody wrote."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

Described = Mapping[str, Any]

# By name, so that whatever Rasa adds to an event stays inside until somebody has looked at it.
_OF_EVERY = ("event", "timestamp")
_OF_KIND: dict[str, tuple[str, ...]] = {
    "user": ("message_id", "input_channel"),
    "action": ("name", "policy", "confidence"),
    "active_loop": ("name",),
    "slot": ("name",),  # without its value
}
_OF_ANSWER = ("utter_action", "topic", "urgency", "certainty")
_OF_DANGER = ("sign", "topic", "level")


def bare_event(event: Described) -> dict[str, Any]:
    """The event as it may leave the server; `event` is as Rasa writes it, with its `sender_id`.

    `id` is new for each: a receiver that gets an event twice can tell.
    """
    kind = str(event.get("event"))
    told = {"id": uuid.uuid4().hex, "conversation": event.get("sender_id"), **_picked(event, _OF_EVERY)}
    told |= _picked(event, _OF_KIND.get(kind, ()))
    if kind == "user":
        told |= _understood(event.get("parse_data") or {})
    if kind == "bot":
        metadata = event.get("metadata") or {}
        told |= _picked(metadata.get("metadata") or {}, _OF_ANSWER) | _picked(metadata, _OF_ANSWER)
    return told


def _understood(parsed: Described) -> dict[str, Any]:
    intent = parsed.get("intent") or {}
    told = {"intent": intent.get("name"), "confidence": intent.get("confidence")}
    danger = parsed.get("danger")
    if isinstance(danger, Mapping):
        told["danger"] = _picked(danger, _OF_DANGER)
    return told


def _picked(values: Described, names: tuple[str, ...]) -> dict[str, Any]:
    """Only words, numbers and truth values: what is nested could hold anything."""
    return {name: values[name] for name in names if isinstance(values.get(name), str | int | float | bool)}
