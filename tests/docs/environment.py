"""Which environment variables the code reads: found in the code itself, so that no list has to be kept."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

NAME = re.compile(r"\bBACKTALK_[A-Z0-9]+(?:_[A-Z0-9]+)*\b|\bPORT\b")


def read_by(*folders: Path) -> set[str]:
    """Names that stand in the code as a string of their own ("PORT" is one, a sentence about it is not)."""
    files = [path for folder in folders for path in ([folder] if folder.is_file() else sorted(folder.rglob("*.py")))]
    return {name for path in files for name in _strings(path) if NAME.fullmatch(name)}


def named_in(text: str) -> set[str]:
    """Names that a text mentions."""
    return set(NAME.findall(text))


def rows(text: str) -> set[str]:
    """Names that a table explains: those of its first column."""
    return {name for line in text.splitlines() if line.startswith("| `") for name in NAME.findall(line.split("|")[1])}


def example_settings(text: str) -> dict[str, str]:
    """Values of an .env file as a shell would read them, once the # before each is taken away."""
    lines = re.findall(r"^#?([A-Z][A-Z0-9_]*=.*)$", text, re.MULTILINE)
    return dict(word.split("=", 1) for line in lines for word in shlex.split(line)[:1])


def explanations(text: str) -> dict[str, str]:
    """For each setting of an .env file, the comment line right above it ("" where there is none)."""
    found: dict[str, str] = {}
    above = ""
    for line in text.splitlines():
        setting = re.match(r"#?([A-Z][A-Z0-9_]*)=", line)
        if setting:
            found[setting[1]] = above.removeprefix("#").strip()
        above = "" if setting else line
    return found


def _strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
