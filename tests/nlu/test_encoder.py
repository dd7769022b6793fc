"""The encoder built from the published weights gives the published vectors."""

import json
from pathlib import Path

import numpy as np
import pytest

from backtalk.nlu.encoder import DIMENSIONS, SentenceEncoder, shared_encoder
from backtalk.nlu.encoder_graph import build_exact_file

REFERENCE = json.loads((Path(__file__).parent / "encoder_reference.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return shared_encoder()


@pytest.fixture(scope="module")
def exact_encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return SentenceEncoder(build_exact_file(tmp_path_factory.mktemp("encoder") / "exact.onnx"))


@pytest.mark.parametrize(("text", "vector"), list(zip(REFERENCE["texts"], REFERENCE["vectors"], strict=True)))
def test_with_exact_weights_vectors_equal_those_of_the_reference_implementation(exact_encoder, text, vector):
    assert np.abs(exact_encoder.encode([text])[0] - np.array(vector)).max() < 5e-6


@pytest.mark.parametrize(("text", "vector"), list(zip(REFERENCE["texts"], REFERENCE["vectors"], strict=True)))
def test_with_8_bit_weights_they_point_the_same_way(encoder, text, vector):
    assert float(encoder.encode([text])[0] @ np.array(vector)) > 0.97


def test_a_sentence_has_the_same_vector_alone_and_in_a_batch(encoder):
    texts = ["Will I feel it?", "back pain", "How long is a visit, and what should I wear to it?", "Will I feel him?"]
    alone = np.vstack([encoder.encode([text]) for text in texts])
    assert np.array_equal(encoder.encode(texts), alone)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_text_has_the_zero_vector(encoder, text):
    assert not encoder.encode([text]).any()


@pytest.mark.parametrize("text", ["😀😀", "левая нога болит", "背中が痛い", "a " * 5000, "\x00\x07", "ℌ𝔢𝔩𝔩𝔬"])
def test_odd_texts_have_finite_vectors_of_length_one(encoder, text):
    vector = encoder.encode([text])[0]
    assert vector.shape == (DIMENSIONS,)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_case_does_not_matter(encoder):
    assert np.abs(encoder.encode(["MY BACK HURTS"]) - encoder.encode(["my back hurts"])).max() < 1e-6
