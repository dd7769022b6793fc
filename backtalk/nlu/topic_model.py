"""The topic model: which intent a sentence is about, and how surely."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from backtalk.nlu.encoder import DIMENSIONS
from backtalk.nlu.neighbours import Neighbours
from backtalk.nlu.softmax_regression import fit_softmax_regression

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TopicModelOptions:
    """How the model is trained.

    Attributes:
        strength: inverse of the penalty on the weights (``C`` of scikit-learn's ``LogisticRegression``).
        vector_scale: how much the sentence vector (length 1) counts beside the letter n-grams (length 1).
        shortest, longest: length of the letter n-grams.
        seen_in: number of examples that an n-gram must occur in.
        nearest: number of most similar examples that have a say.
        neighbour_classes: number of classes, the likeliest by the weights, that they may come from.
        neighbour_weight: how much they count beside the weights (exponent of their share of the votes); 0 for nothing.
    """

    strength: float = 10.0
    vector_scale: float = 1.0
    shortest: int = 2
    longest: int = 4
    seen_in: int = 3
    nearest: int = 10
    neighbour_classes: int = 12
    neighbour_weight: float = 0.3


_NO_VOTES = 0.01  # what a class without a neighbour counts as: it may still be right


class TopicModel:
    """Multinomial logistic regression over sentence vectors and letter n-grams side by side, and the nearest examples.

    The vectors carry meaning; the letters carry what the encoder's vocabulary does not know (misspelling, trade words).
    Everything is kept as plain arrays, so loading a model file runs no code from it.
    """

    def __init__(
        self,
        labels: list[str],
        weights: Floats,
        bias: Floats,
        letters: LetterNgrams,
        neighbours: Neighbours,
        options: TopicModelOptions,
    ) -> None:
        self.labels = labels
        # Contiguous: SciPy copies a transposed matrix each time that a sparse one is multiplied with it.
        self._vector_weights = np.ascontiguousarray(weights[:DIMENSIONS] * options.vector_scale)
        self._letter_weights = np.ascontiguousarray(weights[DIMENSIONS:])
        self._weights = weights
        self._bias = bias
        self._letters = letters
        self._neighbours = neighbours
        self._options = options

    @classmethod
    def train(
        cls, texts: Sequence[str], vectors: Floats, labels: Sequence[str], options: TopicModelOptions
    ) -> TopicModel:
        """Fit the model. ``vectors``: shape (examples, 384).

        Raises:
            ValueError: if there are fewer than two labels.
        """
        names = sorted(set(labels))
        if len(names) < 2:
            raise ValueError("a topic model needs examples of at least two topics")
        numbers = np.array([names.index(label) for label in labels])
        letters = LetterNgrams.learn(texts, options.shortest, options.longest, options.seen_in)
        weights, bias = fit_softmax_regression(
            vectors * np.float32(options.vector_scale), letters.matrix(texts), numbers, options.strength
        )
        # Half precision changes a similarity by less than 0.001 and halves the model file.
        kept = vectors.astype(np.float16).astype(np.float32)
        neighbours = Neighbours(kept, numbers.astype(np.int16), len(names), options.nearest, options.neighbour_classes)
        return cls(names, weights, bias, letters, neighbours, options)

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Shape (texts, labels); rows sum to 1."""
        scores = vectors @ self._vector_weights + self._letters.matrix(texts) @ self._letter_weights + self._bias
        if self._options.neighbour_weight:
            votes = self._neighbours.votes(vectors, scores)
            scores += self._options.neighbour_weight * np.log(votes + _NO_VOTES)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: Floats = powers / powers.sum(axis=1, keepdims=True)
        return result

    def save(self, folder: Path) -> None:
        """Write ``topic_model.npz`` and ``topic_model.json``."""
        np.savez(
            folder / "topic_model.npz",
            weights=self._weights,
            bias=self._bias,
            rarity=self._letters.rarity,
            examples=self._neighbours.vectors.astype(np.float16),
            example_labels=self._neighbours.labels,
        )
        description = {"labels": self.labels, "options": asdict(self._options), "vocabulary": self._letters.vocabulary}
        (folder / "topic_model.json").write_text(json.dumps(description), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read what ``save`` wrote."""
        description = json.loads((folder / "topic_model.json").read_text(encoding="utf-8"))
        options = TopicModelOptions(**description["options"])
        labels = description["labels"]
        with np.load(folder / "topic_model.npz", allow_pickle=False) as arrays:
            letters = LetterNgrams(description["vocabulary"], arrays["rarity"], options.shortest, options.longest)
            neighbours = Neighbours(
                arrays["examples"].astype(np.float32),
                arrays["example_labels"],
                len(labels),
                options.nearest,
                options.neighbour_classes,
            )
            return cls(labels, arrays["weights"], arrays["bias"], letters, neighbours, options)


class LetterNgrams:
    """TF-IDF of letter n-grams inside word boundaries."""

    def __init__(self, vocabulary: dict[str, int], rarity: Floats, shortest: int, longest: int) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        self.vocabulary = vocabulary
        self.rarity = rarity
        self.shortest = shortest
        self.longest = longest
        self._counter = CountVectorizer(
            analyzer="char_wb", ngram_range=(shortest, longest), lowercase=True, vocabulary=vocabulary, dtype=np.float32
        )

    @classmethod
    def learn(cls, texts: Sequence[str], shortest: int, longest: int, seen_in: int) -> LetterNgrams:
        """N-grams that occur in at least ``seen_in`` texts, with their inverse document frequency."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        learned = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(shortest, longest), min_df=seen_in, sublinear_tf=True
        )
        learned.fit(texts)
        vocabulary = {ngram: int(column) for ngram, column in learned.vocabulary_.items()}
        return cls(vocabulary, learned.idf_.astype(np.float32), shortest, longest)

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """Sparse rows of length 1 (or 0 for a text without known n-grams), shape (texts, n-grams)."""
        counts = self._counter.transform([text[:1000] for text in texts]).tocsr()
        counts.data = (1 + np.log(counts.data)) * self.rarity[counts.indices]
        # By hand: SciPy's own sum of squares checks and copies more than it adds up, for every message.
        rows = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
        lengths = np.sqrt(np.bincount(rows, weights=counts.data**2, minlength=len(texts)))
        counts.data /= lengths[rows].astype(np.float32)
        return counts
