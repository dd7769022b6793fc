"""What the actions work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from actions.visitor_words import VisitorWords
from actions.words import Words
from backtalk.booking.service import BookingDesk
from backtalk.clinic import Clinic


def _not_counted(_patient: str) -> None:
    """Counts nothing."""


def _none_read(_conversation_id: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Parts:
    """The booking desk and what is needed to talk about it.

    Attributes:
        desk: the use cases.
        clinic: the clinic's own facts.
        words: titles and labels that visitors see.
        visitor_words: what the visitor really typed in this turn.
        topics_read: topics that were answered in a conversation; only those with a title may be shared.
        topic_titles: topics that a visitor may choose to share, with their titles.
        count_link: called with "new" or "returning" when the clinic's own booking page was given.
    """

    desk: BookingDesk
    clinic: Clinic
    words: Words
    visitor_words: VisitorWords
    topics_read: Callable[[str], Sequence[str]] = _none_read
    topic_titles: Mapping[str, str] = field(default_factory=dict)
    count_link: Callable[[str], None] = _not_counted
