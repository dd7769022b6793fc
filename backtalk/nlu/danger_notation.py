"""The small notation in which a clinician can read the patterns of the danger table.

    numb .. (saddle_area)     "numb", then at most 4 other words, then anything of the list `saddle_area`
    (leg) ..2 weak            at most 2 other words between them
    (fever) & (back_pain)     both, in either order, in one sentence and at most 8 words apart
    (aneurysm) && (back)      both, anywhere in the message
    pee/wee                   either word
    (strongly)? weak          the part with ? may be missing
    =legs                     only this form; without = every form counts ("leg" reads "legs", "pee" reads "peeing")
    #, #70-110, 4             a number; a number in that range; just this number

Small words ("my", "really", "the") may stand anywhere; "not", "no" and "but" may not, unless the pattern names them.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from backtalk.nlu.lemmas import lemma

_DEFAULT_GAP = 4  # words
_GAP = re.compile(r"\.\.(\d*)")
_LIST = re.compile(r"\((\w+)\)")
_NUMBER = re.compile(r"#(?:(\d+)-(\d+))?|(\d+)")
_WORDS = re.compile(r"=?[^\W\d_]+(?:/=?[^\W\d_]+)*")


class InvalidPattern(ValueError):
    """A pattern that cannot be read; the message shows it."""


@dataclass(frozen=True)
class Words:
    """One word of several: by base form, or exactly as written."""

    lemmas: frozenset[str]
    exact: frozenset[str]


@dataclass(frozen=True)
class ListOf:
    """Anything that the named list holds."""

    name: str


@dataclass(frozen=True)
class Number:
    """A number from `smallest` to `largest`."""

    smallest: int
    largest: int


Item = Words | ListOf | Number


@dataclass(frozen=True)
class Step:
    """The next item of a sequence, with at most `gap` words before it."""

    item: Item
    gap: int


Sequence = tuple[Step, ...]


@dataclass(frozen=True)
class Pattern:
    """Parts that stand near each other (or `anywhere`), in any order; each in several ways (optional items)."""

    parts: tuple[tuple[Sequence, ...], ...]
    source: str
    anywhere: bool = False

    def list_names(self) -> set[str]:
        """Names of the lists it refers to."""
        steps = (step for part in self.parts for sequence in part for step in sequence)
        return {step.item.name for step in steps if isinstance(step.item, ListOf)}

    def words(self) -> set[str]:
        """Every word written in it."""
        return {word.removeprefix("=") for piece in self.source.split() if _WORDS.fullmatch(piece.rstrip("?"))
                for word in piece.rstrip("?").split("/")}  # fmt: skip


def parse_pattern(source: str) -> Pattern:
    """Read one pattern.

    Raises:
        InvalidPattern: when a piece is not of the notation, or a part is empty.
    """
    parts = tuple(_parse_part(part, source) for part in re.split("&+", source))
    return Pattern(parts, source, anywhere="&&" in source)


def _parse_part(part: str, source: str) -> tuple[Sequence, ...]:
    choices: list[list[Step | None]] = []
    gap = 0
    for piece in part.split():
        if match := _GAP.fullmatch(piece):
            gap = int(match[1] or _DEFAULT_GAP)
            continue
        optional = piece.endswith("?")
        step = Step(_parse_item(piece.rstrip("?"), source), gap)
        choices.append([step, None] if optional else [step])
        gap = 0
    ways = tuple(dict.fromkeys(tuple(step for step in way if step is not None) for way in itertools.product(*choices)))
    if not all(ways):
        raise InvalidPattern(f"A part of this pattern may be empty: {source!r}")
    return ways


def _parse_item(piece: str, source: str) -> Item:
    if match := _LIST.fullmatch(piece):
        return ListOf(match[1])
    if match := _NUMBER.fullmatch(piece):
        return Number(int(match[1] or match[3] or 0), int(match[2] or match[3] or 10**9))
    if _WORDS.fullmatch(piece):
        words = piece.split("/")
        return Words(
            lemmas=frozenset(lemma(word) for word in words if not word.startswith("=")),
            exact=frozenset(word[1:] for word in words if word.startswith("=")),
        )
    raise InvalidPattern(f"Cannot read {piece!r} in pattern {source!r}")
