"""The sentence encoder: text in, vectors out."""

from __future__ import annotations

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Sequence

import numpy as np
import numpy.typing as npt

from backtalk.nlu.encoder_graph import build_encoder_file, package_folder

DIMENSIONS = 384
MAX_TOKENS = 128  # the length that the published tokenizer cuts at
_BATCH = 64
_MANY_BATCHES = (
    32  # from here on (training, evaluation) all processors are used; a message must not take its neighbours'
)

Vectors = npt.NDArray[np.float32]


def encoder_file() -> Path:
    """Where the ONNX file is kept: ``BACKTALK_CACHE`` or ``.cache`` in the project."""
    cache = os.environ.get("BACKTALK_CACHE")
    folder = Path(cache) if cache else Path(__file__).resolve().parents[2] / ".cache"
    return folder / "all-MiniLM-L6-v2.onnx"


class SentenceEncoder:
    """all-MiniLM-L6-v2 on ONNX Runtime, one thread a call by default.

    Sentences of one batch have the same number of tokens, so a sentence gets the same vector alone and in a batch.
    """

    def __init__(self, model_file: Path, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(model_file), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(package_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (number of texts, 384); an empty text gets zeros."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        by_length: dict[int, list[int]] = defaultdict(list)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        for index, text in enumerate(texts):
            if text.strip():
                by_length[len(ids[index])].append(index)
        batches = [
            indices[start : start + _BATCH]
            for indices in by_length.values()
            for start in range(0, len(indices), _BATCH)
        ]

        def encode_batch(part: list[int]) -> None:
            tokens = np.array([ids[index] for index in part], dtype=np.int32)
            vectors[part] = self._session.run(["embedding"], {"input_ids": tokens})[0]

        if len(batches) < _MANY_BATCHES:
            for part in batches:
                encode_batch(part)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(encode_batch, batches))
        return vectors


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The process's encoder; its ONNX file is built on first use (about five seconds)."""
    path = encoder_file()
    if not path.exists():
        build_encoder_file(path)
    return SentenceEncoder(path)
