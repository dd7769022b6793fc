"""A linear layer on top of the frozen encoder, learnt by contrast: one topic together, others apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from backtalk.nlu.encoder import Vectors

_ROUNDS = 15
_BATCH = 512
_HEAT = 0.1  # of the softmax over likenesses
_STEP = 1e-3
_SLOWNESS = (0.9, 0.999)  # of Adam's two means


def learn_projection(vectors: Vectors, topics: Sequence[str], seed: int, rounds: int = _ROUNDS) -> Vectors:
    """The layer's weights, shape (384, 384), by supervised contrastive loss and Adam, from the identity."""
    draw = np.random.default_rng(seed)
    names = {topic: number for number, topic in enumerate(sorted(set(topics)))}
    labels = np.array([names[topic] for topic in topics])
    weights = np.eye(vectors.shape[1], dtype=np.float32)
    mean, square, step = np.zeros_like(weights), np.zeros_like(weights), 0
    for _ in range(rounds):
        order = draw.permutation(len(vectors))
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            gradient = _gradient(vectors[part], labels[part], weights)
            step += 1
            mean = _SLOWNESS[0] * mean + (1 - _SLOWNESS[0]) * gradient
            square = _SLOWNESS[1] * square + (1 - _SLOWNESS[1]) * gradient**2
            unbiased = mean / (1 - _SLOWNESS[0] ** step), square / (1 - _SLOWNESS[1] ** step)
            weights = (weights - _STEP * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)).astype(np.float32)
    return weights


def project(vectors: Vectors, weights: Vectors) -> Vectors:
    """Projected vectors of length 1 (or 0 for a vector of zeros)."""
    projected = vectors @ weights
    length = np.linalg.norm(projected, axis=1, keepdims=True)
    result: Vectors = projected / np.where(length == 0, 1, length)
    return result


def _gradient(vectors: Vectors, labels: np.ndarray[tuple[int], np.dtype[np.int64]], weights: Vectors) -> Vectors:
    projected = vectors @ weights
    length = np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-8)
    unit = projected / length
    others = ~np.eye(len(unit), dtype=bool)
    together = (labels[:, None] == labels[None, :]) & others
    partners = together.sum(axis=1, keepdims=True)
    scores = np.where(others, unit @ unit.T / _HEAT, -np.inf)
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    # A sentence without a partner in this batch says nothing.
    pull = np.where(partners > 0, chances - together / np.maximum(partners, 1), 0) / (_HEAT * len(unit))
    by_unit = (pull + pull.T) @ unit
    by_projected = (by_unit - unit * (by_unit * unit).sum(axis=1, keepdims=True)) / length
    gradient: Vectors = (vectors.T @ by_projected).astype(np.float32)
    return gradient
