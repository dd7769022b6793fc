"""The danger nets apart and together, on the real table and a classifier that says what it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from backtalk.evaluation.danger_nets import DangerNets
from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import Reading
from backtalk.evaluation.scoring import judge
from backtalk.nlu.danger_nets import ClassifierNet
from backtalk.nlu.danger_patterns import DangerPatterns
from backtalk.nlu.encoder import DIMENSIONS, Vectors

TABLE = Path(__file__).resolve().parents[2] / "knowledge" / "danger_signs.yml"
NUMB, LEAVING, COST = "numb between my legs", "i have decided to leave everybody", "what does it cost"


def encode(texts: Sequence[str]) -> Vectors:
    """Vectors by length only: enough for something to be nearest."""
    return np.array([np.eye(DIMENSIONS)[len(text) % DIMENSIONS] for text in texts], dtype=np.float32)


def nets(ranking: Mapping[str, Sequence[tuple[str, float]]]) -> DangerNets:
    return DangerNets(
        DangerPatterns.from_file(TABLE), ClassifierNet(0.45, 0.5, 0.5), lambda text: ranking.get(text, ()), encode
    )


def test_each_net_is_counted_alone_and_both_as_shipped() -> None:
    # given a line that the patterns know, one that only the classifier sees, and a calm one
    classifier = nets({LEAVING: [("danger_self_harm", 0.9)]})
    results = [
        judge(Question(NUMB, "danger_cauda_equina", urgency="E"), Reading(("danger_cauda_equina",), level="E")),
        judge(Question(LEAVING, "danger_self_harm", urgency="E"), Reading(("cost",))),
        judge(Question(COST, "cost"), Reading(("cost",))),
    ]
    # when they are counted
    rows = {row.name: (row.found, row.false_alarms) for row in classifier.scores(results)}
    # then each net found its own, either would have found both, and what was shipped found one
    assert rows == {
        "patterns alone": (1, 0),
        "classifier alone": (1, 0),
        "either of them": (2, 0),
        "both as shipped": (1, 0),
    }


def test_a_miss_says_what_it_would_take() -> None:
    # given a danger line that no net sees, and one that the classifier nearly does
    results = [
        judge(Question("the thing happened again", "danger_trauma", urgency="S"), Reading(("cost",))),
        judge(Question(LEAVING, "danger_self_harm", urgency="E"), Reading(("cost",))),
    ]
    # when the misses are listed
    urgent, other = nets({LEAVING: [("cost", 0.6), ("danger_self_harm", 0.4)]}).misses(results)
    # then the emergency is first, and the one that is near its threshold needs examples, the other a pattern
    assert urgent.result.question.text == LEAVING
    assert "few examples (the classifier is at 0.40 of 0.50)" in urgent.takes
    assert other.takes.startswith("a pattern for ")
    assert other.nearest_words


def test_an_alarm_at_the_wrong_level_is_a_miss_and_a_right_one_is_not() -> None:
    wrong_level = judge(
        Question(NUMB, "danger_cauda_equina", urgency="S"), Reading(("danger_cauda_equina",), level="E")
    )
    right = judge(Question(NUMB, "danger_cauda_equina", urgency="E"), Reading(("danger_cauda_equina",), level="E"))
    (miss,) = nets({}).misses([wrong_level, right])
    assert miss.result is wrong_level
    assert "level" in miss.takes
