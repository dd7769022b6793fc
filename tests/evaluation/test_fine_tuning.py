"""An encoder whose top layers were learnt on examples. With the real weights: a few seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backtalk.evaluation.comparison.fine_tuning import fine_tuned_encoder
from backtalk.nlu.encoder import SentenceEncoder, Vectors, shared_encoder
from backtalk.nlu.encoder_graph import build_exact_file

TEXTS = [
    "does it cost a lot", "what do I pay", "is it covered by insurance", "how much for a visit",
    "where can I park", "is there a bus stop nearby", "how do I find you", "which floor are you on",
]  # fmt: skip
TOPICS = ["cost"] * 4 + ["directions"] * 4


def apart(vectors: Vectors) -> float:
    """How much more alike sentences of one topic are than those of two."""
    likeness = vectors @ vectors.T
    same = np.kron(np.eye(2), np.ones((4, 4))).astype(bool) & ~np.eye(8, dtype=bool)
    return float(likeness[same].mean() - likeness[:4, 4:].mean())


def test_without_learning_it_is_the_encoder_as_published(tmp_path: Path) -> None:
    published = SentenceEncoder(build_exact_file(tmp_path / "exact.onnx"))
    untouched = fine_tuned_encoder(TEXTS, TOPICS, seed=1, rounds=0)
    assert untouched.encode(TEXTS) == pytest.approx(published.encode(TEXTS), abs=1e-5)


def test_learning_draws_a_topic_together_and_others_apart() -> None:
    before = apart(shared_encoder().encode(TEXTS))
    tuned = fine_tuned_encoder(TEXTS, TOPICS, seed=1, rounds=5).encode(TEXTS)
    assert apart(tuned) > before + 0.1
    assert np.linalg.norm(tuned, axis=1) == pytest.approx(np.ones(8), abs=1e-4)
