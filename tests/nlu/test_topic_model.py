"""The topic model learns, is the same after saving and loading, and survives odd texts."""

import numpy as np
import pytest

from backtalk.nlu.encoder import shared_encoder
from backtalk.nlu.topic_model import TopicModel, TopicModelOptions

EXAMPLES = {
    "cost": ["how much is it", "what does a visit cost", "price please", "is it expensive", "what do you charge"],
    "pain": ["does it hurt", "will I feel the needle", "is it painful", "how sore is it", "does the jab sting"],
    "place": ["where are you", "what is the address", "is there parking", "how do I find you", "which street"],
}
OPTIONS = TopicModelOptions(seen_in=1)


@pytest.fixture(scope="module")
def model() -> TopicModel:
    texts = [text for group in EXAMPLES.values() for text in group]
    labels = [label for label, group in EXAMPLES.items() for _ in group]
    return TopicModel.train(texts, shared_encoder().encode(texts), labels, OPTIONS)


def ask(model: TopicModel, *texts: str) -> np.ndarray:
    return model.probabilities(list(texts), shared_encoder().encode(list(texts)))


@pytest.mark.parametrize(
    ("text", "label"), [("what's the fee", "cost"), ("is the needle going to sting", "pain"), ("directions?", "place")]
)
def test_unseen_wording_gets_the_right_label(model, text, label):
    assert model.labels[int(ask(model, text)[0].argmax())] == label


@pytest.mark.parametrize("text", ["", "😀", "a" * 20_000, "נחמד", "\x00", "?!"])
def test_odd_texts_get_probabilities(model, text):
    probabilities = ask(model, text)[0]
    assert np.isfinite(probabilities).all()
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_batch_equals_single(model):
    texts = ["parking", "how much", "will it hurt me", ""]
    alone = np.vstack([ask(model, text) for text in texts])
    assert np.abs(ask(model, *texts) - alone).max() < 1e-5


def test_saved_and_loaded_model_answers_the_same(model, tmp_path):
    model.save(tmp_path)
    loaded = TopicModel.load(tmp_path)
    assert loaded.labels == model.labels
    assert np.abs(ask(loaded, "how much", "parking?") - ask(model, "how much", "parking?")).max() < 1e-6


def test_two_labels_are_enough():
    texts = EXAMPLES["cost"] + EXAMPLES["place"]
    labels = ["cost"] * 5 + ["place"] * 5
    model = TopicModel.train(texts, shared_encoder().encode(texts), labels, OPTIONS)
    assert model.labels[int(ask(model, "the fee?")[0].argmax())] == "cost"
    assert model.labels[int(ask(model, "parking lot")[0].argmax())] == "place"


def test_near_examples_have_a_say_beside_the_weights():
    texts = [text for group in EXAMPLES.values() for text in group]
    labels = [label for label, group in EXAMPLES.items() for _ in group]
    vectors = shared_encoder().encode(texts)
    options = TopicModelOptions(seen_in=1, nearest=3, neighbour_weight=2.0)
    alone = TopicModel.train(texts, vectors, labels, TopicModelOptions(seen_in=1, neighbour_weight=0.0))
    asked = TopicModel.train(texts, vectors, labels, options)
    place = alone.labels.index("place")
    assert ask(asked, "is there any parking")[0][place] > ask(alone, "is there any parking")[0][place]


def test_one_label_is_refused():
    texts = EXAMPLES["cost"]
    with pytest.raises(ValueError, match="at least two topics"):
        TopicModel.train(texts, shared_encoder().encode(texts), ["cost"] * len(texts), OPTIONS)
