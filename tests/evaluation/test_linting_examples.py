"""What the linter finds among examples, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from backtalk.commands.lint_examples import main
from backtalk.evaluation.examples import Example
from backtalk.evaluation.lint.balance import unbalanced
from backtalk.evaluation.lint.copies import nearly_same_under_two_topics, repeated_within_topic, same_under_two_topics
from backtalk.evaluation.lint.label_doubts import cross_validated, label_doubts
from backtalk.evaluation.lint.leakage import leaks
from backtalk.evaluation.lint.templates import templates
from backtalk.nlu.encoder import DIMENSIONS, Vectors
from backtalk.nlu.topic_model import TopicModelOptions


def vectors(*directions: int) -> Vectors:
    """One unit vector for each direction: the same direction means the same."""
    return np.eye(DIMENSIONS, dtype=np.float32)[list(directions)]


def test_one_wording_under_two_topics_is_found_whatever_its_capitals() -> None:
    examples = [Example("How much is it?", "cost"), Example("how much is it", "insurance"), Example("a scan", "scans")]
    found = same_under_two_topics(examples)
    assert len(found) == 1
    assert "cost and insurance" in found[0].says


def test_nearly_one_wording_under_two_topics_is_found_and_under_one_is_fine() -> None:
    near = "does the needle hurt when it goes in deep"
    examples = [
        Example(near, "needling_sensation"),
        Example(near + "er", "side_effects"),
        Example(near.replace("deep", "deeply"), "needling_sensation"),
        Example("what time do you close on fridays", "clinic_hours"),
    ]
    pairs = {finding.says for finding in nearly_same_under_two_topics(examples)}
    assert len(pairs) == 2
    assert all("side_effects" in says for says in pairs)


def test_two_topics_that_mean_the_same_are_found_by_their_vectors() -> None:
    examples = [
        Example("price please", "cost"),
        Example("what do i owe", "insurance"),
        Example("my disc", "disc_problem"),
    ]
    assert not nearly_same_under_two_topics(examples)
    assert len(nearly_same_under_two_topics(examples, vectors(0, 0, 1))) == 1


def test_an_example_that_stands_twice_under_one_topic_is_found_once() -> None:
    examples = [Example(text, "deny") for text in ("don't", "Dont!", "no way")]
    assert len(repeated_within_topic(examples)) == 1


def test_leakage_names_the_example_and_never_shows_the_question() -> None:
    # given an example that differs from a held-out question by a letter, and one that shares its subject
    examples = [Example("is it safe to drive home aftr needling", "aftercare"), Example("driving home", "aftercare")]
    found = leaks(examples, ["Is it safe to drive home after needling, doc?"])
    # then only the copy is found
    assert len(found) == 1
    assert "aftr" in found[0].says
    assert "doc" not in found[0].says


def test_what_everybody_types_is_no_leak() -> None:
    assert not leaks([Example("how much", "cost")], ["how much?"])


def test_leakage_in_other_words_is_found_by_vectors() -> None:
    examples = [Example("am I allowed behind the wheel afterwards", "aftercare")]
    question = ["may one drive when it is over"]
    assert not leaks(examples, question)
    assert leaks(examples, question, vectors(3), vectors(3))


def test_a_mould_is_found_when_it_was_filled_too_often() -> None:
    fillings = ("knee", "hip", "neck", "jaw", "foot", "hand", "elbow")
    examples = [Example(f"can you needle my {part} on monday", "other_body_areas") for part in fillings]
    found = templates(examples, most=6)
    assert len(found) == 1
    assert "7 examples" in found[0].says
    assert not templates(examples[:6], most=6)


def test_thin_and_fat_topics_are_found() -> None:
    counts = {"thin": 2, "fat": 100, "one": 20, "two": 21, "three": 19}
    examples = [Example(f"{topic} {number}", topic) for topic, count in counts.items() for number in range(count)]
    assert {finding.kind: finding.says.split()[0] for finding in unbalanced(examples)} == {"thin": "thin", "fat": "fat"}


def test_an_example_under_the_wrong_topic_is_doubted() -> None:
    # given two topics that are told apart easily, and one example that was filed under the other one
    examples = [Example(f"what does it cost {number}", "cost") for number in range(12)]
    examples += [Example(f"needle pain feeling {number}", "needling_sensation") for number in range(12)]
    examples.append(Example("what does it cost 99", "needling_sensation"))
    directions = vectors(*[0] * 12, *[1] * 12, 0)
    # when models that have not seen it read each example
    labels, probabilities = cross_validated(examples, directions, TopicModelOptions(), folds=3)
    found = label_doubts(examples, labels, probabilities)
    # then that one, and no other, is doubted
    assert [finding.says.split("”")[0] for finding in found] == ["“what does it cost 99"]
    assert "reads as cost" in found[0].says


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one topic and one held-out question."""
    topic = tmp_path / "data" / "clinic" / "cost.yml"
    topic.parent.mkdir(parents=True)
    topic.write_text(
        'version: "3.1"\nnlu:\n- intent: cost\n  examples: |\n    - what is the price of it all\n', "utf-8"
    )
    held_out = tmp_path / "tests" / "nlu_held_out" / "a.jsonl"
    held_out.parent.mkdir(parents=True)
    held_out.write_text(json.dumps({"text": "any discount for students", "topic": "cost"}), "utf-8")
    return tmp_path


def test_the_quick_form_passes_good_examples_and_fails_on_leakage(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--quick"], root) == 0
    # when somebody adds the held-out question to the examples
    topic = root / "data" / "clinic" / "cost.yml"
    topic.write_text(topic.read_text("utf-8") + "    - any discount for students?\n", "utf-8")
    # then it fails and says which example
    assert main(["--quick"], root) == 1
    assert "any discount for students?" in capsys.readouterr().out
