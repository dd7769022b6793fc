"""How far a typed word is from a word that was meant, counted in slips of fingers on an English keyboard."""

from __future__ import annotations

from functools import lru_cache

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiou")

# A slip of 1 is a letter that has nothing to do with the one that was meant.
_NEXT_KEY = 0.6
_OTHER_VOWEL = 0.8
_OTHER_LETTER = 1.1
_SWAPPED = 0.6
_MISSED = 0.8
_ONE_OF_A_PAIR_MISSED = 0.5
_EXTRA = 0.9
_EXTRA_BESIDE = 0.65  # the finger touched the next key too
_DOUBLED = 0.5
_FIRST_LETTER = 0.35  # on top: people get the first letter right


def slips_between(typed: str, meant: str) -> float:
    """The cheapest way from ``meant`` to ``typed``, both lower case: optimal string alignment with weighted steps."""
    before: list[float] = []
    row = [0.0]
    for column in range(1, len(meant) + 1):
        row.append(row[-1] + _missed(meant, column))
    for line in range(1, len(typed) + 1):
        previous, row = row, [row[0] + _extra(typed, line)]
        for column in range(1, len(meant) + 1):
            best = min(
                previous[column - 1] + _replaced(typed[line - 1], meant[column - 1]),
                previous[column] + _extra(typed, line),
                row[column - 1] + _missed(meant, column),
            )
            if line > 1 and column > 1 and typed[line - 2 : line] == meant[column - 1] + meant[column - 2]:
                best = min(best, before[column - 2] + _SWAPPED)
            row.append(best)
        before = previous
    return row[-1] + (_FIRST_LETTER if typed[:1] != meant[:1] else 0.0)


def _replaced(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    if typed in _beside(meant):
        return _NEXT_KEY
    return _OTHER_VOWEL if typed in _VOWELS and meant in _VOWELS else _OTHER_LETTER


def _missed(meant: str, column: int) -> float:
    return _ONE_OF_A_PAIR_MISSED if column > 1 and meant[column - 2] == meant[column - 1] else _MISSED


def _extra(typed: str, line: int) -> float:
    letter, around = typed[line - 1], typed[max(0, line - 2) : line - 1] + typed[line : line + 1]
    if line > 1 and typed[line - 2] == letter:
        return _DOUBLED
    return _EXTRA_BESIDE if any(letter in _beside(other) for other in around) else _EXTRA


@lru_cache(maxsize=64)
def _beside(letter: str) -> frozenset[str]:
    for number, keys in enumerate(_ROWS):
        place = keys.find(letter)
        if place >= 0:
            above = _ROWS[number - 1][place : place + 2] if number else ""
            below = _ROWS[number + 1][max(0, place - 1) : place + 1] if number + 1 < len(_ROWS) else ""
            return frozenset(keys[max(0, place - 1) : place] + keys[place + 1 : place + 2] + above + below)
    return frozenset()
