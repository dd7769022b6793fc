"""What all booking actions share: work off the event loop, and never a silent failure."""

from __future__ import annotations

import asyncio
import logging
import secrets
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import wiring
from actions.parts import Parts

logger = logging.getLogger(__name__)

FAILURE = "utter_booking_not_sent"
UNSURE = "utter_booking_unsure"  # the request may be stored already; pressing send again is safe
Events = list[dict[str, Any]]


class BookingAction(Action, ABC):
    """Runs `act` in a thread. Any exception is logged as its class and an incident id only, and said honestly."""

    def __init__(self, parts: Parts | None = None) -> None:
        """`parts`: for tests; the real ones are built on first use."""
        self._given_parts = parts

    @property
    def parts(self) -> Parts:
        """Desk, clinic, words."""
        return self._given_parts or wiring.parts()

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Called by Rasa."""
        try:
            return await asyncio.to_thread(self.act, dispatcher, tracker)
        except Exception as error:  # noqa: BLE001  (whatever it is, the visitor must not hear "sent" or nothing)
            logger.error("%s failed: %s, incident %s", self.name(), type(error).__name__, secrets.token_hex(4))
            dispatcher.messages.clear()
            self.say_failure(dispatcher, tracker)
            return self.after_failure(tracker)

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """The action's work: one use case, one response."""

    def say_failure(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Say once a turn that it did not work and that nothing was sent."""
        if not any(said_this_turn(tracker, said) for said in (FAILURE, UNSURE)):
            dispatcher.utter_message(response=self.failure(tracker), buttons=self.failure_buttons())

    def failure(self, tracker: Tracker) -> str:
        """The response that says it: nothing was sent, where that is certain."""
        return FAILURE

    def failure_buttons(self) -> list[dict[str, str]]:
        """None unless there is a way to go on from here."""
        return []

    def after_failure(self, tracker: Tracker) -> Events:
        """Events after a failure."""
        return []


def said_this_turn(tracker: Tracker, response: str) -> bool:
    """Whether this response was said since the visitor's last message."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "bot" and (event.get("metadata") or {}).get("utter_action") == response:
            return True
    return False
