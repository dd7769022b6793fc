"""Finds the patterns of the danger notation in a message that was read plainly."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backtalk.nlu.danger_notation import Item, ListOf, Number, Pattern, Sequence, Words
from backtalk.nlu.plain_words import Reading

SENTENCE_ENDS = frozenset(".!?;\n")
_PAUSES = frozenset(",:()/")
_WHOLE_PART = re.compile(r"[0-9]{1,8}")  # 38.5 counts as 38
_MOST_SMALL_WORDS = 12  # between two words that belong together
_MOST_PLACES = 24  # of one part of a pattern: keeps a message made of one word over and over from taking seconds
_NEAR = 8  # words between two parts that are joined with &

Span = tuple[int, int]  # from the first word, up to but without the last


@dataclass(frozen=True)
class WordClasses:
    """Words that decide whether two words belong together."""

    small: frozenset[str]  # may stand anywhere: "my", "really"
    negators: frozenset[str]  # "not", "no"
    turns: frozenset[str]  # "but", "although"


@dataclass(frozen=True)
class Hit:
    """Where a pattern stands: the whole span, and the span of each of its parts."""

    span: Span
    parts: tuple[Span, ...]


class PatternIndex:
    """Patterns by owner (a list or a sign) and by a word that they cannot do without.

    A message holds few of the table's words, so most patterns need not be looked at; otherwise it would cost ten times
    as much.
    """

    def __init__(self, owners: Mapping[str, tuple[Pattern, ...]], small: frozenset[str]) -> None:
        self._always: dict[str, list[Pattern]] = {owner: [] for owner in owners}
        self._by_word: dict[str, list[tuple[str, Pattern]]] = {}
        for owner, patterns in owners.items():
            for pattern in patterns:
                words = _needed_words(pattern, small)
                if not words:
                    self._always[owner].append(pattern)
                for word in words:
                    self._by_word.setdefault(word, []).append((owner, pattern))

    def candidates(self, reading: Reading) -> dict[str, list[Pattern]]:
        """For each owner the patterns that may stand in `reading`."""
        found: dict[str, dict[int, Pattern]] = defaultdict(dict)
        for word in {*reading.lemmas, *("=" + word for word in reading.words)}:
            for owner, pattern in self._by_word.get(word, ()):
                found[owner][id(pattern)] = pattern
        return {**self._always, **{owner: [*self._always[owner], *each.values()] for owner, each in found.items()}}


class Finder:
    """Finds patterns in one message; results of named lists are kept, because many patterns share them."""

    def __init__(self, reading: Reading, index: PatternIndex, classes: WordClasses) -> None:
        self.reading = reading
        self.classes = classes
        self._candidates = index.candidates(reading)
        self._found: dict[str, tuple[Span, ...]] = {}
        self._at_lemma = _positions(reading.lemmas)
        self._at_word = _positions(reading.words)
        self._numbers = {
            index: int(match[0]) for index, word in enumerate(reading.words) if (match := _WHOLE_PART.match(word))
        }

    def has(self, name: str) -> bool:
        """Whether anything of the list stands in the message."""
        return bool(self.spans_of(name))

    def spans_of(self, name: str) -> tuple[Span, ...]:
        """Where anything of the named list stands."""
        if name not in self._found:
            self._found[name] = ()  # a list that refers to itself finds nothing there
            self._found[name] = tuple(sorted({hit.span for hit in self.hits_of(name)}))
        return self._found[name]

    def hits_of(self, owner: str) -> list[Hit]:
        """Every place where a pattern of a list or sign stands."""
        return [hit for pattern in self._candidates[owner] for hit in self._hits(pattern)]

    def _hits(self, pattern: Pattern) -> list[Hit]:
        found = [
            sorted({span for way in part for span in self._sequence(way)})[:_MOST_PLACES] for part in pattern.parts
        ]
        if not all(found):
            return []
        if len(found) == 1:
            return [Hit(span, (span,)) for span in found[0]]
        return [
            Hit((min(start for start, _ in parts), max(end for _, end in parts)), parts)
            for parts in itertools.product(*found)
            if pattern.anywhere or self._near(parts)
        ]

    def _sequence(self, steps: Sequence) -> Iterable[Span]:
        spans = list(self._spans(steps[0].item))
        for step in steps[1:]:
            if not spans:
                return ()
            nexts = self._spans(step.item)
            spans = [
                (start, next_end)
                for start, end in spans
                for next_start, next_end in nexts
                if end <= next_start <= end + step.gap + _MOST_SMALL_WORDS
                and self._words_between(end, next_start) <= step.gap
            ]
        return spans

    def _spans(self, item: Item) -> Iterable[Span]:
        if isinstance(item, ListOf):
            return self.spans_of(item.name)
        if isinstance(item, Number):
            within = range(item.smallest, item.largest + 1)
            return [(index, index + 1) for index, number in self._numbers.items() if number in within]
        return self._word_spans(item)

    def _word_spans(self, words: Words) -> list[Span]:
        indexes = [index for lemma in words.lemmas for index in self._at_lemma.get(lemma, ())]
        indexes += [index for word in words.exact for index in self._at_word.get(word, ())]
        return [(index, index + 1) for index in sorted(indexes)]

    def _words_between(self, start: int, end: int) -> int:
        """Number of words that count in the gap; more than any gap where the gap holds "not", "but" or a full stop."""
        count = 0
        for word in self.reading.words[start:end]:
            if word in SENTENCE_ENDS or word in self.classes.negators or word in self.classes.turns:
                return len(self.reading) + _NEAR
            if word not in self.classes.small and word not in _PAUSES:
                count += 1
        return count

    def _near(self, parts: tuple[Span, ...]) -> bool:
        ordered = sorted(parts)
        return all(
            second[0] >= first[1] and self._words_between(first[1], second[0]) <= _NEAR
            for first, second in itertools.pairwise(ordered)
        )


def _needed_words(pattern: Pattern, small: frozenset[str]) -> set[str]:
    """Words of which one must stand in a message for `pattern` to stand there; empty where no such words are known."""
    best: set[str] = set()
    for part in pattern.parts:
        needed: set[str] = set()
        for way in part:
            keys = [_keys(step.item) for step in way if isinstance(step.item, Words)]
            telling = [words for words in keys if not words & small]
            if not keys:
                break
            needed |= min(telling or keys, key=len)
        else:
            if not best or len(needed) < len(best):
                best = needed
    return best


def _keys(words: Words) -> set[str]:
    return {*words.lemmas, *("=" + word for word in words.exact)}


def _positions(words: tuple[str, ...]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = {}
    for index, word in enumerate(words):
        positions.setdefault(word, []).append(index)
    return positions
