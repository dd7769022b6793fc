"""Our faster fit finds what scikit-learn's logistic regression finds."""

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from backtalk.nlu.softmax_regression import fit_softmax_regression


def test_weights_are_those_of_scikit_learn():
    random = np.random.default_rng(0)
    dense = random.normal(size=(300, 6)).astype(np.float32)
    sparse = csr_matrix((random.random((300, 9)) * (random.random((300, 9)) < 0.3)).astype(np.float32))
    labels = (dense[:, 0] > 0).astype(int) + (sparse[:, [0]].toarray().ravel() > 0.2)

    weights, bias = fit_softmax_regression(dense, sparse, labels, strength=2.0, steps=2_000, tolerance=1e-7)

    reference = LogisticRegression(C=2.0, max_iter=5_000, tol=1e-8).fit(hstack([csr_matrix(dense), sparse]), labels)
    assert weights.shape == (15, 3)
    assert np.abs(weights.T - reference.coef_).max() < 0.01
    centred = bias - bias.mean()
    assert np.abs(centred - (reference.intercept_ - reference.intercept_.mean())).max() < 0.01
