"""Examples that give away a held-out question: figures measured on it would be too good."""

from __future__ import annotations

from collections.abc import Sequence

from backtalk.evaluation.examples import Example
from backtalk.evaluation.lint.finding import Finding
from backtalk.evaluation.lint.likeness import alike_in_letters, alike_in_meaning
from backtalk.nlu.encoder import Vectors

SAME_LETTERS = 0.88  # share of letters
SAME_MEANING = 0.95  # cosine of sentence vectors: the same sentence with a typing slip or a word more
_SHORT = 3  # words: what everybody types ("how much?") is nobody's copy


def leaks(
    examples: Sequence[Example],
    held_out: Sequence[str],
    vectors: Vectors | None = None,
    held_out_vectors: Vectors | None = None,
) -> list[Finding]:
    """Examples that are nearly a held-out question, in letters or, with vectors of both, in meaning.

    The finding quotes the example and never the question, so whoever mends it does not see what is measured with.
    """
    likest: dict[int, float] = {}
    pairs = list(alike_in_letters([example.text for example in examples], held_out, SAME_LETTERS))
    if vectors is not None and held_out_vectors is not None:
        pairs += alike_in_meaning(vectors, held_out_vectors, SAME_MEANING)
    for place, question, likeness in pairs:
        if min(len(examples[place].text.split()), len(held_out[question].split())) > _SHORT:
            likest[place] = max(likeness, likest.get(place, 0.0))
    return [
        Finding(
            "leak", weight, f"“{examples[place].text}” ({examples[place].topic}) is nearly a held-out question: remove"
        )
        for place, weight in likest.items()
    ]
