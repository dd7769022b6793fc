#!/usr/bin/env python3
"""Runs every test in stages, quick ones first, and says how long each took. Used by `make test` and CI.

python tools/run_tests.py                 all stages
python tools/run_tests.py --only checks   one stage: checks, unit, train, understanding, rasa, servers, browser
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent
CHROMIUM = "chromium"

# Tests that need a trained model and running servers have folders of their own; the rest runs without either.
SLOW_FOLDERS = ("tests/end_to_end", "tests/faults", "tests/browser", "tests/rasa", "tests/fresh_start", "tests/growth")
PYTEST = [PYTHON, "-m", "pytest", "-q", "--no-header", "-rs", "--disable-warnings"]

STAGES: dict[str, list[list[str]]] = {
    "checks": [
        [str(BIN / "ruff"), "check", "."],
        [str(BIN / "ruff"), "format", "--check", "."],
        [str(BIN / "mypy"), "--strict", "backtalk", "actions"],
        [str(BIN / "yamllint"), "--strict", "."],
        [PYTHON, "-m", "backtalk.commands.lint_examples", "--quick"],
        [PYTHON, "tools/build_widget.py", "--check"],
    ],
    "unit": [[*PYTEST, "tests", *[f"--ignore={folder}" for folder in SLOW_FOLDERS]]],
    "train": [[PYTHON, "-m", "backtalk.commands.train"]],
    "understanding": [[PYTHON, "-m", "backtalk.commands.evaluate", "--gate"]],
    "rasa": [[*PYTEST, "tests/rasa"]],
    "servers": [[*PYTEST, "tests/end_to_end", "tests/faults", "tests/growth"]],
    "browser": [[PYTHON, "tools/build_widget.py"], [*PYTEST, "tests/browser"]],
}


def provide_chromium() -> None:
    """Install Chromium under CI; elsewhere the browser tests skip themselves, loudly, where there is none."""
    if shutil.which(CHROMIUM) or os.environ.get("CI") != "true":
        return
    print("test: installing Chromium", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", CHROMIUM], check=True)


def run_stage(name: str) -> bool:
    """Run a stage's commands in order; False at the first that fails."""
    started = time.monotonic()
    print(f"\n=== {name}", flush=True)
    if name == "browser":
        provide_chromium()
    for command in STAGES[name]:
        print("$ " + " ".join(part.replace(str(ROOT) + os.sep, "") for part in command), flush=True)
        if subprocess.call(command, cwd=ROOT) != 0:
            print(f"=== {name} failed after {time.monotonic() - started:.0f} s", flush=True)
            return False
    print(f"=== {name} passed in {time.monotonic() - started:.0f} s", flush=True)
    return True


def main() -> int:
    """Run the chosen stages and report all failures at the end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=STAGES, action="append", help="run this stage only (may be repeated)")
    wanted = parser.parse_args().only or list(STAGES)
    failed = [name for name in wanted if not run_stage(name)]
    print(f"\n{len(wanted) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
