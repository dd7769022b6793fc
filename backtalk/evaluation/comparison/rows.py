"""What is compared: pipelines of Rasa components, and a few classifiers without Rasa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROWS = Path(__file__).with_name("rows.yml")
# Behind the classifier, and the same for every row.
_BEHIND = ("FallbackClassifier", "backtalk.nlu.danger_signs.DangerSigns")


@dataclass(frozen=True)
class Row:
    """One way to understand questions.

    Attributes:
        id: its name on the command line.
        title: what a table calls it.
        heavy: whether it takes many minutes.
        pipeline: Rasa components; None for a classifier without Rasa.
        plain: name of that classifier, or None.
    """

    id: str
    title: str
    heavy: bool
    pipeline: Sequence[Mapping[str, Any]] | None = None
    plain: str | None = None

    def seeded(self, seed: int) -> list[dict[str, Any]]:
        """The pipeline's components with the number of the draw filled in."""
        return [
            {key: seed if value == "{seed}" else value for key, value in component.items()}
            for component in self.pipeline or ()
        ]


def read_rows(config: Path, rows: Path = ROWS) -> list[Row]:
    """All rows, the shipped one with the pipeline of `config`."""
    shipped = [part for part in _load(config)["pipeline"] if part["name"] not in _BEHIND]
    return [
        Row(
            id=raw["row"],
            title=raw["title"],
            heavy=raw["cost"] == "heavy",
            pipeline=shipped if raw.get("pipeline") == "shipped" else raw.get("pipeline"),
            plain=raw.get("plain"),
        )
        for raw in _load(rows)
    ]


def shipped_threshold(config: Path) -> float:
    """The confidence below which the visitor is asked back."""
    fallback = next(part for part in _load(config)["pipeline"] if part["name"] == "FallbackClassifier")
    return float(fallback["threshold"])


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
