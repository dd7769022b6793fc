"""Comparing ways to understand: rows, figures, and a row that cannot be run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backtalk.commands.compare import as_table
from backtalk.evaluation.comparison.measured import Measured, Trained, measured, over_seeds, right_at
from backtalk.evaluation.comparison.picture import reliability_grid
from backtalk.evaluation.comparison.plain import train_nearest
from backtalk.evaluation.comparison.projection import learn_projection, project
from backtalk.evaluation.comparison.rows import Row, read_rows, shipped_threshold
from backtalk.evaluation.comparison.worker import RowFailed, run_row
from backtalk.evaluation.examples import Example, sample, sample_per_topic
from backtalk.evaluation.questions import Question
from backtalk.nlu.encoder import DIMENSIONS, Vectors

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = [Question("a", "cost"), Question("b", "cost"), Question("c", "scans"), Question("d", "scans")]


def around(*directions: int, spread: float = 0.0) -> Vectors:
    """Unit vectors near the given directions, the same for the same arguments."""
    draw = np.random.default_rng(0)
    found = np.eye(DIMENSIONS)[list(directions)] + spread * draw.normal(size=(len(directions), DIMENSIONS))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def test_every_row_has_a_pipeline_or_a_classifier_and_the_shipped_one_is_there() -> None:
    rows = {row.id: row for row in read_rows(ROOT / "config.yml")}
    assert all((row.pipeline is None) != (row.plain is None) for row in rows.values())
    shipped = [part["name"] for part in rows["shipped"].pipeline or ()]
    assert "backtalk.nlu.topic_classifier.TopicClassifier" in shipped
    assert "FallbackClassifier" not in shipped
    assert 0 < shipped_threshold(ROOT / "config.yml") < 1


def test_a_row_that_hangs_on_chance_gets_the_number_of_its_draw() -> None:
    stock = next(row for row in read_rows(ROOT / "config.yml") if row.id == "stock")
    seeds = [part["random_seed"] for part in stock.seeded(7) if "random_seed" in part]
    assert seeds
    assert set(seeds) == {7}


def test_figures_tell_right_wrong_and_asked_back() -> None:
    # given four questions: surely right, surely wrong, right but unsure, and nothing at all
    rankings = [[("cost", 0.9), ("scans", 0.1)], [("scans", 0.8)], [("scans", 0.2)], []]
    # when they are measured with a threshold of 0.36
    figures = measured(QUESTIONS, rankings, 0.36, [0.001, 0.002, 0.003, 0.004], Trained(5.0, 900.0), 700.0)
    # then first guesses, answers given and answers that were wrong are counted
    assert (figures.first_guess, figures.right, figures.wrong) == (0.5, 0.25, 0.25)
    assert figures.p50_ms == pytest.approx(2.5)
    assert (figures.training_s, figures.training_memory_mb, figures.memory_mb) == (5.0, 900.0, 700.0)
    # and the tenths of confidence that hold a question stand beside the share that was right
    assert figures.reliability == [(0.2, 1.0, 1), (0.8, 0.0, 1), (0.9, 1.0, 1)]


def test_each_row_has_a_chart_of_how_far_its_confidence_can_be_believed() -> None:
    # given two draws of one row, whose tenths overlap in part, and one of another
    figures = [0.8, 0.7, 0.1, 0.6, 0.05, 5.0, 9.0, 20.0, 700.0, 900.0]
    first = Measured(*figures, [(0.52, 0.4, 10), (0.95, 1.0, 30)])
    second = Measured(*figures, [(0.58, 0.8, 30)])
    # when they are drawn
    picture = reliability_grid({"shipped": [first, second], "<stock>": [second]})
    # then draws are weighed by their questions, and a name cannot break the picture
    assert "40 questions: 56 % sure, 70 % right" in picture
    assert "30 questions: 95 % sure, 100 % right" in picture
    assert picture.count("<g ") == 2
    assert "&lt;stock&gt;" in picture


def test_rows_are_compared_at_the_same_share_of_wrong_answers() -> None:
    # given a sure row and a shy one that ranks just as well
    fair = [True, True, False, True, True, False, True, True, True, True]
    sure = [0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92, 0.91, 0.90]
    shy = [confidence / 10 for confidence in sure]
    # then each is right as often where one in ten is wrong; two of the same confidence cannot be parted
    assert right_at(0.1, sure, fair) == right_at(0.1, shy, fair) == 0.4
    assert right_at(0.1, [0.5] * 10, fair) == 0.0
    assert right_at(0.2, [0.5] * 10, fair) == 0.8


def test_the_table_shows_mean_and_spread() -> None:
    draws = [
        Measured(0.8, 0.7, 0.1, 0.6, 0.05, 5.0, 9.0, 20.0, 700.0, 900.0, [(0.9, 0.8, 10)]),
        Measured(0.9, 0.8, 0.1, 0.7, 0.05, 7.0, 9.0, 30.0, 720.0, 900.0, [(0.9, 0.9, 10)]),
    ]
    assert over_seeds(draws)["first_guess"] == pytest.approx((0.85, 0.05))
    entry = {
        "row": "nearest", "title": "Nearest", "per_topic": 20, "examples": 2100, "made": "2026-11-23",
        "draws": [vars(draw) for draw in draws],
    }  # fmt: skip
    line = as_table([Row("nearest", "Nearest", heavy=False)], {"nearest 20": entry})[-1]
    assert "85.0 ± 5.0 %" in line
    assert "65.0 ± 5.0 %" in line
    assert "710 MB" in line
    # one draw has no spread to speak of
    alone = as_table([], {"nearest 20": {**entry, "draws": [vars(draws[0])]}})[-1]
    assert "80.0 %" in alone
    assert "±" not in alone
    assert "up to 20 (2,100 in all)" in line


def test_a_projection_draws_a_topic_together_and_others_apart() -> None:
    # given two topics whose vectors overlap
    topics = ["one"] * 40 + ["two"] * 40
    vectors = around(*[0] * 40, *[1] * 40, spread=0.12)

    def gap(found: Vectors) -> float:
        likeness = found @ found.T
        return float(likeness[:40, :40].mean() - likeness[:40, 40:].mean())

    # when a projection is learnt, then they are further apart, and the same seed learns the same
    weights = learn_projection(vectors, topics, seed=1)
    assert gap(project(vectors, weights)) > gap(vectors) + 0.05
    assert np.array_equal(weights, learn_projection(vectors, topics, seed=1))


def test_nearest_examples_vote() -> None:
    rank = train_nearest(["a", "b", "c"], around(0, 0, 1), ["cost", "cost", "scans"], 0)
    ranking = rank("d", lambda texts: around(*[0] * len(texts)))
    assert ranking[0][0] == "cost"
    assert ranking[0][1] > 0.9
    assert sum(share for _, share in ranking) == pytest.approx(1)


def test_a_row_that_cannot_be_run_says_why_and_stops_nothing_else() -> None:
    row = Row("odd", "Odd", heavy=False, plain="no such classifier")
    with pytest.raises(RowFailed, match="no such classifier"):
        run_row(row, [Example("a", "cost")], QUESTIONS, 0.36, seed=1)


def test_draws_are_the_same_for_a_seed_and_a_larger_one_holds_the_smaller() -> None:
    examples = [Example(f"{topic} {number}", topic) for topic in "abc" for number in range(20)]
    small, large = sample(examples, 12, seed=3), sample(examples, 30, seed=3)
    assert set(small) < set(large)
    assert small == sample(examples, 12, seed=3)
    assert {example.topic for example in sample(examples, 6, seed=3)} == {"a", "b", "c"}
    drawn = sample_per_topic(examples, 5, seed=3)
    assert len(drawn) == 15
    assert drawn != sample_per_topic(examples, 5, seed=4)
