"""Reads the project's documents: their words, their blocks of commands, the paths and links they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"[\w.*<>-]+(?:/[\w.*<>-]+)*/?")
_RATE = re.compile(r"\d+/(?:minute|hour)")
_FILE_ENDINGS = (".md", ".yml", ".py", ".txt", ".toml", ".in", ".jsonl", ".json", ".html", ".png")


@dataclass(frozen=True)
class Document:
    """One Markdown file."""

    path: Path
    text: str

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    def blocks(self, kind: str) -> list[str]:
        """Texts of the fenced blocks of a kind ("sh", "yaml")."""
        return [text for found, text in _FENCE.findall(self.text) if found == kind]

    def commands(self) -> Iterator[str]:
        """Every line of every shell block."""
        for block in self.blocks("sh"):
            yield from (line.strip() for line in block.splitlines() if line.strip())

    def inline(self) -> list[str]:
        """What stands between back ticks in the running text."""
        return _INLINE.findall(_FENCE.sub("", self.text))

    def links(self) -> Iterator[Path]:
        """Files that a link or a picture points to."""
        for target in _LINK.findall(self.text):
            if "://" not in target and not target.startswith("#"):
                yield (self.path.parent / target.split("#")[0]).resolve()

    def paths(self) -> Iterator[str]:
        """Files and folders that are named between back ticks."""
        for words in self.inline():
            is_path = _PATH.fullmatch(words) and not _RATE.fullmatch(words) and words not in _FILE_ENDINGS
            if is_path and ("/" in words or words.endswith(_FILE_ENDINGS)):
                yield words


def documents() -> list[Document]:
    """All documents of the project, the README first."""
    places = [ROOT, ROOT / "docs", ROOT / "requirements", ROOT / "tests" / "nlu_held_out"]
    paths = [path for place in places for path in sorted(place.glob("*.md"))]
    paths.sort(key=lambda path: path.name != "README.md" or path.parent != ROOT)
    return [Document(path, path.read_text(encoding="utf-8")) for path in paths]


def document(name: str) -> Document:
    """One document by its path from the project's folder."""
    path = ROOT / name
    return Document(path, path.read_text(encoding="utf-8"))
