"""Pairs of sentences that look alike (letters) or mean alike (vectors)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from backtalk.evaluation.examples import normalised
from backtalk.nlu.encoder import Vectors

_ROWS = 512  # compared at a time: keeps memory under 40 MB for 20,000 sentences
_COMMON = 0.03  # letter triples in more sentences than this say little about two of them
_SHARED = 0.5  # cosine of the rare letter triples of two sentences that are worth comparing
_FEW = 50  # so many sentences may always share a triple

Pair = tuple[int, int, float]  # place in the first list, place in the second, likeness 0 to 1


def alike_in_letters(texts: Sequence[str], others: Sequence[str], least: float) -> Iterator[Pair]:
    """Pairs whose letters are the same to at least `least`: 1 less the share of letters to add or take away.

    Only pairs that share rare letter triples are compared: all pairs of fifteen thousand sentences would take minutes.
    """
    from rapidfuzz import fuzz
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not texts or not others:
        return
    plain, plain_others = [normalised(text) for text in texts], [normalised(text) for text in others]
    most = max(_FEW, int(_COMMON * (len(texts) + len(others))))
    triples = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), max_df=most, dtype=np.float32)
    triples.fit([*plain, *plain_others])
    left, right = triples.transform(plain), triples.transform(plain_others).T.tocsr()
    for start in range(0, len(texts), _ROWS):
        likeness = (left[start : start + _ROWS] @ right).tocoo()
        close = likeness.data >= _SHARED
        for row, column in zip(likeness.row[close] + start, likeness.col[close], strict=True):
            ratio = fuzz.ratio(plain[row], plain_others[column], score_cutoff=100 * least) / 100
            if ratio >= least:
                yield int(row), int(column), ratio


def alike_in_meaning(vectors: Vectors, others: Vectors, least: float) -> Iterator[Pair]:
    """Pairs whose sentence vectors have a cosine of at least `least`."""
    for start in range(0, len(vectors), _ROWS):
        likeness = vectors[start : start + _ROWS] @ others.T
        rows, columns = np.nonzero(likeness >= least)
        yield from _pairs(start + rows, columns, likeness[rows, columns])


def _pairs(
    rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], values: npt.NDArray[np.float32]
) -> Iterator[Pair]:
    for row, column, value in zip(rows, columns, values, strict=True):
        yield int(row), int(column), min(float(value), 1.0)
