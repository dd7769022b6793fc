"""The gate: understanding that got worse by more than noise does not pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from backtalk.evaluation.figures import Figures, FiguresMissing, SetFigures, noise_of, set_figures, worse_than
from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import Reading
from backtalk.evaluation.scoring import Result, judge

RIGHT, WRONG = Reading(topics=("scans",)), Reading(topics=("cost",))
ALARM, CALM = Reading(topics=("danger_trauma",), level="E"), Reading(topics=("danger_trauma",))


def results(right: int, wrong: int, found: int, not_found: int) -> list[Result]:
    """So many questions of each kind; every one has other words."""
    readings = [RIGHT] * right + [WRONG] * wrong
    plain = [judge(Question(f"q{number}", "scans"), reading) for number, reading in enumerate(readings)]
    alarms = [ALARM] * found + [CALM] * not_found
    return plain + [
        judge(Question(f"d{number}", "danger_trauma", urgency="E"), reading) for number, reading in enumerate(alarms)
    ]


def landed(sets: Mapping[str, SetFigures], noise: float) -> Figures:
    return Figures("2026-11-23", sets, {"right": noise, "wrong": noise, "danger_found": noise})


def test_the_same_figures_and_better_ones_pass() -> None:
    before = landed({"a": set_figures(results(80, 20, 9, 1))}, noise=0.0)
    assert not worse_than(before, {"a": set_figures(results(80, 20, 9, 1))})
    assert not worse_than(before, {"a": set_figures(results(85, 15, 10, 0))})


def test_each_figure_that_gets_worse_by_more_than_noise_is_named() -> None:
    before = landed({"a": set_figures(results(80, 20, 10, 0))}, noise=0.02)
    assert [worse.figure for worse in worse_than(before, {"a": set_figures(results(76, 24, 10, 0))})] == [
        "right",
        "wrong",
    ]
    assert [worse.figure for worse in worse_than(before, {"a": set_figures(results(80, 20, 9, 1))})] == ["danger_found"]


def test_noise_is_forgiven() -> None:
    before = landed({"a": set_figures(results(80, 20, 10, 0))}, noise=0.02)
    assert not worse_than(before, {"a": set_figures(results(79, 21, 10, 0))})


def test_a_set_with_other_questions_is_not_compared() -> None:
    # given two sets, one of which got a new question since
    before = landed({"a": set_figures(results(10, 0, 0, 0)), "b": set_figures(results(10, 0, 0, 0))}, noise=0.0)
    now = {"a": set_figures(results(10, 0, 0, 0)), "b": set_figures(results(2, 9, 0, 0))}
    # then what happened there is no loss
    assert not worse_than(before, now)
    # and with no set left to compare, somebody must make new figures
    with pytest.raises(FiguresMissing, match="make figures"):
        worse_than(before, {"b": now["b"]})


def test_noise_is_the_spread_that_other_questions_would_bring() -> None:
    # given 400 questions of which half are right: the standard error is sqrt(0.25 / 400)
    noise = noise_of(results(200, 200, 0, 0))
    assert noise["right"] == pytest.approx(0.025, rel=0.15)
    assert noise["danger_found"] == 0.0


def test_figures_come_back_from_their_file(tmp_path: Path) -> None:
    figures = landed({"a": set_figures(results(3, 1, 1, 0))}, noise=0.01)
    figures.write(tmp_path / "docs" / "figures.json")
    assert Figures.read(tmp_path / "docs" / "figures.json") == figures


def test_a_missing_or_broken_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"sets": 3}', encoding="utf-8")
    for name in ("none.json", "broken.json"):
        with pytest.raises(FiguresMissing, match="make figures"):
            Figures.read(tmp_path / name)


def test_the_digest_follows_the_questions_and_not_the_outcome() -> None:
    one, other = results(1, 0, 0, 0), results(0, 1, 0, 0)
    assert set_figures(one).digest == set_figures(other).digest
    reworded = [replace(one[0], question=Question("q0 again", "scans"))]
    assert set_figures(reworded).digest != set_figures(one).digest
