"""Numbers that are written out: "four oh three 555 oh one nine nine"."""

from __future__ import annotations

import re

_DIGITS = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_TIMES = {"double": 2, "triple": 3}
_WORD = "|".join((*_DIGITS, *_TIMES))
_RUN = re.compile(rf"\b(?:(?:{_WORD}|\d+)(?:[\s.,-]+|$|(?=\W))){{3,}}", re.IGNORECASE)
_PIECE = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
_SPOKEN = re.compile(rf"\b(?:{_WORD})\b", re.IGNORECASE)

FEWEST_DIGITS = 3


def write_digits(text: str) -> str:
    """The text with runs of spoken digits written as digits; everything else as it was."""
    return _RUN.sub(_written, text)


def _written(run: re.Match[str]) -> str:
    if not _SPOKEN.search(run[0]):
        return run[0]
    digits = ""
    times = 1
    for piece in _PIECE.findall(run[0].lower()):
        if piece in _TIMES:
            times = _TIMES[piece]
            continue
        digits += _DIGITS.get(piece, piece) * times
        times = 1
    return digits + " " if len(digits) >= FEWEST_DIGITS else run[0]
