"""Training: from nothing, again with nothing changed, and after one answer was reworded; stock Rasa beside it.

`python -m benchmarks.training [--stock]` works on a copy of the topics in a temporary folder with a cache of its own.
Stock Rasa learns the same examples with a few epochs; a real training has 100 for each of its networks. The last line
is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.stock_rasa import EPOCHS, write_project

ROOT = Path(__file__).resolve().parents[1]
REWORDED = Path("data") / "clinic" / "cost.yml"


def train(folder: Path) -> tuple[float, float]:
    """Seconds of `rasa train` in `folder`, starting Python included: by the clock, and of processor time.

    Raises:
        RuntimeError: when Rasa fails; with its last words.
    """
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(folder / "cache"),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        # The encoder's file is made at set-up, not by training.
        "BACKTALK_CACHE": os.environ.get("BACKTALK_CACHE", str(ROOT / ".cache")),
    }
    command = [sys.executable, "-m", "rasa", "train", "--data", "data", "--out", "models", "--skip-validation"]
    started, used = time.perf_counter(), _processor_seconds()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise RuntimeError(f"rasa train failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return round(time.perf_counter() - started, 1), round(_processor_seconds() - used, 1)


def _processor_seconds() -> float:
    """Processor time of all children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def ours(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds from nothing, with nothing changed, and with one answer reworded."""
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    figures = {"from nothing": train(folder), "nothing changed": train(folder)}
    answer = folder / REWORDED
    before = answer.read_text(encoding="utf-8")
    after = before.replace("  - text: |\n      ", "  - text: |\n      In other words: ", 1)
    if after == before:
        raise RuntimeError(f"{REWORDED} has no answer to reword")
    answer.write_text(after, encoding="utf-8")
    return {**figures, "one answer reworded": train(folder)}


def stock(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds of Rasa's default pipeline and policies on the same topics, with a few epochs."""
    project = write_project()
    for name in ("config.yml", "domain.yml"):
        shutil.copy(project / name, folder / name)
    (folder / "data").mkdir()
    shutil.copy(project / "data.yml", folder / "data" / "data.yml")
    return {f"from nothing, {EPOCHS} epochs instead of 100": train(folder)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--stock", action="store_true", help="stock Rasa as well: many minutes")
    options = parser.parse_args(arguments)
    print(describe(), flush=True)
    figures: dict[str, dict[str, tuple[float, float]]] = {}
    for name, work in (("Backtalk", ours), ("stock Rasa", stock)):
        if name == "Backtalk" or options.stock:
            with tempfile.TemporaryDirectory() as folder:
                figures[name] = work(Path(folder))
            for what, (clock, processor) in figures[name].items():
                print(f"{name:12} {what:40} {clock:>8.1f} s, processor {processor:.1f} s", flush=True)
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
