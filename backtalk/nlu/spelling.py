"""Reads misspelt danger words. It only ever changes a word that is not English, and only into one clear candidate."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from backtalk.nlu.lemmas import is_known, lemma

_SHORTEST = 5  # shorter words have too many neighbours: "Gunn" is no "gunk"
_TWO_ERRORS = 10  # letters
_SHORTEST_JOINED = 6


class Speller:
    """Corrects words against a fixed vocabulary (the danger table's) and takes run-together words apart.

    A word that exists is never touched, so no body word can become another one, and a word with two equally near
    candidates of different meaning is left as it is.
    """

    def __init__(self, vocabulary: Iterable[str], glue: Iterable[str]) -> None:
        """`vocabulary`: words worth recognising; `glue`: small words that may be stuck to them ("my", "cant")."""
        self._vocabulary = frozenset(word for word in vocabulary if word.isalpha())
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._vocabulary):
            if len(word) >= _SHORTEST:
                self._by_length.setdefault(len(word), []).append(word)
        self._glue = frozenset(glue)
        self.read = lru_cache(maxsize=10_000)(self._read)

    def _read(self, word: str) -> tuple[str, ...]:
        """The word or words that `word` (lower case) stands for."""
        if len(word) < _SHORTEST or not word.isalpha() or word in self._vocabulary or is_known(word):
            return (word,)
        if word.endswith("in") and is_known(word + "g"):  # "killin", "somethin"
            return (word + "g",)
        if parts := self._take_apart(word):
            return parts
        return (self._nearest(word) or word,)

    def _take_apart(self, word: str) -> tuple[str, ...]:
        if len(word) < _SHORTEST_JOINED:
            return ()
        for cut in range(2, len(word) - 1):
            first, rest = word[:cut], word[cut:]
            if self._joins(first) and self._joins(rest) and (first in self._vocabulary or rest in self._vocabulary):
                return (first, rest)
        return ()

    def _joins(self, part: str) -> bool:
        return part in self._glue or (len(part) >= 3 and part in self._vocabulary)

    def _nearest(self, word: str) -> str | None:
        allowed = 1 if len(word) < _TWO_ERRORS else 2
        best, best_distance = set[str](), allowed + 1
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for candidate in self._by_length.get(length, ()):
                if candidate[0] != word[0] and sorted(candidate[:2]) != sorted(word[:2]):
                    continue
                distance = OSA.distance(word, candidate, score_cutoff=allowed)
                if distance < best_distance:
                    best, best_distance = {candidate}, distance
                elif distance == best_distance and distance <= allowed:
                    best.add(candidate)
        return min(best) if len({lemma(candidate) for candidate in best}) == 1 else None
