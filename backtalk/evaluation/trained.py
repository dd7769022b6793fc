"""The topic model inside a trained model file, without Rasa around it."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from backtalk.evaluation.parser import ModelMissing
from backtalk.nlu.topic_model import TopicModel

_FILES = ("topic_model.json", "topic_model.npz")


def read_topic_model(path: Path) -> TopicModel:
    """The topic model of the trained model at `path`.

    Raises:
        ModelMissing: when there is no such file, or no topic model in it.
    """
    if not path.exists():
        raise ModelMissing(f"there is no model at {path}: run `make train` first")
    with tarfile.open(path) as archive, tempfile.TemporaryDirectory() as folder:
        members = [member for member in archive.getmembers() if PurePosixPath(member.name).name in _FILES]
        if len(members) != len(_FILES):
            raise ModelMissing(f"{path.name} holds no topic model: run `make train` again")
        for member in members:
            content = archive.extractfile(member)
            (Path(folder) / PurePosixPath(member.name).name).write_bytes(content.read() if content else b"")
        return TopicModel.load(Path(folder))
