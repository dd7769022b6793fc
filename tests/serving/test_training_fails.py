"""A training that fails, is killed, or leaves half a file replaces nothing: the model in use stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from backtalk.commands import train

GOOD, NEW = b"the model in use", b"a new model"
# In place of `python -m rasa train ... --out FOLDER ...`.
SCRIPT = """#!/bin/sh
while [ "$1" != "--out" ]; do shift; done
{does}
"""


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model in use that is no longer current."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(train, "MODEL", folder / "backtalk.tar.gz")
    monkeypatch.setattr(train, "STAMP", folder / "backtalk.stamp")
    train.MODEL.write_bytes(GOOD)
    train.STAMP.write_text("of older files", encoding="utf-8")
    return folder


def let_training(does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text(SCRIPT.format(does=does), encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))


@pytest.mark.parametrize(
    "does",
    [
        "echo the data cannot be read; exit 1",
        'printf half > "$2/backtalk.tar.gz"; kill -9 $$',
        'printf half > "$2/backtalk.tar.gz"; echo No space left on device; exit 1',
    ],
)
def test_the_model_in_use_stays_and_the_reason_is_said(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    let_training(does, tmp_path, monkeypatch)

    with pytest.raises(train.TrainingFailed, match="the model in use is unchanged") as failed:
        train.train()

    assert train.MODEL.read_bytes() == GOOD
    assert not train.is_current()  # so the next start tries again
    assert sorted(path.name for path in models.iterdir()) == ["backtalk.stamp", "backtalk.tar.gz"]
    assert "echo" not in does or does.partition("echo ")[2].partition(";")[0] in str(failed.value)


def test_a_training_that_ends_well_replaces_it(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_training(f'printf "{NEW.decode()}" > "$2/backtalk.tar.gz"', tmp_path, monkeypatch)

    assert train.train().read_bytes() == NEW
    assert train.is_current()
