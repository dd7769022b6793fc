"""The topics of the most similar examples: a second opinion beside the weights of the topic model.

Where a message resembles examples of one topic word for word, or none at all, the weights alone are too sure of the
wrong thing; asked together, both are wrong less often at the same share of right answers (docs/understanding.md).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


_SHARPNESS = 10.0  # a vote's weight falls by e with each tenth of cosine similarity lost


class Neighbours:
    """The examples as the encoder sees them, asked class by class.

    Only examples of the classes that the weights find likeliest are looked at: comparing a message with all 20,000
    takes half as long as encoding it, and gives another answer in 1 of 90 cases, as often a better as a worse one.
    """

    def __init__(self, vectors: Floats, labels: npt.NDArray[np.int16], classes: int, nearest: int, among: int) -> None:
        """Keep the examples, ordered by class.

        Args:
            vectors: unit vectors, float32, shape (examples, 384).
            labels: class numbers, shape (examples,).
            classes: number of classes.
            nearest: how many examples have a vote.
            among: how many of the likeliest classes they may come from.
        """
        order = np.argsort(labels, kind="stable")
        self.vectors: Floats = np.ascontiguousarray(vectors[order])
        self.labels: npt.NDArray[np.int16] = labels[order]
        self._starts = np.searchsorted(self.labels, np.arange(classes + 1))
        self._classes, self._nearest, self._among = classes, nearest, among

    def votes(self, vectors: Floats, scores: Floats) -> Floats:
        """Each class's share of the votes, shape (messages, classes). `scores`: what the weights say, same shape."""
        among = min(self._among, self._classes)
        likeliest = np.argpartition(-scores, among - 1, axis=1)[:, :among]
        votes = np.zeros((len(vectors), self._classes), dtype=np.float32)
        for row, (vector, classes) in enumerate(zip(vectors, likeliest, strict=True)):
            similarity = np.concatenate([self._examples(label) @ vector for label in classes])
            owners = np.repeat(classes, self._starts[classes + 1] - self._starts[classes])
            nearest = np.argpartition(-similarity, min(self._nearest, len(similarity)) - 1)[: self._nearest]
            np.add.at(votes[row], owners[nearest], np.exp(_SHARPNESS * (similarity[nearest] - 1)))
        shares: Floats = votes / votes.sum(axis=1, keepdims=True)
        return shares

    def _examples(self, label: int) -> Floats:
        return self.vectors[self._starts[label] : self._starts[label + 1]]
