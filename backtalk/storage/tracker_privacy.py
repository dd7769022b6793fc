"""Taking what visitors wrote about themselves out of tracker events before anything keeps or publishes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

EventDict = dict[str, Any]

BOOKING_FORM = "booking_form"
BLANK = ""
# All of a personal message's metadata that says nothing about a person.
_HARMLESS = ("utter_action", "topic", "urgency", "certainty", "sources", "form", "personal", "model_id", "assistant_id")


def scrub(event: EventDict, *, form_open: bool = False) -> EventDict:
    """The event without personal words; the one given is left as it is.

    Args:
        event: as Rasa writes it (`Event.as_dict`).
        form_open: whether the booking form was open when the event happened; then a visitor's words are blanked,
            while a tapped chip ("/choose...") stays, because it holds only tokens.
    """
    if event.get("event") == "user" and form_open:
        return _without_words(event)
    if event.get("event") == "bot" and is_personal(event):
        return _without_values(event)
    return dict(event)


def scrub_all(events: Iterable[EventDict], *, form_open: bool = False) -> list[EventDict]:
    """Scrub events in order, following the form as it opens and closes.

    The message that opened the form may hold a name already, so it is blanked too.
    """
    given = list(events)
    scrubbed: list[EventDict] = []
    for position, event in enumerate(given):
        if event.get("event") == "active_loop":
            form_open = event.get("name") == BOOKING_FORM
        opens = event.get("event") == "user" and _opens_form(given[position + 1 :])
        scrubbed.append(scrub(event, form_open=form_open or opens))
    return scrubbed


def is_personal(event: EventDict) -> bool:
    """Whether a bot's message was marked as holding what the visitor told about a person."""
    metadata = event.get("metadata") or {}
    nested = metadata.get("metadata") or {}
    return bool(metadata.get("personal") or nested.get("personal"))


def _opens_form(following: Iterable[EventDict]) -> bool:
    for event in following:
        if event.get("event") == "user":
            return False
        if event.get("event") == "active_loop":
            return event.get("name") == BOOKING_FORM
    return False


def _without_words(event: EventDict) -> EventDict:
    if str(event.get("text") or "").startswith("/choose"):
        return dict(event)
    parsed = dict(event.get("parse_data") or {})
    for key in ("text", "text_tokens", "entities", "second"):
        if key in parsed:
            parsed[key] = [] if isinstance(parsed[key], list) else None if key == "second" else BLANK
    return {**event, "text": BLANK, "parse_data": parsed}


def _without_values(event: EventDict) -> EventDict:
    metadata = event.get("metadata") or {}
    kept = {key: metadata[key] for key in _HARMLESS if key in metadata}
    return {**event, "text": BLANK, "data": {}, "metadata": {**kept, "personal": True}}
