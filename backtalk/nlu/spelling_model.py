"""Reads misspelt words of a message as the words that were meant, by what people write about the same things.

A word that exists is never touched, so correct words cannot become others, and between two words of which each could
change what is asked (two body parts, two danger words) nothing is chosen.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from backtalk.nlu.lemmas import is_known, lemma
from backtalk.nlu.typing_slips import slips_between

_FILE = "spelling.json"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S*(?:[@_\d]|://|www\.)\S*")  # e-mail, web, phone: not words
_START, _END = "^", "$"

_SHORTEST = 3  # letters; shorter words have too many neighbours
_SHORTEST_JOINED = 5
_SHORTEST_ALONE = 6  # a message of one word: "sciatca" is clear, "falk" may be somebody
_OFTEN_ENOUGH = 6  # a word that no dictionary has is one of ours when so many examples hold it ("physio")
_MOST_CANDIDATES = 8
_MOST_CHARACTERS = 1_000
# Allowed slips by length: a short word with two slips could be anything.
_ALLOWED = {3: 0.85, 4: 0.85, 5: 1.15, 6: 1.5, 7: 1.5}
_ALLOWED_LONG = 2.0
# Logarithms: what a slip costs beside how common a word is, what a missed space costs, and how far neighbours count.
_SLIP = 4.0
_MISSED_SPACE = 2.4
_NEIGHBOUR = 0.7
_NEIGHBOUR_LIMITS = (-2.0, 4.0)
_CLEAR = 1.0  # by so much the better of two words that matter must lead


class SpellingModel:
    """Words and pairs of words of the examples, and how often each occurs."""

    def __init__(self, words: dict[str, int], pairs: dict[str, int], protected: Iterable[str] = ()) -> None:
        """`pairs`: by both words with a space between; `protected`: words that are never exchanged for each other."""
        self._words, self._pairs = words, pairs
        self._protected = frozenset(protected)
        self._total = sum(words.values()) or 1
        self._without_apostrophe = frozenset(word.replace("'", "") for word in words if "'" in word)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(words):
            if "'" not in word:
                self._by_length[len(word)].append(word)
        self._candidates = lru_cache(maxsize=20_000)(self._find_candidates)

    @classmethod
    def learn(cls, texts: Iterable[str], protected: Collection[str] = ()) -> SpellingModel:
        """Count the words of examples; misspelt ones among them are left out."""
        sentences = [[word.lower().replace("’", "'") for word in _WORD.findall(text)] for text in texts]
        counted = Counter(word for sentence in sentences for word in sentence)
        words = {word: count for word, count in counted.items() if len(word) > 1 and _is_ours(word, count)}
        words |= {word: words.get(word, 1) for word in protected if word.isalpha() and len(word) > 1}
        pairs = Counter(
            f"{first} {second}"
            for sentence in sentences
            for first, second in zip([_START, *sentence], [*sentence, _END], strict=True)
        )
        return cls(words, {pair: count for pair, count in pairs.items() if count > 1}, protected)

    def correct(self, text: str) -> str:
        """The text with misspelt words put right and run-together ones taken apart; spaces and marks stay."""
        if len(text) > _MOST_CHARACTERS:
            return text
        found = list(_WORD.finditer(text))
        words = [match[0].lower().replace("’", "'") for match in found]
        addresses = [match.span() for match in _ADDRESS.finditer(text)]
        unknown = {
            place
            for place, word in enumerate(words)
            if not self._is_word(word) and not any(start <= found[place].start() < end for start, end in addresses)
        }
        if self._looks_like_a_name(words, unknown):
            return text
        corrected: dict[int, str] = {}
        for place in sorted(unknown):
            word = words[place]
            if place and found[place][0].istitle() and not found[0][0].isupper():
                continue  # "Dr. Falk" is no "fall"
            before = words[place - 1].split()[-1] if place else _START
            after = words[place + 1] if place + 1 < len(words) else _END
            meant = self._choose(word, before, after)
            if meant:
                words[place] = corrected[place] = meant
        pieces, end = [], 0
        for place, match in enumerate(found):
            pieces += [text[end : match.start()], corrected.get(place, match[0])]
            end = match.end()
        return "".join([*pieces, text[end:]])

    def save(self, folder: Path) -> None:
        """Write ``spelling.json``."""
        content = {"words": self._words, "pairs": self._pairs, "protected": sorted(self._protected)}
        (folder / _FILE).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SpellingModel:
        """Read what ``save`` wrote."""
        return cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))

    def _is_word(self, word: str) -> bool:
        return (
            len(word) < _SHORTEST
            or not word.isascii()
            or "'" in word
            or word in self._words
            or word in self._protected
            or word in self._without_apostrophe
            or is_known(word)
        )

    @staticmethod
    def _looks_like_a_name(words: list[str], unknown: Collection[int]) -> bool:
        """Whether so little is English that nothing can be said about the rest: "maren falk", "ok, asdf qwer"."""
        if len(words) == 1:
            return len(words[0]) < _SHORTEST_ALONE
        return 2 * len(unknown) > len(words) or (len(words) == 2 and len(unknown) == 1)

    def _choose(self, word: str, before: str, after: str) -> str | None:
        ranked = sorted(
            ((score + self._fits(words, before, after), words) for score, words in self._candidates(word)), reverse=True
        )
        if not ranked:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEAR and self._matters(ranked[0][1], ranked[1][1]):
            return None
        return " ".join(ranked[0][1])

    def _matters(self, first: tuple[str, ...], second: tuple[str, ...]) -> bool:
        """Whether both hold a protected word, and not the same one."""
        one, other = ({lemma(word) for word in words if word in self._protected} for words in (first, second))
        return bool(one) and bool(other) and one != other

    def _find_candidates(self, word: str) -> list[tuple[float, tuple[str, ...]]]:
        """Words that may have been meant, with the logarithm of how likely each is by itself."""
        candidates = [*self._misspelt(word), *self._run_together(word)]
        return sorted(candidates, reverse=True)[:_MOST_CANDIDATES]

    def _misspelt(self, word: str) -> Iterable[tuple[float, tuple[str, ...]]]:
        allowed = _ALLOWED.get(len(word), _ALLOWED_LONG)
        edits = 1 if len(word) < 5 else 2
        for length in range(len(word) - edits, len(word) + edits + 1):
            words = self._by_length.get(length, [])
            for meant, _, _ in process.extract(word, words, scorer=OSA.distance, score_cutoff=edits, limit=None):
                slips = slips_between(word, meant)
                if slips <= allowed:
                    yield self._share(meant) - _SLIP * slips, (meant,)

    def _run_together(self, word: str) -> Iterable[tuple[float, tuple[str, ...]]]:
        if len(word) < _SHORTEST_JOINED:
            return
        for cut in range(1, len(word) - 1):
            first, second = word[:cut], word[cut:]
            if (first in self._words or first in ("a", "i")) and second in self._words:
                together = self._pairs.get(f"{first} {second}")
                both = self._log(together) if together else self._share(first) + self._share(second)
                yield both - _MISSED_SPACE, (first, second)

    def _fits(self, words: tuple[str, ...], before: str, after: str) -> float:
        return _NEIGHBOUR * (self._goes_with(before, words[0]) + self._goes_with(words[-1], after))

    def _goes_with(self, first: str, second: str) -> float:
        """How much more often the two stand together than by chance, as a logarithm; 0 where one is not known."""
        if not all(word in self._words or word in (_START, _END) for word in (first, second)):
            return 0.0
        together = self._pairs.get(f"{first} {second}", 0) + 0.1
        chance = self._count(first) * self._count(second) / self._total
        low, high = _NEIGHBOUR_LIMITS
        return max(low, min(high, math.log(together / chance)))

    def _count(self, word: str) -> float:
        # Every example has a start and an end; about one word in twelve stands beside one.
        return self._words.get(word) or self._total / 12

    def _share(self, word: str) -> float:
        return self._log(self._words.get(word, 50))

    def _log(self, count: float) -> float:
        return math.log(count / self._total)


def _is_ours(word: str, count: int) -> bool:
    return is_known(word) or "'" in word or count >= _OFTEN_ENOUGH
