"""The sentence encoder with its top layers learnt on the examples: one topic together, others apart (as SetFit does).

TensorFlow comes with Rasa; the server does not import it, and nothing but this comparison trains with it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backtalk.evaluation.comparison.encoder_layers import average, embedded, layer, padded
from backtalk.nlu.encoder import MAX_TOKENS, SentenceEncoder
from backtalk.nlu.encoder_graph import Weights, encoder_model, package_folder

_LAYERS = 2  # of six; those below are frozen
_ROUNDS = 2
_TOPICS, _OF_EACH = 48, 4  # of a batch
_HEAT = 0.07  # of the softmax over likenesses
_STEP = 1e-4
_DROPPED = 0.1


def fine_tuned_encoder(
    texts: Sequence[str], topics: Sequence[str], seed: int, rounds: int = _ROUNDS
) -> SentenceEncoder:
    """The encoder after `rounds` times the examples by supervised contrastive loss; minutes for some thousands."""
    import onnx
    from safetensors.numpy import load_file

    config = json.loads((package_folder() / "config.json").read_text(encoding="utf-8"))
    weights = load_file(package_folder() / "model.safetensors")
    tuned = {**weights, **_learnt(texts, topics, seed, rounds, weights, config)}
    with tempfile.TemporaryDirectory(prefix="backtalk-compare-") as folder:
        onnx.save(encoder_model(tuned, config), str(Path(folder) / "tuned.onnx"))
        return SentenceEncoder(Path(folder) / "tuned.onnx")


def _learnt(
    texts: Sequence[str], topics: Sequence[str], seed: int, rounds: int, weights: Weights, config: Mapping[str, Any]
) -> dict[str, Any]:
    """The weights of the top layers by their published names."""
    import tensorflow as tf

    tf.random.set_seed(seed)
    draw = np.random.default_rng(seed)
    lowest = config["num_hidden_layers"] - _LAYERS
    states = _below(texts, lowest, weights, config)
    top = [f"encoder.layer.{number}." for number in range(lowest, config["num_hidden_layers"])]
    learnt = {name: tf.Variable(value) for name, value in weights.items() if name.startswith(tuple(top))}
    by_topic: dict[str, list[int]] = {}
    for index, topic in enumerate(topics):
        by_topic.setdefault(topic, []).append(index)
    steps = rounds * -(-len(texts) // (_TOPICS * _OF_EACH))
    adam = tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.PolynomialDecay(_STEP, steps, _STEP / 50))
    for _ in range(steps):
        batch = _batch(by_topic, draw)
        hidden, mask = padded([states[index] for index in batch])
        with tf.GradientTape() as tape:
            for number in range(lowest, config["num_hidden_layers"]):
                hidden = layer(number, hidden, mask, learnt, config, dropped=_DROPPED)
            loss = _contrast(average(hidden, mask), [topics[index] for index in batch])
        variables = list(learnt.values())
        adam.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return {name: variable.numpy() for name, variable in learnt.items()}


def _below(texts: Sequence[str], layers: int, weights: Weights, config: Mapping[str, Any]) -> list[Any]:
    """What the frozen layers make of each text: half precision, shape (tokens, 384); computed once."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(package_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    states = []
    for encoding in tokenizer.encode_batch(list(texts)):
        hidden, mask = padded([embedded(encoding.ids, weights, config)])
        for number in range(layers):
            hidden = layer(number, hidden, mask, weights, config)
        states.append(hidden[0].numpy().astype(np.float16))
    return states


def _batch(by_topic: Mapping[str, Sequence[int]], draw: np.random.Generator) -> list[int]:
    """Some examples of some topics. Topics with more examples come up oftener, but not in proportion."""
    topics = sorted(by_topic)
    chances = np.sqrt([len(by_topic[topic]) for topic in topics])
    chosen = draw.choice(topics, size=min(_TOPICS, len(topics)), replace=False, p=chances / chances.sum())
    return [
        int(index)
        for topic in chosen
        for index in draw.choice(by_topic[topic], size=min(_OF_EACH, len(by_topic[topic])), replace=False)
    ]


def _contrast(unit: Any, topics: Sequence[str]) -> Any:
    """Supervised contrastive loss (Khosla et al. 2020, arXiv:2004.11362) of unit vectors, shape (texts, 384)."""
    import tensorflow as tf

    others = 1 - np.eye(len(topics), dtype=np.float32)
    together = (np.array(topics)[:, None] == np.array(topics)[None, :]).astype(np.float32) * others
    scores = tf.matmul(unit, unit, transpose_b=True) / _HEAT - (1 - others) * 1e9
    logs = scores - tf.reduce_logsumexp(scores, axis=1, keepdims=True)
    # A sentence without a partner in this batch says nothing.
    return -tf.reduce_mean(tf.reduce_sum(together * logs, axis=1) / np.maximum(together.sum(axis=1), 1))
