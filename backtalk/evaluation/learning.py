"""One point of the learning curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backtalk.evaluation.examples import Example, sample
from backtalk.evaluation.questions import Question
from backtalk.evaluation.scoring import fits
from backtalk.evaluation.vector_store import VectorStore
from backtalk.nlu.topic_model import TopicModel, TopicModelOptions


@dataclass(frozen=True)
class Point:
    """Shares (0 to 1) of questions after learning `size` examples of draw `seed`.

    ``first_guess``: the likeliest topic is fair; ``first_three``: one of three is; ``right`` and ``wrong``: it is said,
    because it is surer than the threshold, and is or is not fair.
    """

    size: int
    seed: int
    first_guess: float
    first_three: float
    right: float
    wrong: float


def measure_size(
    examples: Sequence[Example],
    questions: Sequence[Question],
    store: VectorStore,
    options: TopicModelOptions,
    threshold: float,
    size: int,
    seed: int,
) -> Point:
    """Train the shipped topic model on `size` examples and read all questions."""
    drawn = sample(examples, size, seed)
    texts = [example.text for example in drawn]
    model = TopicModel.train(texts, store.vectors(texts), [example.topic for example in drawn], options)
    asked = [question.text for question in questions]
    shares = model.probabilities(asked, store.vectors(asked))
    order = (-shares).argsort(axis=1)[:, :3]
    fair = [[fits(model.labels[place], q) for place in row] for row, q in zip(order, questions, strict=True)]
    said = shares.max(axis=1) >= threshold
    count = len(questions)
    return Point(
        size=size,
        seed=seed,
        first_guess=sum(row[0] for row in fair) / count,
        first_three=sum(any(row) for row in fair) / count,
        right=sum(bool(row[0] and sure) for row, sure in zip(fair, said, strict=True)) / count,
        wrong=sum(bool(not row[0] and sure) for row, sure in zip(fair, said, strict=True)) / count,
    )
