"""The topics of the most similar examples: a second opinion beside the weights of the topic model.

Where a message resembles examples of one topic word for word, or none at all, the weights alone are too sure of the
wrong thing; asked together, both are wrong less often at the same share of right answers (docs/understanding.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Neighbours:
    """The examples as the encoder sees them.

    Attributes:
        vectors: unit vectors, float32, shape (examples, 384).
        labels: class numbers, shape (examples,).
        classes: number of classes.
        nearest: how many examples have a vote.
    """

    vectors: Floats
    labels: npt.NDArray[np.int16]
    classes: int
    nearest: int

    _SHARPNESS = 10.0  # a vote's weight falls by e with each tenth of cosine similarity lost

    def votes(self, vectors: Floats) -> Floats:
        """Each class's share of the votes, shape (messages, classes)."""
        similarity = vectors @ self.vectors.T
        nearest = min(self.nearest, similarity.shape[1])
        chosen = np.argpartition(-similarity, nearest - 1, axis=1)[:, :nearest]
        weights = np.exp(self._SHARPNESS * (np.take_along_axis(similarity, chosen, axis=1) - 1))
        votes = np.zeros((len(vectors), self.classes), dtype=np.float32)
        for row, (examples, weight) in enumerate(zip(chosen, weights, strict=True)):
            np.add.at(votes[row], self.labels[examples], weight)
        shares: Floats = votes / votes.sum(axis=1, keepdims=True)
        return shares
