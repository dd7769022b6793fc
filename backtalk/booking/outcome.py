"""What came of one message of the visitor inside the form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backtalk.booking.request import Draft


class Result(StrEnum):
    """What the caller has to do next."""

    TAKEN = "taken"  # it was an answer: ask the next question
    NOT_AN_ANSWER = "not_an_answer"  # let the ordinary rule answer, then ask again
    PROBLEM = "problem"  # it was meant as an answer and cannot be used: say why, ask again
    SEND = "send"  # the visitor pressed send on the read-back
    STOP = "stop"  # leave the form, keep the answers
    DISCARD = "discard"  # leave the form, erase the answers
    MINOR_ALONE = "minor_alone"  # someone under 18 without a parent or guardian


@dataclass(frozen=True)
class Note:
    """One thing to say before the next question. `name` is a token; `value` may be personal."""

    name: str
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The draft afterwards, what to do, what to say first."""

    draft: Draft
    result: Result
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Said:
    """One message of the visitor: what was typed and what the language model of the chat made of it, or the chip."""

    text: str
    intent: str | None = None
    confidence: float = 0.0
    choice: str | None = None
    message_id: str | None = None
