"""Vectors that are kept: computed once, without the words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from backtalk.evaluation.vector_store import VectorStore
from backtalk.nlu.encoder import DIMENSIONS, Vectors


class CountingEncoder:
    """Remembers which sentences it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([np.full(DIMENSIONS, len(text)) for text in texts], dtype=np.float32)


def test_a_sentence_is_encoded_once_also_in_the_next_run(tmp_path: Path) -> None:
    encoder, path = CountingEncoder(), tmp_path / "kept.npz"
    store = VectorStore(path, encoder)
    assert store.vectors(["ab", "abc", "ab"])[:, 0].tolist() == [2, 3, 2]
    store.save()
    # when another process asks for one of them and a new one
    again = VectorStore(path, encoder)
    assert again.vectors(["abcd", "abc"])[:, 0].tolist() == [4, 3]
    # then only the new one was encoded, and the file holds no words
    assert encoder.asked == ["ab", "abc", "abcd"]
    assert b"abc" not in path.read_bytes()


def test_nothing_asked_is_nothing(tmp_path: Path) -> None:
    assert VectorStore(tmp_path / "kept.npz", CountingEncoder()).vectors([]).shape == (0, DIMENSIONS)
