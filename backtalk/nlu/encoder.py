"""The sentence encoder: text in, vectors out."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Sequence

import numpy as np
import numpy.typing as npt

from backtalk.nlu.encoder_graph import build_encoder_file, package_folder

DIMENSIONS = 384
MAX_TOKENS = 128  # the length that the published tokenizer cuts at
_MANY = 64  # sentences: from here on (training, evaluation) all processors are used; a message leaves them to others

Vectors = npt.NDArray[np.float32]


def encoder_file() -> Path:
    """Where the ONNX file is kept: ``BACKTALK_CACHE`` or ``.cache`` in the project."""
    cache = os.environ.get("BACKTALK_CACHE")
    folder = Path(cache) if cache else Path(__file__).resolve().parents[2] / ".cache"
    return folder / "all-MiniLM-L6-v2-8bit.onnx"


class SentenceEncoder:
    """all-MiniLM-L6-v2 on ONNX Runtime, one thread a call by default.

    Each sentence is a call of its own: activations are scaled by what is in a call, so beside others a sentence would
    get a slightly different vector.
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
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

        def encode_one(index: int) -> None:
            tokens = np.array([ids[index]], dtype=np.int32)
            vectors[index] = self._session.run(["embedding"], {"input_ids": tokens})[0][0]

        with_words = [index for index, text in enumerate(texts) if text.strip()]
        if len(with_words) < _MANY:
            for index in with_words:
                encode_one(index)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(encode_one, with_words))
        return vectors


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The process's encoder; its ONNX file is built on first use (about five seconds)."""
    path = encoder_file()
    if not path.exists():
        build_encoder_file(path)
    return SentenceEncoder(path)
