"""One evaluation from beginning to end: which sets there are, and what is measured on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from backtalk.answers.catalogue import Catalogue
from backtalk.evaluation.danger_nets import DangerNets
from backtalk.evaluation.parser import ModelMissing, Parser, judge_all
from backtalk.evaluation.questions import InvalidQuestions, Question, read_questions
from backtalk.evaluation.report import Evaluated, Evaluation
from backtalk.evaluation.robustness import under_noise
from backtalk.evaluation.talker import talker_for
from backtalk.evaluation.trained import read_topic_model
from backtalk.evaluation.two_questions import (
    TwoQuestions,
    asks_two,
    is_conversations,
    read_two_questions,
    score_two_questions,
)
from backtalk.evaluation.two_turns import TwoTurns, read_two_turns, score_two_turns
from backtalk.evaluation.vector_store import VectorStore
from backtalk.nlu.danger_nets import ClassifierNet
from backtalk.nlu.danger_patterns import DangerPatterns

_LIMITS_GROUP = "limits"
_NOISE_LINES, _NOISE_SEED = 300, 1
_RANKING = 10


class Extent(Enum):
    """How much is measured. FIGURES: single questions only; QUICK: two questions as well; ALL: everything (minutes)."""

    FIGURES = 1
    QUICK = 2
    ALL = 3


@dataclass(frozen=True)
class HeldOut:
    """The questions by file, messages that ask two things, and two-turn conversations."""

    questions: dict[Path, list[Question]]
    double: list[TwoQuestions]
    turns: list[TwoTurns]


def read_held_out(root: Path, more: Sequence[Path] = ()) -> HeldOut:
    """Everything in ``tests/nlu_held_out/``, and `more` files of single questions.

    Raises:
        InvalidQuestions: when a line cannot be used, or there is no question at all.
        OSError: when a file cannot be read.
    """
    own = sorted((root / "tests" / "nlu_held_out").glob("*.jsonl"))
    single = [path for path in own if not asks_two(path) and not is_conversations(path)]
    questions = {path: read_questions(path) for path in dict.fromkeys([*single, *more])}
    if not any(questions.values()):
        raise InvalidQuestions("there are no questions: none in tests/nlu_held_out/, none given")
    double = [message for path in own if asks_two(path) for message in read_two_questions(path)]
    turns = [case for path in own if is_conversations(path) for case in read_two_turns(path)]
    return HeldOut(questions, double, turns)


async def evaluate(
    parser: Parser, held_out: HeldOut, catalogue: Catalogue, root: Path, extent: Extent, show_all: bool = False
) -> Evaluation:
    """Measure `parser`. Questions of other people's files are shown only with `show_all`: they may be private."""
    known = catalogue.labelled_topics()
    files = []
    for path, asked in held_out.questions.items():
        if asked:
            ours = path.resolve().is_relative_to((root / "tests").resolve())
            files.append(Evaluated(path.stem, await judge_all(parser, asked, known), show_all or ours, ours))
    groups = {topic: file.group for file in catalogue.files for topic in file.examples}
    limits = sorted(topic for topic, group in groups.items() if group == _LIMITS_GROUP)
    found = Evaluation(files, groups=groups, limits=limits)
    if extent is Extent.FIGURES:
        return found
    two = await score_two_questions(parser, held_out.double, known)
    found = Evaluation(files, two, groups=groups, limits=limits)
    return found if extent is Extent.QUICK else await _in_depth(parser, held_out, known, root, found)


async def _in_depth(
    parser: Parser, held_out: HeldOut, known: Collection[str], root: Path, found: Evaluation
) -> Evaluation:
    talker = talker_for(parser)
    nets = danger_nets(root)
    return Evaluation(
        found.files,
        found.two,
        turns=await score_two_turns(talker, held_out.turns) if talker else [],
        nets=nets.scores(found.results) if nets else [],
        danger_misses=nets.misses(found.shown) if nets else [],
        noise=await under_noise(parser, found.results, known, _NOISE_LINES, _NOISE_SEED),
        groups=found.groups,
        limits=found.limits,
    )


def danger_nets(root: Path) -> DangerNets | None:
    """Both nets as ``config.yml`` sets them, with the trained topic model; None when there is no trained model."""
    try:
        model = read_topic_model(root / "models" / "backtalk.tar.gz")
    except ModelMissing:
        return None
    options = _danger_options(root / "config.yml")
    net = ClassifierNet(*(float(options[f"classifier_{name}"]) for name in ("leading", "threshold", "mass")))
    store = VectorStore()

    def rank(text: str) -> list[tuple[str, float]]:
        shares = model.probabilities([text], store.vectors([text]))[0]
        return [(model.labels[place], float(shares[place])) for place in (-shares).argsort()[:_RANKING]]

    patterns = DangerPatterns.from_file(root / str(options.get("table", "knowledge/danger_signs.yml")))
    return DangerNets(patterns, net, rank, store.vectors)


def _danger_options(config: Path) -> dict[str, Any]:
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    return next(dict(component) for component in pipeline if component["name"].endswith("DangerSigns"))
