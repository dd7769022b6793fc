"""Examples that a model which has not seen them surely reads as another topic (confident learning)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from backtalk.evaluation.examples import Example
from backtalk.evaluation.lint.finding import Finding
from backtalk.evaluation.parents import related
from backtalk.nlu.encoder import Vectors
from backtalk.nlu.topic_model import TopicModel, TopicModelOptions

FOLDS = 5
Train = Callable[[Sequence[str], Vectors, Sequence[str], TopicModelOptions], TopicModel]
Probabilities = npt.NDArray[np.float32]


def cross_validated(
    examples: Sequence[Example],
    vectors: Vectors,
    options: TopicModelOptions,
    folds: int = FOLDS,
    seed: int = 0,
    train: Train = TopicModel.train,
) -> tuple[list[str], Probabilities]:
    """Labels, and the probability of each for each example from a model that has not seen it.

    Folds cut each topic evenly. A topic with fewer examples than folds is missing from some models; it gets 0 there.
    """
    labels = sorted({example.topic for example in examples})
    columns = {label: column for column, label in enumerate(labels)}
    fold = _folds([example.topic for example in examples], folds, seed)
    probabilities = np.zeros((len(examples), len(labels)), dtype=np.float32)
    for number in range(folds):
        seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        texts, topics = [examples[i].text for i in seen], [examples[i].topic for i in seen]
        model = train(texts, vectors[seen], topics, options)
        known = [columns[label] for label in model.labels]
        probabilities[np.ix_(unseen, np.array(known))] = model.probabilities(
            [examples[i].text for i in unseen], vectors[unseen]
        )
    return labels, probabilities


def label_doubts(examples: Sequence[Example], labels: Sequence[str], probabilities: Probabilities) -> list[Finding]:
    """Examples that are read as another topic at least as surely as that topic's own examples are on average.

    Topics that were split off from one another are left out: either is a fair answer there.
    """
    columns = {label: column for column, label in enumerate(labels)}
    own = np.array([columns[example.topic] for example in examples])
    given = probabilities[np.arange(len(examples)), own]
    usual = np.array([given[own == column].mean() if (own == column).any() else 1.0 for column in range(len(labels))])
    sure = np.where(probabilities >= usual, probabilities, 0.0)
    best = sure.argmax(axis=1)
    found = []
    for place, example in enumerate(examples):
        other, confidence = labels[best[place]], float(sure[place, best[place]])
        if confidence > given[place] and not related(other, example.topic):
            stands = f"“{example.text}” ({example.topic}, {given[place]:.2f})"
            says = f"{stands} reads as {other} ({confidence:.2f}): move or reword"
            found.append(Finding("doubt", confidence - float(given[place]), says))
    return found


def _folds(topics: Sequence[str], folds: int, seed: int) -> npt.NDArray[np.int64]:
    draw = np.random.default_rng(seed)
    result = np.zeros(len(topics), dtype=np.int64)
    for topic in sorted(set(topics)):
        places = draw.permutation([place for place, name in enumerate(topics) if name == topic])
        result[places] = (np.arange(len(places)) + draw.integers(folds)) % folds
    return result
