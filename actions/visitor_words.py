"""What the visitor really typed. The chat masks phone numbers and e-mail addresses before Rasa sees them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from rasa_sdk import Tracker

logger = logging.getLogger(__name__)


class VisitorWords(Protocol):
    """Where the words of the current turn come from."""

    def of(self, tracker: Tracker) -> str:
        """The visitor's latest message as typed."""
        ...


class TrackerWords:
    """As Rasa has them: right for `rasa shell`, masked in the web chat."""

    def of(self, tracker: Tracker) -> str:
        """The text of the latest message."""
        return str(tracker.latest_message.get("text") or "")


class StoredWords:
    """As the web chat keeps them, encrypted, while the turn is answered; else as Rasa has them."""

    def __init__(self, raw_text: Callable[[str, str | None], str | None]) -> None:
        """`raw_text`: called with the conversation id and the message id."""
        self._raw_text = raw_text

    def of(self, tracker: Tracker) -> str:
        """The raw text of the turn that is being answered."""
        masked = TrackerWords().of(tracker)
        try:
            raw = self._raw_text(str(tracker.sender_id), tracker.latest_message.get("message_id"))
        except Exception as error:  # noqa: BLE001  (the masked text still lets most answers through)
            logger.error("The words of a turn could not be read: %s", type(error).__name__)
            return masked
        return masked if raw is None else raw
