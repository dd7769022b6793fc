"""`python -m backtalk.commands.train`: train the model if anything it is made of has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models" / "backtalk.tar.gz"
STAMP = ROOT / "models" / "backtalk.stamp"

PROGRESS_SECONDS = 15
LAST_LINES = 40

# What a trained model depends on. knowledge/ is read when a server starts and needs no training.
_FILES = ("config.yml", "domain.yml", "requirements/runtime.txt", "requirements/encoder.txt")
_FOLDERS = ("data", "backtalk/nlu", "backtalk/policies")


class TrainingFailed(RuntimeError):
    """Rasa could not train; its own output says why."""


def inputs() -> Iterator[Path]:
    """All files that a model is made from, in a fixed order."""
    yield from (ROOT / name for name in _FILES)
    for folder in _FOLDERS:
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".yml"))


def fingerprint() -> str:
    """Changes when any input changes."""
    digest = hashlib.sha256()
    for path in inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current() -> bool:
    """Whether the model at hand was trained from the files at hand."""
    return MODEL.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint()


def train() -> Path:
    """Train if needed and return the model file. A failed training leaves the old model in place.

    Raises:
        TrainingFailed: if Rasa reports an error.
    """
    if is_current():
        return MODEL
    before = fingerprint()
    print("train: something changed, training (about two minutes the first time)", flush=True)
    started = time.monotonic()
    MODEL.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODEL.parent) as folder:
        # Rasa's validator warns of each response that no rule names; tests/data checks which of them are fine.
        options = ["--fixed-model-name", "backtalk", "--out", folder, "--skip-validation"]
        _run_quietly([sys.executable, "-m", "rasa", "train", *options], Path(folder) / "training.log")
        shutil.move(str(Path(folder) / "backtalk.tar.gz"), MODEL)
    STAMP.write_text(before, encoding="utf-8")
    print(f"train: done in {time.monotonic() - started:.0f} s", flush=True)
    return MODEL


def _run_quietly(command: list[str], log: Path) -> None:
    """Run Rasa with a line of progress now and then; its own many lines are shown when it fails.

    Raises:
        TrainingFailed: with the end of its output.
    """
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                try:
                    process.wait(PROGRESS_SECONDS)
                except subprocess.TimeoutExpired:
                    print(f"train: {time.monotonic() - started:.0f} s", flush=True)
        finally:
            if process.poll() is None:  # Ctrl-C
                process.terminate()
                process.wait()
    if process.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        raise TrainingFailed("training failed; the model in use is unchanged. Rasa's last lines:\n" + "\n".join(lines))


if __name__ == "__main__":
    try:
        train()
    except TrainingFailed as failure:
        sys.exit(str(failure))
