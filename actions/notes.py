"""What is said about an answer before the next question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.parts import Parts
from backtalk.booking.outcome import Note
from backtalk.booking.reading.phone import shown_phone


def say_notes(notes: Iterable[Note], dispatcher: CollectingDispatcher, parts: Parts) -> None:
    """Each note is a response `utter_booking_<name>`; one that repeats a value is marked as personal."""
    for note in notes:
        values: dict[str, Any] = {}
        if note.field is not None:
            values["line"] = parts.words.label(note.field)
        if note.value is not None:
            values["value"] = shown_phone(note.value) if note.field == "phone" else note.value
            values["personal"] = True
        dispatcher.utter_message(response=f"utter_booking_{note.name}", **values)
