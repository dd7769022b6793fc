"""Whether what staff typed may become an example: their own words, nothing of a visitor, nothing about a person."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Set
from pathlib import Path

from rapidfuzz import fuzz

from backtalk.channel.masking_for_staff import mask_details
from backtalk.evaluation.examples import normalised, read_examples

ROOT = Path(__file__).resolve().parents[2]
SHORTEST, LONGEST = 8, 200  # characters
LONGEST_TOPIC = 40
NEARLY_THE_SAME = 80  # of 100: one word in five differs
ALL_OF_IT = 92  # of 100: a whole question stands in it
FEWEST_WORDS = 4  # of a question that is looked for inside a longer text
_MARKUP = set("[]{}<>|")


class Unfit(ValueError):
    """The words cannot be taken; the message says why, to the one who typed them."""


class KnownExamples:
    """All examples of the topic files, read again when a file changed."""

    def __init__(self, root: Path = ROOT) -> None:
        """`root`: the folder that holds data/."""
        self._root = root
        self._read_at: tuple[int, float] = (0, 0.0)
        self._known: frozenset[str] = frozenset()
        self._reading = threading.Lock()

    def known(self) -> Set[str]:
        """The examples without case and punctuation."""
        changed = [path.stat().st_mtime for path in (self._root / "data").rglob("*.yml")]
        state = (len(changed), max(changed, default=0.0))
        with self._reading:
            if state != self._read_at:
                self._known = frozenset(normalised(example.text) for example in read_examples(self._root))
                self._read_at = state
            return self._known


def own_example(text: str, questions: Iterable[str], known: Set[str]) -> str:
    """The text as an example.

    Args:
        text: what was typed.
        questions: what visitors asked, masked; none of it may come back.
        known: examples that there are, `normalised`.

    Raises:
        Unfit: when it cannot be taken.
    """
    tidy = _plain(text, SHORTEST, LONGEST, "An example")
    plain = normalised(tidy)
    if plain in known:
        raise Unfit("That is an example already. Nothing was added.")
    if any(_nearly(plain, normalised(question)) for question in questions):
        raise Unfit("That is nearly what a visitor wrote. Please say it in your own words. Nothing was added.")
    return tidy


def own_topic_name(text: str) -> str:
    """The text as the name of a wanted topic.

    Raises:
        Unfit: when it cannot be taken.
    """
    return _plain(text, 3, LONGEST_TOPIC, "A name")


def _plain(text: str, shortest: int, longest: int, what: str) -> str:
    tidy = " ".join(text.split())
    if not shortest <= len(tidy) <= longest:
        raise Unfit(f"{what} has {shortest} to {longest} characters. Nothing was added.")
    if _MARKUP & set(tidy) or not tidy.isprintable() or tidy.startswith(("-", "#", "/")):
        raise Unfit(f"{what} has no brackets, and starts with a word. Nothing was added.")
    if mask_details(tidy) != tidy:
        raise Unfit(f"{what} must hold no name, number, address or code. Nothing was added.")
    return tidy


def _nearly(own: str, question: str) -> bool:
    if max(fuzz.ratio(own, question), fuzz.token_sort_ratio(own, question)) >= NEARLY_THE_SAME:
        return True
    return len(question.split()) >= FEWEST_WORDS and fuzz.partial_ratio(question, own) >= ALL_OF_IT
