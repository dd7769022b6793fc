"""Classifiers that are measured without Rasa around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from backtalk.evaluation.comparison.fine_tuning import fine_tuned_encoder
from backtalk.evaluation.comparison.projection import learn_projection, project
from backtalk.nlu.encoder import Vectors
from backtalk.nlu.topic_model import TopicModel, TopicModelOptions

Ranking = list[tuple[str, float]]
Encode = Callable[[Sequence[str]], Vectors]
Rank = Callable[[str, Encode], Ranking]  # a text and the encoder to topics, the likeliest first
Train = Callable[[Sequence[str], Vectors, Sequence[str], int], Rank]
_NEIGHBOURS = 30
_SHARPNESS = 20.0  # how much more a nearer example counts
_LENGTH = 10


def train_nearest(texts: Sequence[str], vectors: Vectors, topics: Sequence[str], seed: int) -> Rank:
    """The nearest examples vote, each by how near it is; nothing is learnt."""
    labels = sorted(set(topics))
    columns = np.array([labels.index(topic) for topic in topics])

    def rank(text: str, encode: Encode) -> Ranking:
        likeness = (vectors @ encode([text])[0]).astype(float)
        nearest = np.argsort(-likeness)[:_NEIGHBOURS]
        weights = np.exp(_SHARPNESS * (likeness[nearest] - likeness[nearest[0]]))
        votes = np.bincount(columns[nearest], weights=weights, minlength=len(labels))
        return _ranked(labels, votes / votes.sum())

    return rank


def train_topic_model(texts: Sequence[str], vectors: Vectors, topics: Sequence[str], seed: int) -> Rank:
    """The shipped topic model alone: what the row with the contrastive projection has to beat."""
    model = TopicModel.train(texts, vectors, topics, TopicModelOptions())

    def rank(text: str, encode: Encode) -> Ranking:
        return _ranked(model.labels, model.probabilities([text], encode([text]))[0])

    return rank


def train_contrastive(texts: Sequence[str], vectors: Vectors, topics: Sequence[str], seed: int) -> Rank:
    """The shipped topic model on vectors that a learnt projection has drawn together within topics."""
    projection = learn_projection(vectors, topics, seed)
    model = TopicModel.train(texts, project(vectors, projection), topics, TopicModelOptions())

    def rank(text: str, encode: Encode) -> Ranking:
        return _ranked(model.labels, model.probabilities([text], project(encode([text]), projection))[0])

    return rank


def train_fine_tuned(texts: Sequence[str], vectors: Vectors, topics: Sequence[str], seed: int) -> Rank:
    """The shipped topic model on the vectors of an encoder whose top layers were learnt on the examples."""
    tuned = fine_tuned_encoder(texts, topics, seed)
    model = TopicModel.train(texts, tuned.encode(texts), topics, TopicModelOptions())

    def rank(text: str, _encode: Encode) -> Ranking:
        return _ranked(model.labels, model.probabilities([text], tuned.encode([text]))[0])

    return rank


PLAIN: Mapping[str, Train] = {
    "nearest": train_nearest,
    "topic_model": train_topic_model,
    "contrastive": train_contrastive,
    "fine_tuned": train_fine_tuned,
}


def _ranked(labels: Sequence[str], shares: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Ranking:
    return [(labels[place], float(shares[place])) for place in np.argsort(-shares)[:_LENGTH]]
