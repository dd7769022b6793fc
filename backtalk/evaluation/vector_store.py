"""Sentence vectors that are computed once and kept: most measurements read the same sentences again and again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from backtalk.nlu.encoder import DIMENSIONS, Vectors, encoder_file, shared_encoder

Encode = Callable[[Sequence[str]], Vectors]
_SAVE_AFTER = 2048  # new sentences
_KEY_BYTES = 16


class VectorStore:
    """Vectors by digest of the sentence, in one file beside the encoder's; no words are kept.

    The file belongs to one encoder file: when that one is newer, everything is computed again.
    """

    def __init__(self, path: Path | None = None, encode: Encode | None = None) -> None:
        self._path = path or encoder_file().with_name("measured_vectors.npz")
        self._encode = encode or (lambda texts: shared_encoder().encode(texts))
        self._vectors = _read(self._path)
        self._unsaved = 0

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, float32, shape (number of texts, 384)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        new = [text for text in dict.fromkeys(texts) if _key(text) not in self._vectors]
        for start in range(0, len(new), _SAVE_AFTER):
            part = new[start : start + _SAVE_AFTER]
            self._vectors.update(zip(map(_key, part), self._encode(part), strict=True))
            self._unsaved += len(part)
            if self._unsaved >= _SAVE_AFTER:
                self.save()
        return np.vstack([self._vectors[_key(text)] for text in texts])

    def save(self) -> None:
        """Write the file; of two processes that write at the same time, the last one wins as a whole."""
        if not self._unsaved:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_name(f"{self._path.stem}.{os.getpid()}.npz")
        keys = np.frombuffer(b"".join(self._vectors), dtype=np.uint8).reshape(-1, _KEY_BYTES)
        np.savez(unfinished, keys=keys, vectors=np.vstack([*self._vectors.values()]))
        unfinished.replace(self._path)
        self._unsaved = 0


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).digest()


def _read(path: Path) -> dict[bytes, Vectors]:
    encoder = encoder_file()
    if not path.exists() or (encoder.exists() and encoder.stat().st_mtime > path.stat().st_mtime):
        return {}
    with np.load(path, allow_pickle=False) as kept:
        if "keys" not in kept:
            return {}
        keys = (row.tobytes() for row in kept["keys"])
        return dict(zip(keys, kept["vectors"], strict=True))
