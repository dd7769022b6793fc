#!/usr/bin/env python3
"""Resolves all packages again and writes the lock files of `requirements/` with hashes. `make lock` runs it.

All or nothing: the files are resolved in a copy of the folder and put in place only when every one is there and none
names a host. Which server packages come from is the business of the machine that installs them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"
UV = Path(sys.executable).with_name("uv")

COMPILE = [
    "pip", "compile", "--config-file", "rasa_metadata.toml", "--python-version", "3.11", "--generate-hashes",
    "--no-header", "-q",
]  # fmt: skip
# In this order: what tests need is resolved against what the servers run.
LOCKS: dict[str, list[str]] = {
    "runtime.txt": ["--override", "overrides.in", "runtime.in"],
    "dev.txt": ["--override", "overrides.in", "-c", "runtime.txt", "dev.in"],
    "sources.txt": ["--no-deps", "-c", "runtime.txt", "sources.in"],
    "encoder.txt": ["--no-deps", "encoder.in"],
    "build.txt": ["--no-deps", "build.in"],
    "installer.txt": ["--no-deps", "installer.in"],
}
_HOST = re.compile(r"\w+://|^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b", re.MULTILINE)


class LockFailed(RuntimeError):
    """The packages could not be locked; the message says which file and why. Nothing was changed."""


def lock(requirements: Path = REQUIREMENTS, uv: Path = UV) -> list[str]:
    """Write all lock files of the folder; the names of those that changed.

    Raises:
        LockFailed: when uv is missing or fails, or when a lock file would name a host.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / requirements.name
        shutil.copytree(requirements, copy)
        for file, arguments in LOCKS.items():
            _compile(uv, [*arguments, "-o", file], copy)
        texts = {file: (copy / file).read_text(encoding="utf-8") for file in LOCKS}
    for file, text in texts.items():
        refuse_hosts(file, text)
    changed = [file for file, text in texts.items() if _old(requirements / file) != text]
    for file in changed:
        (requirements / file).write_text(texts[file], encoding="utf-8")
    return changed


def refuse_hosts(file: str, text: str) -> None:
    """Let a lock file pass that names packages, versions and hashes only.

    Raises:
        LockFailed: naming the line's number, not the line: an address may hold a password.
    """
    found = _HOST.search(text)
    if found:
        line = text.count("\n", 0, found.start() + len(found[0])) + 1
        raise LockFailed(f"{file} would name a host in line {line}. Nothing was changed.")


def _compile(uv: Path, arguments: list[str], folder: Path) -> None:
    try:
        status = subprocess.call([str(uv), *COMPILE, *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    except OSError:
        raise LockFailed(f"{uv} cannot be run: make setup-dev installs it. Nothing was changed.") from None
    if status != 0:
        raise LockFailed(f"{arguments[-1]} could not be resolved: the lines above say why. Nothing was changed.")


def _old(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    """Lock, and say what changed; the exit status says whether it worked."""
    try:
        changed = lock()
    except LockFailed as problem:
        print(f"lock: {problem}", file=sys.stderr)
        return 1
    print(f"lock: changed {', '.join(changed)}" if changed else "lock: nothing changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
