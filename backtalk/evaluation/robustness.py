"""The same questions again with noise: what is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from backtalk.evaluation.noise import KINDS, with_noise
from backtalk.evaluation.parser import Parser, judge_all
from backtalk.evaluation.questions import Question
from backtalk.evaluation.scoring import Result, Scores, score


@dataclass(frozen=True)
class NoiseRow:
    """A kind of noise, and the figures of the same questions without and with it."""

    kind: str
    clean: Scores
    noisy: Scores

    @property
    def right_lost(self) -> float:
        """How much smaller the share of right answers is, 0 to 1; below 0 when it grew."""
        return (self.clean.right - self.noisy.right) / self.clean.questions if self.clean.questions else 0.0

    @property
    def danger_lost(self) -> float | None:
        """How much smaller the share of danger found is; None without danger lines."""
        clean, noisy = self.clean.danger_recall, self.noisy.danger_recall
        return None if clean is None or noisy is None else clean - noisy


async def under_noise(
    parser: Parser, clean: Sequence[Result], known: Collection[str], most: int, seed: int
) -> list[NoiseRow]:
    """Each kind of noise over every so-manieth question, at most `most`, so that all sets and topics are in it."""
    step = max(1, -(-len(clean) // most))
    chosen = clean[::step]
    rows = []
    for kind in KINDS:
        noisy = [_noisy(result.question, kind, seed) for result in chosen]
        rows.append(NoiseRow(kind, score(chosen), score(await judge_all(parser, noisy, known))))
    return rows


def _noisy(question: Question, kind: str, seed: int) -> Question:
    return replace(question, text=with_noise(question.text, kind, seed))
