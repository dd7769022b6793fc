"""Everything that one message says at once: "Jane Doe 403-555-0142 tuesday afternoon"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backtalk.booking.reading.email import EmailReading, find_email
from backtalk.booking.reading.name import NameReading, answered_name, as_name, said_name
from backtalk.booking.reading.phone import PhoneReading, find_phone
from backtalk.booking.reading.question import is_question
from backtalk.booking.reading.when import is_about_time, time_part, time_problem

_PREFERS_EMAIL = re.compile(
    r"\b(?:(?:prefer|rather|use|by|via|only|just)\s+(?:an?\s+|my\s+|by\s+|to use\s+)?e-?mail|"
    r"e-?mail\s+(?:is\s+)?(?:better|best|only|please|me)|"
    r"not (?:by |the |my )?phone|no (?:phone|calls?)|don'?t (?:call|phone)|(?:don'?t|do not) have a phone)\b",
    re.IGNORECASE,
)
_PREFERS_PHONE = re.compile(
    r"\b(?:prefer (?:the |a |my )?phone|phone (?:is )?(?:better|best|only)|not (?:by |my )?e-?mail|"
    r"no e-?mail|(?:just|please) call|"
    r"rather (?:talk|phone|call)|(?:don'?t|do not) have (?:an? )?e-?mail)\b",
    re.IGNORECASE,
)
_ABOUT_SOMEONE = re.compile(
    r"\b(?:book|booking|bring|sign|get|see|for)\s+(?:(?:in|up)\s+)?(?:her|him|them|my \w+)\b|\bfor (?:her|"
    r"him|them|my \w+)\b",
    re.IGNORECASE,
)
_PIECES = re.compile(
    r"[,;:|\n/]|\s-\s|\s\u2013\s|\.\s|\s(?:and|at|on|my|cell|phone|number|tel|email|e-mail|call|text|reach)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Details:
    """What a message holds. `loose_name` is a piece that looks like a name though the text does not say so."""

    phone: PhoneReading | None
    email: EmailReading | None
    name: NameReading | None
    loose_name: str | None
    when: str | None
    when_problem: str | None
    prefers_email: bool
    prefers_phone: bool
    about_someone: bool

    @property
    def has_contact(self) -> bool:
        """Whether a usable phone number or e-mail address is in it."""
        return bool(self.phone and self.phone.number) or bool(self.email and self.email.address)


def read_details(text: str) -> Details:
    """Find all that a message says. Whether it may be taken is for the caller to judge."""
    email = find_email(text)
    rest = email.rest if email else text
    phone = find_phone(rest) if not (email and email.problem) else None
    if phone is not None and phone.number is None and is_about_time(rest):
        phone = None  # "thursday after 430" or "february 30th" is a time, not a broken number
    rest = phone.rest if phone else rest
    return Details(
        phone=phone,
        email=email,
        name=said_name(rest),
        loose_name=_loose_name(rest),
        when=time_part(rest) if is_about_time(rest) else None,
        when_problem=time_problem(rest),
        prefers_email=bool(_PREFERS_EMAIL.search(text)) and not _PREFERS_PHONE.search(text),
        prefers_phone=bool(_PREFERS_PHONE.search(text)) and not _PREFERS_EMAIL.search(text),
        about_someone=bool(_ABOUT_SOMEONE.search(text)),
    )


def _loose_name(rest: str) -> str | None:
    for piece in _PIECES.split(rest):
        before_time = _before_time(piece)
        if is_question(before_time):
            continue
        name = as_name(before_time) or answered_name(before_time)
        if name:
            return name
    return None


def _before_time(piece: str) -> str:
    part = time_part(piece)
    return piece[: piece.rindex(part)].strip() if part and part in piece else piece.strip()
