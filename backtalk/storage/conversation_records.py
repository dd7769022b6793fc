"""What the conversations database tells about a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Message = dict[str, Any]
Standing = Literal["open", "erasing", "erased", "unknown"]
GREETING_ID = "welcome"
CLAIMED, ANSWERED = "claimed", "answered"


class StorageUnavailable(Exception):
    """The conversations database cannot be used now."""


class ConversationGone(Exception):
    """The conversation does not exist, or it was (or is being) erased."""


@dataclass(frozen=True)
class Offer:
    """A button that was shown: what the client sends back, what the visitor read, what Rasa is given."""

    value: str
    title: str
    payload: str


@dataclass(frozen=True)
class Claim:
    """What became of an attempt to take a message: `mine` when this caller has to answer it.

    `behind`: the number of the turn, when earlier ones of the conversation are still being answered.
    """

    mine: bool
    reply: list[Message] | None
    lease_until: float
    behind: int | None = None


@dataclass(frozen=True)
class Turn:
    """One turn as kept: what the visitor said (masked) and what was answered."""

    message_id: str
    number: int
    at: float
    visitor_text: str | None
    reply: list[Message] | None
