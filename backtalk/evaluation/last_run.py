"""What changed since the last evaluation: kept in build/, because it is only for whoever works on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backtalk.evaluation.scoring import Result


@dataclass(frozen=True)
class Run:
    """An evaluation: figures by set (as in :meth:`Scores.as_json`), and the outcome of each question by its digest."""

    figures: Mapping[str, Mapping[str, Any]]
    outcomes: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Run | None:
        """The last run, or None when there is none that can be read."""
        try:
            raw: Any = json.loads(path.read_text(encoding="utf-8"))
            return cls(dict(raw["figures"]), dict(raw["outcomes"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Keep this run. No question's words are in it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"figures": self.figures, "outcomes": self.outcomes}), encoding="utf-8")


@dataclass(frozen=True)
class Change:
    """A question that came out otherwise than the last time."""

    result: Result
    before: str


def outcomes_of(results: Sequence[Result]) -> dict[str, str]:
    """Outcome and level of each question, by digest."""
    return {_key(result): _outcome(result) for result in results}


def changes(results: Sequence[Result], before: Run) -> list[Change]:
    """Questions whose outcome or level is another than in the last run; new questions are no change."""
    known = before.outcomes
    return [
        Change(result, known[_key(result)])
        for result in results
        if _key(result) in known and known[_key(result)] != _outcome(result)
    ]


def _outcome(result: Result) -> str:
    level = result.reading.level
    return f"{result.outcome.value}, level {level}" if level else result.outcome.value


def _key(result: Result) -> str:
    return hashlib.sha256(f"{result.question.topic}\0{result.question.text}".encode()).hexdigest()[:16]
