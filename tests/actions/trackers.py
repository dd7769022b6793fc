"""A tracker in a line, and a conversation with the actions as Rasa would run them."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_ask_booking_answer import ActionAskBookingAnswer
from actions.action_open_booking import ActionOpenBooking
from actions.action_send_request import ActionSendRequest
from actions.base import BookingAction
from actions.parts import Parts
from actions.validate_booking_form import ValidateBookingForm
from actions.visitor_words import TrackerWords
from actions.wiring import options_of
from actions.words import Words
from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.reference import RandomReferenceCodes
from backtalk.booking.service import BookingDesk
from backtalk.clinic import BookingSettings, Clinic, PrivacySettings, Therapist
from backtalk.storage.booking_store import SqlRequestStore
from tests.booking.fakes import FakeClock, FakeNotice
from tests.storage.booking_rows import new_store

ROOT = Path(__file__).resolve().parents[2]
WORDS = Words.from_file(ROOT / "knowledge" / "booking_words.yml")
Said = list[dict[str, Any]]


def a_clinic(booking: BookingSettings | None = None) -> Clinic:
    facts: dict[str, Any] = dict.fromkeys(
        (
            "phone",
            "email",
            "address",
            "parking",
            "hours",
            "prices",
            "direct_billing",
            "ims_certified",
            "electrical_stimulation",
        )
    )
    return Clinic(
        name="A clinic",
        town="Okotoks",
        province="AB",
        timezone="America/Edmonton",
        languages=(),
        therapists=(Therapist("Steve Hansen"),),
        booking=booking or BookingSettings(closed_days=("Saturday", "Sunday")),
        privacy=PrivacySettings(),
        live=False,
        **facts,
    )


def real_parts(path: Path, booking: BookingSettings | None = None, **more: Any) -> Parts:
    """Parts over a real SQLite file, with a clock that stands still."""
    store, _ = new_store(path)
    return parts_over(store, booking, **more)


def parts_over(store: SqlRequestStore, booking: BookingSettings | None = None, **more: Any) -> Parts:
    clinic = a_clinic(booking)
    outbox = ConfiguredOutbox(("webhook",))
    desk = BookingDesk(store, FakeClock(), FakeNotice(), RandomReferenceCodes(), outbox, options_of(clinic))
    return Parts(desk, clinic, WORDS, TrackerWords(), **more)


def message(text: str = "", intent: str = "give_details", choice: str | None = None, id: str = "m1") -> dict[str, Any]:
    entities = [{"entity": "choice", "value": choice}] if choice else []
    name = "choose" if choice else intent
    return {"text": text, "intent": {"name": name, "confidence": 0.9}, "entities": entities, "message_id": id}


def tracker(
    latest: dict[str, Any],
    *,
    form: bool = False,
    slots: dict[str, Any] | None = None,
    done: Any = (),
    channel: str = "webchat",
) -> Tracker:
    events = [
        {"event": "user", "text": latest["text"], "input_channel": channel},
        *({"event": "action", "name": name} for name in done),
    ]
    loop = {"name": "booking_form"} if form else {}
    return Tracker("chat-1", dict(slots or {}), latest, events, False, None, loop, "action_listen")


def run(action: BookingAction, on: Tracker) -> tuple[list[dict[str, Any]], Said]:
    """The events and the responses of one action."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, on, {}))
    return list(events), dispatcher.messages


def names(said: Said) -> list[str]:
    return [str(one["response"]) for one in said]


class Chat:
    """One visitor. Runs the actions in the order in which Rasa does, and keeps the slots as Rasa would."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.slots: dict[str, Any] = {}
        self.form = False
        self.events: list[dict[str, Any]] = []
        self._ids = itertools.count(1)

    def opens(self, text: str = "book me", intent: str = "book_assessment") -> Said:
        latest = message(text, intent, id=self._id())
        said = self._run(ActionOpenBooking(self.parts), latest)
        if any(event["event"] == "followup" for event in self.events):
            said += self._form(latest)
        return said

    def says(self, text: str, intent: str = "give_details") -> Said:
        return self._form(message(text, intent, id=self._id()))

    def taps(self, chip: str) -> Said:
        return self._form(message(choice=f"booking:{chip}", id=self._id()))

    def fills_in(self) -> Said:
        """Answers every question; returns the read-back."""
        for answer in ("!for_whom:self", "!patient_kind:new", "Zebulon Testperson", "403-555-0142"):
            self.taps(answer[1:]) if answer.startswith("!") else self.says(answer)
        for chip in ("phone_permission:message_ok", "day:tuesday", "part:morning", "body_area:neck"):
            self.taps(chip)
        return self.taps("precaution:no")

    def _form(self, latest: dict[str, Any]) -> Said:
        said = self._run(ValidateBookingForm(self.parts), latest)
        set_now = {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}
        self.form = set_now.get("requested_slot") is not None
        if not self.form:
            return said + self._run(ActionSendRequest(self.parts), latest, done=("booking_form",))
        if "booking_step" not in set_now:
            return said  # the form steps aside
        return said + self._run(ActionAskBookingAnswer(self.parts), latest, done=("booking_form",))

    def _run(self, action: BookingAction, latest: dict[str, Any], done: Any = ()) -> Said:
        on = tracker(latest, form=self.form, slots=self.slots, done=done)
        self.events, said = run(action, on)
        for event in self.events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        return said

    def _id(self) -> str:
        return f"m{next(self._ids)}"
