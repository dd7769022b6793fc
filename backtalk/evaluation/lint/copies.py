"""The same or nearly the same example twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backtalk.evaluation.examples import Example, normalised
from backtalk.evaluation.lint.finding import Finding
from backtalk.evaluation.lint.likeness import Pair, alike_in_letters, alike_in_meaning
from backtalk.nlu.encoder import Vectors

NEARLY_THE_SAME = 0.87  # of the letters: a short word of eight differs
SAME_MEANING = 0.9  # cosine of sentence vectors


def same_under_two_topics(examples: Sequence[Example]) -> list[Finding]:
    """Examples with the same words under two topics: one wording cannot mean two things."""
    seen: dict[str, Example] = {}
    found = []
    for example in examples:
        before = seen.setdefault(normalised(example.text), example)
        if before.topic != example.topic:
            found.append(
                Finding("same", 1.0, f"“{example.text}” is under {before.topic} and {example.topic}: keep one")
            )
    return found


def nearly_same_under_two_topics(examples: Sequence[Example], vectors: Vectors | None = None) -> list[Finding]:
    """Examples that look alike, or with `vectors` also those that mean alike, under two topics.

    Small words may carry the difference ("how do I book", "how do I book off"), so a person must look.
    """
    texts = [example.text for example in examples]
    pairs: dict[tuple[int, int], tuple[float, str]] = {}
    for one, other, likeness in _across(examples, alike_in_letters(texts, texts, NEARLY_THE_SAME)):
        pairs[one, other] = (likeness, "look alike")
    if vectors is not None:
        for one, other, likeness in _across(examples, alike_in_meaning(vectors, vectors, SAME_MEANING)):
            pairs.setdefault((one, other), (likeness, "mean the same to the encoder"))
    return [
        Finding("near", weight, f"{_quote(examples[one])} and {_quote(examples[other])} {how}: do both belong there?")
        for (one, other), (weight, how) in pairs.items()
        if normalised(texts[one]) != normalised(texts[other])
    ]


def repeated_within_topic(examples: Sequence[Example]) -> list[Finding]:
    """Examples that stand twice under one topic, but for capitals and punctuation: the second teaches nothing new."""
    seen: set[tuple[str, str]] = set()
    found = []
    for example in examples:
        key = (example.topic, normalised(example.text))
        if key in seen:
            found.append(Finding("twice", 0.5, f"{_quote(example)} stands there twice: remove one"))
        seen.add(key)
    return found


def _across(examples: Sequence[Example], pairs: Iterable[Pair]) -> list[Pair]:
    return [
        (one, other, likeness)
        for one, other, likeness in pairs
        if one < other and examples[one].topic != examples[other].topic
    ]


def _quote(example: Example) -> str:
    return f"“{example.text}” ({example.topic})"
