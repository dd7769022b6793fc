"""The figures of the landed version, kept as a file, and whether new ones are worse by more than noise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backtalk.evaluation.questions import ALARMS
from backtalk.evaluation.scoring import Outcome, Result, Scores, score

_DRAWS = 1000
# Figures that must not get worse, and whether more is better.
WATCHED: Mapping[str, bool] = {"right": True, "wrong": False, "danger_found": True}


class FiguresMissing(RuntimeError):
    """There is nothing to compare with; the message says what to do."""


@dataclass(frozen=True)
class SetFigures:
    """The counts of one file of questions. ``digest`` changes when a line does: only like is compared with like."""

    digest: str
    scores: Scores

    def as_json(self) -> dict[str, Any]:
        """Digest and counts side by side."""
        return {"digest": self.digest, **asdict(self.scores)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> SetFigures:
        """What :meth:`as_json` gave."""
        counts = {name: int(value) for name, value in raw.items() if name != "digest"}
        return cls(str(raw["digest"]), Scores(**counts))


@dataclass(frozen=True)
class Figures:
    """Counts by set, and the noise of each watched figure (a share, 0 to 1) on all sets together."""

    made: str
    sets: Mapping[str, SetFigures]
    noise: Mapping[str, float]

    @classmethod
    def read(cls, path: Path) -> Figures:
        """Read what :meth:`write` wrote.

        Raises:
            FiguresMissing: when it is not there or not such a file.
        """
        try:
            raw: Any = json.loads(path.read_text(encoding="utf-8"))
            sets = {name: SetFigures.from_json(counts) for name, counts in raw["sets"].items()}
            return cls(str(raw["made"]), sets, {name: float(value) for name, value in raw["noise"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise FiguresMissing(f"no figures in {path.name}: make them with `make figures`") from None

    def write(self, path: Path) -> None:
        """Write as JSON, one figure a line, so that a change reads well in a review."""
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = {"made": self.made, "noise": dict(self.noise), "sets": {k: v.as_json() for k, v in self.sets.items()}}
        path.write_text(json.dumps(raw, indent=2) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Worse:
    """A figure that got worse by more than noise; shares 0 to 1."""

    figure: str
    landed: float
    now: float
    noise: float

    @property
    def _name(self) -> str:
        return self.figure.replace("_", " ")

    def __str__(self) -> str:
        return (
            f"{self._name}: {100 * self.landed:.1f} % in the landed version, {100 * self.now:.1f} % now,"
            f" noise {100 * self.noise:.1f} points"
        )


def set_figures(results: Sequence[Result]) -> SetFigures:
    """The counts of one file."""
    lines = sorted(f"{r.question.text}\0{r.question.topic}\0{r.question.also}\0{r.question.urgency}" for r in results)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return SetFigures(digest, score(results))


def noise_of(results: Sequence[Result], seed: int = 0) -> dict[str, float]:
    """Standard error of each watched share: how much it moves when other questions of the same kind had been written.

    Bootstrap: the questions are drawn anew a thousand times, each as often as chance has it.
    """
    draw = np.random.default_rng(seed)
    hits = {
        "right": np.array([r.outcome is Outcome.RIGHT for r in results]),
        "wrong": np.array([r.outcome is Outcome.WRONG for r in results]),
        "danger_found": np.array([r.reading.level in ALARMS for r in results if r.question.is_danger]),
    }
    return {name: _spread(values, draw) for name, values in hits.items()}


def worse_than(landed: Figures, now: Mapping[str, SetFigures]) -> list[Worse]:
    """What got worse by more than noise, on the sets that did not change since.

    Raises:
        FiguresMissing: when no set is the same, so that nothing can be compared.
    """
    same = [name for name, counts in now.items() if name in landed.sets and landed.sets[name].digest == counts.digest]
    if not same:
        raise FiguresMissing("every held-out set has changed: make new figures with `make figures`")
    found = []
    for figure, more_is_better in WATCHED.items():
        before, after = (_share(figure, [sets[name].scores for name in same]) for sets in (landed.sets, now))
        noise = landed.noise.get(figure, 0.0)
        loss = (before - after) if more_is_better else (after - before)
        if loss > noise + 1e-9:
            found.append(Worse(figure, before, after, noise))
    return found


def _share(figure: str, sets: Sequence[Scores]) -> float:
    of = "danger" if figure == "danger_found" else "questions"
    whole = sum(getattr(counts, of) for counts in sets)
    return sum(getattr(counts, figure) for counts in sets) / whole if whole else 0.0


def _spread(values: Any, draw: np.random.Generator) -> float:
    if not len(values):
        return 0.0
    shares = draw.binomial(len(values), float(values.mean()), _DRAWS) / len(values)
    return round(float(shares.std()), 4)
