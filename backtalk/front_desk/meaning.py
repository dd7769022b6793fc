"""Puts questions that mean the same together, and says which topics come nearest. Loads its models on first use."""

from __future__ import annotations

import logging
import tarfile
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtalk.answers.guesses import likeliest_topics
from backtalk.storage.unanswered import Question

if TYPE_CHECKING:
    from backtalk.nlu.topic_model import TopicModel

logger = logging.getLogger(__name__)

MODEL = Path(__file__).resolve().parents[2] / "models" / "backtalk.tar.gz"
MODEL_FILES = ("topic_model.npz", "topic_model.json")
FURTHEST = 0.45  # cosine distance, on average, of questions that are put together
Encode = Callable[[Sequence[str]], Any]


@dataclass(frozen=True)
class Group:
    """Questions that mean about the same, the most central first, and the topics that come nearest to it."""

    questions: tuple[Question, ...]
    nearest: tuple[str, ...] = ()


class Meaning:
    """Sentence vectors of questions. They are kept in memory while the question is there, and nowhere else."""

    def __init__(self, model: Path = MODEL, encode: Encode | None = None) -> None:
        """`model`: as training wrote it; `encode`: the sentence encoder (default: the one that the assistant uses)."""
        self._model_path = model
        self._encode = encode or _encode
        self._vectors: dict[str, Any] = {}
        self._model: tuple[float, TopicModel] | None = None
        self._one_at_a_time = threading.Lock()

    def groups(self, questions: Sequence[Question], topics: Collection[str]) -> list[Group]:
        """The largest group first; where no encoder can be used, each question alone.

        Args:
            questions: newest first.
            topics: those that may be named as near.
        """
        if not questions:
            self._vectors.clear()
            return []
        with self._one_at_a_time:
            try:
                vectors = self._vectors_of(questions)
            except (ImportError, OSError, RuntimeError) as error:
                logger.error("Questions could not be compared: %s", type(error).__name__)
                return [Group((question,)) for question in questions]
            return self._grouped(questions, vectors, topics)

    def _grouped(self, questions: Sequence[Question], vectors: Any, topics: Collection[str]) -> list[Group]:
        likeness = vectors @ vectors.T
        members: dict[int, list[int]] = {}
        for place, label in enumerate(_labels(likeness)):
            members.setdefault(label, []).append(place)
        model = self._topic_model()
        groups = []
        for places in sorted(members.values(), key=lambda places: (-len(places), places[0])):
            central = max(places, key=lambda place: float(likeness[place, places].sum()))
            ordered = (central, *(place for place in places if place != central))
            near = _nearest(model, questions[central].text, vectors[central : central + 1], topics) if model else ()
            groups.append(Group(tuple(questions[place] for place in ordered), near))
        return groups

    def _vectors_of(self, questions: Sequence[Question]) -> Any:
        import numpy as np

        texts = [question.text for question in questions]
        here = set(texts)
        self._vectors = {text: vector for text, vector in self._vectors.items() if text in here}
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encode(new), strict=True))
        return np.vstack([self._vectors[text] for text in texts])

    def _topic_model(self) -> TopicModel | None:
        """The trained model of topics; None when there is none here, as where this page has a container of its own."""
        try:
            changed = self._model_path.stat().st_mtime
            if self._model is None or self._model[0] != changed:
                self._model = (changed, _read_model(self._model_path))
        except (OSError, KeyError, ValueError, TypeError, tarfile.TarError) as error:
            logger.warning("Nearest topics cannot be named: %s", type(error).__name__)
            return None
        return self._model[1]


def _encode(texts: Sequence[str]) -> Any:
    from backtalk.nlu.encoder import shared_encoder  # ONNX Runtime: a second, and 150 MB, only for this page

    return shared_encoder().encode(texts)


def _labels(likeness: Any) -> list[int]:
    """The number of its group for each question."""
    if len(likeness) < 2:
        return [0] * len(likeness)
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=FURTHEST
    )
    return [int(label) for label in clustering.fit_predict((1 - likeness).clip(0, 2))]


def _nearest(model: TopicModel, text: str, vector: Any, topics: Collection[str]) -> tuple[str, ...]:
    chances = model.probabilities([text], vector)[0]
    ranking = [{"name": model.labels[place]} for place in chances.argsort()[::-1]]
    return tuple(likeliest_topics({"intent_ranking": ranking}, topics))


def _read_model(path: Path) -> TopicModel:
    from backtalk.nlu.topic_model import TopicModel

    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(path) as archive:
            for member in archive:
                name = Path(member.name).name
                content = archive.extractfile(member) if name in MODEL_FILES else None
                if content is not None:
                    (Path(folder) / name).write_bytes(content.read())
        return TopicModel.load(Path(folder))
