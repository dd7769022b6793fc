"""The sentence encoder's layers in TensorFlow, so that they can be learnt; the ONNX file can only be read.

``hidden``: float32, shape (texts, tokens, 384). ``mask``: 1 for a token and 0 for padding, shape (texts, tokens).
Weights go by their published names (``encoder.layer.5.output.dense.weight``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backtalk.nlu.encoder_graph import Weights


def embedded(ids: Sequence[int], weights: Weights, config: Mapping[str, Any]) -> Any:
    """Word, position and segment vectors of one text, summed and normalised: shape (tokens, 384)."""
    words = weights["embeddings.word_embeddings.weight"][list(ids)]
    places = weights["embeddings.position_embeddings.weight"][: len(ids)]
    summed = words + places + weights["embeddings.token_type_embeddings.weight"][0]
    return _normalised(summed, "embeddings.LayerNorm", weights, config).numpy()


def padded(states: Sequence[Any]) -> tuple[Any, Any]:
    """Texts of different length side by side, and their mask."""
    longest = max(len(state) for state in states)
    hidden = np.zeros((len(states), longest, states[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(states), longest), dtype=np.float32)
    for row, state in enumerate(states):
        hidden[row, : len(state)] = state
        mask[row, : len(state)] = 1
    return hidden, mask


def average(hidden: Any, mask: Any) -> Any:
    """The mean of each text's tokens, length 1: shape (texts, 384)."""
    import tensorflow as tf

    summed = tf.reduce_sum(hidden * mask[:, :, None], axis=1)
    return tf.math.l2_normalize(summed, axis=1)


def layer(
    number: int, hidden: Any, mask: Any, weights: Mapping[str, Any], config: Mapping[str, Any], dropped: float = 0.0
) -> Any:
    """One block of self-attention and feed-forward; `dropped` is the share of its outputs left out while learning."""
    import tensorflow as tf

    name = f"encoder.layer.{number}."

    def dense(value: Any, part: str) -> Any:
        weight, bias = weights[f"{name}{part}.weight"], weights[f"{name}{part}.bias"]
        return tf.einsum("btk,nk->btn", value, weight) + bias

    def heads(part: str) -> Any:
        texts, tokens = hidden.shape[:2]
        split = tf.reshape(dense(hidden, f"attention.self.{part}"), (texts, tokens, config["num_attention_heads"], -1))
        return tf.transpose(split, (0, 2, 1, 3))

    def added(value: Any, before: Any, norm: str) -> Any:
        kept = tf.nn.dropout(value, dropped) if dropped else value
        return _normalised(before + kept, name + norm, weights, config)

    query, key, value = heads("query"), heads("key"), heads("value")
    scores = tf.matmul(query, key, transpose_b=True) / float(query.shape[-1]) ** 0.5
    attention = tf.nn.softmax(scores - (1 - mask[:, None, None, :]) * 1e9)
    mixed = tf.reshape(tf.transpose(tf.matmul(attention, value), (0, 2, 1, 3)), hidden.shape)
    middle = added(dense(mixed, "attention.output.dense"), hidden, "attention.output.LayerNorm")
    wide = tf.nn.gelu(dense(middle, "intermediate.dense"))
    return added(dense(wide, "output.dense"), middle, "output.LayerNorm")


def _normalised(value: Any, norm: str, weights: Mapping[str, Any], config: Mapping[str, Any]) -> Any:
    import tensorflow as tf

    mean, variance = tf.nn.moments(value, axes=[-1], keepdims=True)
    scale = tf.math.rsqrt(variance + config["layer_norm_eps"])
    return (value - mean) * scale * weights[f"{norm}.weight"] + weights[f"{norm}.bias"]
