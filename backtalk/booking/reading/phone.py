"""Phone numbers in a typed text."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from backtalk.booking.reading.spoken_digits import write_digits

HOME_REGION = "CA"
HOME_CODE = 1
LOCAL_LENGTH = 7
FULL_LENGTH = 10

_DIGIT_GROUP = re.compile(r"(?<![\w@.])\+?\(?\d[\d\s().-]*\d|(?<![\w@.:])\d+(?!\w)")
_WRONG_FOR_RIGHT = re.compile(r"(?<!\d)(\d{2,7})\W+(?:and\s+)?not\s+(\d{2,7})(?!\d)", re.IGNORECASE)
_RIGHT_AFTER_WRONG = re.compile(r"\bnot\s+(\d{2,7})\W+(?:but\s+|it'?s\s+|its\s+)?(\d{2,7})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class PhoneReading:
    """What was found: a number ("+14035550142"), or why what looks like one cannot be used. `rest` is the other text.

    Problems: "phone_too_short", "phone_needs_area_code", "phone_too_long", "phone_not_valid".
    """

    number: str | None
    problem: str | None
    rest: str


def find_phone(text: str) -> PhoneReading | None:
    """The last phone number in the text, since people correct themselves from left to right. None if there is none."""
    written = write_digits(text)
    found = list(PhoneNumberMatcher(written, HOME_REGION, Leniency.VALID))
    if found:
        match = found[-1]
        rest = written[: match.start] + " | " + written[match.end :]
        return PhoneReading(_stored(match.number), None, rest)
    return _find_unusable(written)


def _find_unusable(written: str) -> PhoneReading | None:
    groups = [m for m in _DIGIT_GROUP.finditer(written) if sum(c.isdigit() for c in m[0]) >= 3]
    if not groups:
        return None
    group = groups[-1]
    digits = "".join(character for character in group[0] if character.isdigit())
    rest = written[: group.start()] + " | " + written[group.end() :]
    if len(digits) == LOCAL_LENGTH:
        return PhoneReading(None, "phone_needs_area_code", rest)
    if len(digits) < FULL_LENGTH:
        return PhoneReading(None, "phone_too_short", rest)
    number = _parsed(digits)
    if number is not None and phonenumbers.is_valid_number(number):
        return PhoneReading(_stored(number), None, rest)
    too_long = len(digits) > FULL_LENGTH + 1
    return PhoneReading(None, "phone_too_long" if too_long else "phone_not_valid", rest)


def _parsed(digits: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None


def _stored(number: PhoneNumber) -> str:
    stored: str = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{stored} ext. {number.extension}" if number.extension else stored


def shown_phone(stored: str) -> str:
    """A stored number as people here write it: "403-555-0142"; foreign ones with their country code."""
    plain, _, extension = stored.partition(" ext. ")
    number = _parsed(plain)
    if number is None:
        return stored
    digits = str(number.national_number)
    if number.country_code == HOME_CODE and len(digits) == FULL_LENGTH:
        shown = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    else:
        shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return f"{shown} ext. {extension}" if extension else shown


def swaps_digits(text: str) -> bool:
    """Whether the text says "403 not 402" or the like."""
    return _swap(write_digits(text)) is not None


def corrected_phone(text: str, stored: str) -> str | None:
    """The number after "403 not 402" (or "not 402, 403"); None when the text says no such thing or it does not fit.

    The wrong digits must stand in the number exactly once: at the start of a written group, else anywhere.
    """
    pair = _swap(write_digits(text))
    number = _parsed(stored)
    if pair is None or number is None:
        return None
    right, wrong = pair
    digits = str(number.national_number)
    candidates = {_replaced(digits, start, wrong, right) for start in _places(digits, wrong)}
    if len(candidates) != 1:
        return None
    fixed = _parsed(candidates.pop())
    return _stored(fixed) if fixed is not None and phonenumbers.is_valid_number(fixed) else None


def _swap(text: str) -> tuple[str, str] | None:
    match = _WRONG_FOR_RIGHT.search(text)
    if match:
        return match[1], match[2]
    match = _RIGHT_AFTER_WRONG.search(text)
    return (match[2], match[1]) if match else None


def _places(digits: str, wrong: str) -> list[int]:
    grouped = [start for start in (0, 3, 6) if digits.startswith(wrong, start)]
    return grouped or [start for start in range(len(digits)) if digits.startswith(wrong, start)]


def _replaced(digits: str, start: int, wrong: str, right: str) -> str:
    return digits[:start] + right + digits[start + len(wrong) :]
