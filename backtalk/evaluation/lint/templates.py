"""Examples from one mould: many lines that differ in one place teach one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from backtalk.evaluation.examples import Example, normalised
from backtalk.evaluation.lint.finding import Finding

MOST_FILLINGS = 6
_FEWEST_FIXED = 4  # words of the frame; shorter ones ("can i ...") are just English
_LONGEST_SLOT = 3  # words that may stand in the changing place
_MOST_WORDS = 30


def templates(examples: Sequence[Example], most: int = MOST_FILLINGS) -> list[Finding]:
    """Frames of at least four fixed words within a topic whose one changing place was filled more than `most` times."""
    fillings: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place, example in enumerate(examples):
        for frame in _frames(normalised(example.text).split()[:_MOST_WORDS]):
            fillings[example.topic, frame].add(place)
    moulds = sorted(
        (item for item in fillings.items() if len(item[1]) > most), key=lambda item: (-len(item[1]), item[0])
    )
    found: list[Finding] = []
    told: set[int] = set()
    for (topic, frame), places in moulds:
        if len(places - told) > most:  # frames that are cut a little differently are told once
            told |= places
            says = f"{topic}: {len(places)} examples are “{frame}” with another filling: keep {most}, say the rest anew"
            found.append(Finding("template", 1 - most / len(places), says))
    return found


def _frames(words: list[str]) -> set[str]:
    return {
        " ".join([*words[:start], "…", *words[start + length :]])
        for length in range(1, _LONGEST_SLOT + 1)
        for start in range(len(words) - length + 1)
        if len(words) - length >= _FEWEST_FIXED
    }
