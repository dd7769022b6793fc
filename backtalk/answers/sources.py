"""The references that answers name, read from ``knowledge/sources.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterable

import yaml

Source = dict[str, "str | None"]


class Sources:
    """Looks references up by id."""

    def __init__(self, entries: dict[str, dict[str, Any]]) -> None:
        self._entries = entries

    @classmethod
    def from_file(cls, path: Path) -> Sources:
        """Read the reference file.

        Raises:
            ValueError: if it is not a mapping of ids to entries.
        """
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(entries, dict):
            raise ValueError(f"{path.name} must map reference ids to entries")
        return cls(entries)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._entries

    def cite(self, identifiers: Iterable[str]) -> list[Source]:
        """What a visitor sees of each reference, in the given order: id, title with year, link.

        Raises:
            KeyError: if an id is not in the file.
        """
        return [self._citation(identifier) for identifier in identifiers]

    def _citation(self, identifier: str) -> Source:
        entry = self._entries[identifier]
        title, year = str(entry["title"]), entry.get("year")
        shown = f"{title} ({year})" if year and str(year) not in title else title
        return {"id": identifier, "title": shown, "url": entry.get("url")}
