"""Multinomial logistic regression on dense and sparse features side by side.

scikit-learn's ``LogisticRegression`` minimises the same function, but takes one matrix: with 384 dense columns stored
as sparse ones, training 14,000 examples takes three to five times as long (docs/understanding.md).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]

_MEMORY = 10  # steps that L-BFGS remembers
_PARTS = 4  # the examples are summed up in so many parts on any machine, so that all get the same model


def fit_softmax_regression(
    dense: Floats,
    sparse: csr_matrix,
    labels: Labels,
    strength: float,
    steps: int = 200,
    tolerance: float = 1e-4,
) -> tuple[Floats, Floats]:
    """Weights, shape (dense columns + sparse columns, classes), and bias, shape (classes,).

    Minimises cross-entropy plus the squared weights over ``2 * strength`` (``C`` of scikit-learn; the bias is free)
    with L-BFGS, until no part of the gradient of the mean loss is above ``tolerance``.

    Args:
        dense: shape (examples, dense columns).
        sparse: shape (examples, sparse columns).
        labels: class numbers from 0, shape (examples,).
    """
    examples, classes = len(labels), int(labels.max()) + 1
    columns = dense.shape[1]
    shape = (columns + sparse.shape[1] + 1, classes)
    parts = [
        _Part(dense[rows], sparse[rows], labels[rows], examples)
        for rows in np.array_split(np.arange(examples), min(_PARTS, examples))
    ]
    penalty = 1 / (strength * examples)

    def loss_and_gradient(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.astype(np.float32).reshape(shape)
        found = list(pool.map(lambda part: part.loss_and_gradient(weights), parts))
        gradient = sum((gradient for _, gradient in found[1:]), start=found[0][1])
        gradient[:-1] += penalty * weights[:-1]
        loss = sum(loss for loss, _ in found)
        return loss + penalty / 2 * float(np.vdot(flat[:-classes], flat[:-classes])), _flat(gradient)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = minimize(
            loss_and_gradient,
            np.zeros(shape[0] * shape[1]),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": steps, "maxcor": _MEMORY, "gtol": tolerance},
        )
    weights = found.x.reshape(shape).astype(np.float32)
    return weights[:-1], weights[-1]


class _Part:
    """Some of the examples. NumPy and SciPy let other threads run while they multiply."""

    def __init__(self, dense: Floats, sparse: csr_matrix, labels: Labels, of: int) -> None:
        """`of`: the number of all examples."""
        self._dense, self._sparse = dense, sparse.astype(np.float32).tocsr()
        self._across = self._sparse.T.tocsr()
        self._labels, self._of = labels, of
        self._rows = np.arange(len(labels))

    def loss_and_gradient(self, weights: Floats) -> tuple[float, Floats]:
        """This part's share of the mean cross-entropy, and of its gradient by the weights and the bias below them."""
        columns = self._dense.shape[1]
        scores = self._dense @ weights[:columns] + self._sparse @ weights[columns:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        sums = powers.sum(axis=1, keepdims=True)
        loss = float(np.sum(np.log(sums[:, 0]) - scores[self._rows, self._labels], dtype=np.float64)) / self._of
        errors = powers / sums
        errors[self._rows, self._labels] -= 1
        errors /= self._of
        gradient = np.empty_like(weights)
        gradient[:columns] = self._dense.T @ errors
        gradient[columns:-1] = self._across @ errors
        gradient[-1] = errors.sum(axis=0)
        return loss, gradient


def _flat(matrix: Floats) -> Any:
    return matrix.astype(np.float64).ravel()
