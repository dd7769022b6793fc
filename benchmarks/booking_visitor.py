"""A visitor at the booking form, one step below Rasa: the actions are called over HTTP as Rasa would call them.

What Rasa would do with a turn that failed is done too: a turn without an answer leaves no trace in the tracker.
"""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

ANSWERS: Mapping[str, str] = {
    "for_whom": "booking:for_whom:self",
    "patient_kind": "booking:patient_kind:new",
    "phone_permission": "booking:phone_permission:message_ok",
    "day": "booking:day:tuesday",
    "part": "booking:part:morning",
    "body_area": "booking:body_area:low_back",
    "precaution": "booking:precaution:no",
}
SEND = "booking:send"
OPENING = "please call me. {name}, {phone}"
PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.2
NOT_SENT = frozenset({"utter_booking_not_sent", "utter_booking_unsure"})


class Unanswered(Exception):
    """The action server was not there, took too long, or broke off."""


Said = list[dict[str, Any]]


@dataclass
class BookingVisitor:
    """One conversation. `client` is shared by all visitors; None until somebody talks."""

    client: aiohttp.ClientSession | None
    url: str
    name: str
    phone: str
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    slots: dict[str, Any] = field(default_factory=dict)
    in_form: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    async def open(self, text: str, intent: str = "talk_to_person", **how: Any) -> Said:
        """Ask for a booking ("book_assessment") or a call-back ("talk_to_person")."""
        return await self._turn(text, intent, None, "action_open_booking", how)

    async def say(self, text: str, **how: Any) -> Said:
        """Answer by typing."""
        return await self._turn(text, "give_details", None, "validate_booking_form", how)

    async def tap(self, choice: str, **how: Any) -> Said:
        """Tap a chip; out of the form it is what a button of an older message does."""
        first = "validate_booking_form" if self.in_form else "action_take_choice"
        return await self._turn("", "choose", choice, first, how)

    def new_message_id(self) -> str:
        """For a message that may have to be sent again."""
        return f"{self.conversation}-{next(self._numbers)}"

    async def _turn(self, text: str, intent: str, choice: str | None, first: str, how: dict[str, Any]) -> Said:
        message_id = how.get("message_id") or self.new_message_id()
        patience = how.get("patience") or PATIENCE_SECONDS
        entities = [{"entity": "choice", "value": choice}] if choice else []
        latest = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": entities,
            "message_id": message_id,
        }
        user = {"event": "user", "text": text, "input_channel": "webchat", "parse_data": latest}
        turn = _Turn(self, latest, dict(self.slots), self.in_form, [*self.events, user])
        try:
            async with asyncio.timeout(patience):
                await turn.run(first)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unanswered from error
        self.slots, self.in_form, self.events = turn.slots, turn.in_form, turn.events[-30:]
        self.heard += [str(one.get("response")) for one in turn.said]
        return turn.said


@dataclass
class _Turn:
    """One message on its way through the actions, with slots of its own until it is through."""

    visitor: BookingVisitor
    latest: dict[str, Any]
    slots: dict[str, Any]
    in_form: bool
    events: list[dict[str, Any]]
    said: Said = field(default_factory=list)

    async def run(self, first: str) -> None:
        set_now, follow_up = await self._call(first)
        if first != "validate_booking_form":
            if follow_up != "booking_form":
                return
            set_now, follow_up = await self._call("validate_booking_form")
        self.in_form = set_now.get("requested_slot") is not None
        if not self.in_form:
            self.events.append({"event": "action", "name": "booking_form"})
            await self._call(follow_up or "action_send_request")
        elif "booking_step" in set_now:
            self.events.append({"event": "action", "name": "booking_form"})
            await self._call("action_ask_booking_answer")

    async def _call(self, action: str) -> tuple[dict[str, Any], str | None]:
        loop = {"name": "booking_form"} if self.in_form else {}
        tracker = {
            "sender_id": self.visitor.conversation,
            "slots": self.slots,
            "latest_message": self.latest,
            "events": self.events,
            "paused": False,
            "followup_action": None,
            "active_loop": loop,
            "latest_action_name": "action_listen",
        }
        body = {"next_action": action, "sender_id": self.visitor.conversation, "tracker": tracker, "domain": {}}
        assert self.visitor.client is not None
        async with self.visitor.client.post(self.visitor.url, json=body) as answer:
            if answer.status != 200:
                raise aiohttp.ClientPayloadError(str(answer.status))
            result = await answer.json()
        set_now = {event["name"]: event["value"] for event in result["events"] if event["event"] == "slot"}
        self.slots.update(set_now)
        self.events += result["events"]
        for one in result["responses"]:
            self.said.append(one)
            metadata = {"utter_action": one.get("response")}
            self.events.append({"event": "bot", "metadata": metadata})
        follow_up = next((event["name"] for event in result["events"] if event["event"] == "followup"), None)
        return set_now, follow_up


def code_in(said: Said) -> str | None:
    """The reference code of a receipt."""
    return next((one["reference"] for one in said if one.get("reference")), None)


def asked_in(said: Said) -> str | None:
    """The question at the end."""
    form = said[-1].get("form") if said else None
    return str(form["field"]) if form else None


async def reach_the_read_back(visitor: BookingVisitor, intent: str = "talk_to_person") -> None:
    """Open a request and answer everything; ends before sending. Needs servers that answer.

    Raises:
        Unanswered: when one does not.
        AssertionError: when a question was not expected.
    """
    said = await visitor.open(OPENING.format(name=visitor.name, phone=visitor.phone), intent)
    while (asked := asked_in(said)) != "read_back":
        if asked == "name":
            said = await visitor.say(visitor.name)
        elif asked == "contact":
            said = await visitor.say(visitor.phone)
        elif asked is None:
            raise AssertionError(f"nothing was asked: {visitor.heard}")
        else:
            assert asked in ANSWERS, f"not ready for {asked}: {visitor.heard}"
            said = await visitor.tap(ANSWERS[asked])
