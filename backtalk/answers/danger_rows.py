"""The danger table as a clinician reads it: sign, level, meaning, what people say; without its patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from backtalk.answers.review import Review

SIGN = "utter_sign_"


@dataclass(frozen=True)
class DangerRow:
    """One sign. ``evidence`` is where it comes from, ``says`` are sample phrasings."""

    sign: str
    topic: str
    level: str
    means: str
    says: tuple[str, ...]
    evidence: str

    @property
    def card(self) -> str:
        """Name of the response that words it."""
        return SIGN + self.sign


@dataclass(frozen=True)
class DangerRows:
    """The table, the level of each danger topic, and its review."""

    rows: tuple[DangerRow, ...]
    topics: Mapping[str, str]
    review: Review


def read_danger_rows(path: Path) -> DangerRows:
    """Read ``knowledge/danger_signs.yml``.

    Raises:
        FileNotFoundError: when there is no such file.
        ValueError: when it does not hold the table.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        rows = tuple(_row(row) for row in raw["signs"])
        topics = {str(name): str(topic["level"]) for name, topic in raw["topics"].items()}
        return DangerRows(rows, topics, Review.read(raw.get("review")))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name} does not hold the danger table: {error!r}") from error


def _row(row: Mapping[str, Any]) -> DangerRow:
    return DangerRow(
        sign=str(row["sign"]),
        topic=str(row["topic"]),
        level=str(row["level"]),
        means=" ".join(str(row["means"]).split()),
        says=tuple(str(line) for line in row["says"]),
        evidence=_joined(row.get("evidence")),
    )


def _joined(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
