"""Names in a typed text, without taking questions and chatter for one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backtalk.booking.reading.when import TIME_WORDS
from backtalk.booking.reading.words import NEVER_IN_A_NAME, NOT_A_NAME_ALONE

LONGEST_NAME = 80
MOST_WORDS = 5

_PARTICLES = r"(?:de|da|del|della|der|den|di|dos|du|el|al|la|le|van|von|st|bin|ibn|mac|o)"
_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}+(?:['\u2019.-]{_LETTER}+)*\.?"
_NAME = re.compile(rf"{_WORD}(?:\s+{_WORD}){{0,{MOST_WORDS - 1}}}")

_SAID = re.compile(
    r"\b(?P<whose>my|her|his|their|the|patient'?s?)?\s*(?:full\s+|first\s+|last\s+|sur)?name\s*(?:is|'?s|:|"
    r"=|should be|would be)"
    r"\s*(?:actually\s+|really\s+|spelled\s+)?(?P<name>.+)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^(?:hi|hey|hello|ok|okay|sure|yes|yeah|yep|um|so|well|oh|no|sorry|actually|and)?[\s,!.]*"
    r"(?:it'?s|it is|this is|i'?m|i am|im|call me|she'?s called|he'?s called|called|under|for|name'?s|names|"
    r"put(?: me)? down(?: as)?|"
    r"book(?:ing)? for)\s+(?P<name>.+)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:hi|hey|hello|ok|okay|sure|yes|yeah|yep|um|uh|so|well|oh|no|sorry|oops|fine|alright|thanks|"
    r"actually|please|its|the)[\s,!.]+)+",
    re.IGNORECASE,
)
_SWAP = re.compile(
    rf"^(?:no|sorry|oops|actually|"
    rf"wait)?[\s,]*(?:it'?s\s+)?(?P<right>{_WORD})[\s,]+(?:and\s+)?not\s+(?P<wrong>{_WORD})\W*$",
    re.I,
)


@dataclass(frozen=True)
class NameReading:
    """A name, and whose it was said to be ("mine", "theirs" or None when the text does not say)."""

    name: str
    whose: str | None = None


def said_name(text: str) -> NameReading | None:
    """A name that the text says is one: "my name is Owen Hartley", "her name's Ruth"."""
    match = _SAID.search(text)
    if not match:
        return None
    name = as_name(_first_piece(match["name"]))
    whose = {"my": "mine", "her": "theirs", "his": "theirs", "their": "theirs"}.get((match["whose"] or "").lower())
    if match["whose"] and match["whose"].lower().startswith("patient"):
        whose = "theirs"
    return NameReading(name, whose) if name else None


def answered_name(text: str, *, doubtful: bool = False) -> str | None:
    """The name in a text that answers the question for one: "Dale Kowalchuk", "it's priya n", "sure, Ana".

    `doubtful`: something else takes the text for a question, so a lower-case word or two is not enough.
    """
    said = said_name(text)
    if said:
        return said.name
    piece = _first_piece(_LEAD_IN.sub("", text.strip()) or text)
    called = _CALLED.match(piece)
    name = as_name(called["name"]) if called else as_name(piece)
    if name and doubtful and piece.islower() and (len(name.split()) == 1 or _has_business_word(name)):
        return None
    return name


def _has_business_word(name: str) -> bool:
    return any(word in NOT_A_NAME_ALONE for word in name.lower().split())


def corrected_name(text: str, known: str) -> str | None:
    """The known name after "Kowalchyk not Kowalchuk"; None when the text says no such thing or it does not fit."""
    match = _SWAP.match(text.strip())
    if not match:
        return None
    words = known.split()
    fits = [i for i, word in enumerate(words) if word.lower() == match["wrong"].lower()]
    if len(fits) != 1:
        return None
    words[fits[0]] = _capital(match["right"])
    return as_name(" ".join(words))


def as_name(text: str) -> str | None:
    """The text as a name, with capitals where it had none; None when it cannot be one."""
    tidy = " ".join(text.replace("\u2019", "'").split()).strip(' ,;:.!-()"')
    if not tidy or len(tidy) > LONGEST_NAME or not _NAME.fullmatch(tidy):
        return None
    words = [word.lower().strip(".") for word in tidy.split()]
    if any(word in NEVER_IN_A_NAME for word in words):
        return None
    if all(word in NOT_A_NAME_ALONE or TIME_WORDS.fullmatch(word) for word in words):
        return None
    return " ".join(_capital(word) for word in tidy.split()) if tidy in (tidy.lower(), tidy.upper()) else tidy


def _capital(word: str) -> str:
    if re.fullmatch(_PARTICLES, word, re.IGNORECASE):
        return word.lower()
    return (
        re.sub(rf"{_LETTER}+", lambda m: m[0][:1].upper() + m[0][1:].lower(), word)
        if word.islower() or word.isupper()
        else word
    )


def _first_piece(text: str) -> str:
    return re.split(
        r"[,;|\n/]|\s-\s|\s\u2013\s|\.\s|\s(?:and|but|my|phone|cell|email|e-mail|number|tel)\b",
        text.strip(),
        maxsplit=1,
    )[0]
