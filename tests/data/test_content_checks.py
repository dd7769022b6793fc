"""The checks find planted faults, and let sound content pass."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from content_checks import clinic, danger, examples, links, naming, wording

from backtalk.answers.catalogue import Catalogue, TopicFile, Wording
from backtalk.answers.danger_rows import DangerRow, DangerRows
from backtalk.answers.review import Review
from backtalk.answers.sources import Sources

SOURCES = Sources({"R1": {"title": "A guideline", "year": 2020, "url": None}})
TOPICS = ["scans", "cost"]
REVIEW = {"by": None, "date": None}
DANGER = DangerRows(
    rows=(DangerRow("fall", "danger_trauma", "E", "a bad fall", ("i fell",), "8.17"),), topics={}, review=Review()
)


def answer(name: str, file: str, text: str, **metadata: Any) -> Wording:
    return Wording(name, file, text, {"certainty": None, "sources": [], "next": [], **metadata})


def sound() -> dict[str, TopicFile]:
    scans, cost = "data/back_pain/scans.yml", "data/clinic/cost.yml"
    known: dict[str, Any] = {"topic": "scans", "certainty": "known", "sources": ["R1"]}
    priced: dict[str, Any] = {"topic": "cost"}
    return {
        "scans": TopicFile(
            path=scans,
            group="back_pain",
            name="scans",
            examples={"scans": tuple(f"do i need picture number {n}" for n in range(70))},
            wordings=(
                answer("utter_scans", scans, "Most need none.", label="A scan?", review=REVIEW, next=["cost"], **known),
                answer("utter_scans_more", scans, "A scan does not fix pain.", **known),
            ),
            rules=({"rule": "scans", "steps": [{"intent": "scans"}, {"action": "utter_scans"}]},),
        ),
        "cost": TopicFile(
            path=cost,
            group="clinic",
            name="cost",
            examples={"cost": tuple(f"what would session {n} set me back" for n in range(40))},
            wordings=(
                answer("utter_cost", cost, "Our prices: {clinic_prices}", label="Price?", **priced),
                answer("utter_cost_unknown", cost, "I do not know it here. Call 811 if you feel ill.", **priced),
            ),
            rules=({"rule": "cost", "steps": [{"intent": "cost"}, {"action": "utter_cost"}]},),
        ),
        "danger": TopicFile(
            path="data/danger/danger_trauma.yml",
            group="danger",
            name="danger_trauma",
            wordings=(
                answer(
                    "utter_sign_fall", "data/danger/danger_trauma.yml", "Call 911 now.",
                    topic="danger_trauma", urgency="E", certainty="known", sources=["R1"],
                ),
            ),
        ),
    }  # fmt: skip


def all_problems(files: dict[str, TopicFile]) -> list[str]:
    catalogue = Catalogue(tuple(files.values()))
    facts = {"clinic_prices": None, "clinic_name": "A"}
    looks: list[Iterable[str]] = [
        naming.topics_without_exactly_one_file(catalogue, TOPICS),
        naming.names_that_differ(catalogue, TOPICS),
        naming.responses_declared_twice(catalogue),
        naming.rules_with_one_title(catalogue),
        examples.intents_without_enough_examples(catalogue, TOPICS),
        examples.empty_examples(catalogue),
        examples.examples_in_two_intents(catalogue),
        wording.texts_that_are_too_long(catalogue),
        wording.texts_that_are_too_hard(catalogue),
        wording.promises(catalogue),
        wording.markup(catalogue),
        wording.certainty_and_sources_that_do_not_fit(catalogue, SOURCES),
        wording.medical_topics_without_a_longer_layer(catalogue),
        wording.main_answers_without_review_line(catalogue),
        wording.reviews_that_are_half(catalogue, REVIEW),
        links.steps_to_nowhere(catalogue, TOPICS, TOPICS),
        links.labels_that_do_not_work(catalogue),
        links.follow_ups_to_nowhere(catalogue, {"scans": {"why": "utter_scans_more"}, "cost": {}}, TOPICS),
        clinic.placeholders_that_cannot_be_filled(catalogue, facts),
        clinic.twins_without_an_original(catalogue),
        clinic.facts_about_the_clinic(catalogue),
        danger.danger_cards_that_do_not_fit(catalogue, DANGER),
        danger.danger_cards_that_mislead(catalogue),
    ]
    return [problem for look in looks for problem in look]


def test_sound_content_passes_every_check() -> None:
    assert all_problems(sound()) == []


Change = Callable[[TopicFile], TopicFile]


def reworded(name: str, text: str | None = None, **metadata: Any) -> Change:
    def change(file: TopicFile) -> TopicFile:
        wordings = tuple(
            dataclasses.replace(w, text=w.text if text is None else text, metadata={**w.metadata, **metadata})
            if w.name == name
            else w
            for w in file.wordings
        )
        return dataclasses.replace(file, wordings=wordings)

    return change


def without(name: str) -> Change:
    return lambda file: dataclasses.replace(file, wordings=tuple(w for w in file.wordings if w.name != name))


def taught(intent: str, *examples: str) -> Change:
    return lambda file: dataclasses.replace(file, examples={intent: (*file.examples.get(intent, ()), *examples)})


@pytest.mark.parametrize(
    ("where", "change", "says"),
    [
        ("scans", lambda f: dataclasses.replace(f, name="xrays"), "no file for the topic scans"),
        ("scans", lambda f: dataclasses.replace(f, rules=()), "needs one rule"),
        ("scans", lambda f: dataclasses.replace(f, wordings=f.wordings * 2), "written 2 times"),
        ("scans", lambda f: dataclasses.replace(f, rules=f.rules * 2), "two rules are called"),
        ("scans", lambda f: dataclasses.replace(f, examples={"scans": f.examples["scans"][:59]}), "at least 60"),
        ("cost", lambda f: dataclasses.replace(f, examples={"cost": f.examples["cost"][:29]}), "at least 30"),
        ("cost", taught("cost", ""), "empty example"),
        ("cost", taught("cost", "Do I need PICTURE number 3?!"), "keep it in one"),
        ("cost", taught("other", *"abc"), "its intent must be cost"),
        ("scans", reworded("utter_scans", topic="cost"), "must have metadata.topic: scans"),
        ("scans", reworded("utter_scans", "word " * 71), "71 words, at most 70"),
        ("scans", reworded("utter_scans_more", "word " * 151), "151 words, at most 150"),
        (
            "scans",
            reworded("utter_scans", "Radiological investigation is contraindicated in uncomplicated presentations."),
            "grade",
        ),
        ("scans", reworded("utter_scans", "Needling will fix it. It does not hurt."), "“fix” without denying it"),
        ("scans", reworded("utter_scans", "This is **bold**."), "has markup"),
        ("scans", reworded("utter_scans", certainty="sure"), "has certainty sure"),
        ("scans", reworded("utter_scans", sources=[]), "exactly when certainty"),
        ("scans", reworded("utter_scans", sources=["R999"]), "add R999"),
        ("cost", reworded("utter_cost", sources=["R1"]), "exactly when certainty"),
        ("scans", without("utter_scans_more"), "write utter_scans_more"),
        ("scans", reworded("utter_scans", review={"by": "A. Name", "date": None}), "both a name and a date"),
        ("scans", reworded("utter_scans", review={"by": None, True: None}), "must read review:"),
        ("scans", reworded("utter_scans", next=["knees"]), "knees, which is no topic"),
        ("scans", reworded("utter_scans", choices=[{"title": "Go", "value": "nowhere"}]), "which nothing answers"),
        ("scans", reworded("utter_scans", label="A label that is far too long for it"), "at most 28"),
        ("scans", reworded("utter_scans", label="price?"), "give each its own"),
        ("cost", without("utter_cost_unknown"), "for when it is not known"),
        ("cost", without("utter_cost"), "has no original"),
        ("cost", reworded("utter_cost_unknown", "It is {clinic_prices}"), "so it cannot use"),
        ("cost", reworded("utter_cost", "We have {clinic_pool}"), "is not a clinic fact"),
        ("cost", reworded("utter_cost", "Call 403-995-1234."), "a phone number"),
        ("cost", reworded("utter_cost", "It is $95."), "a price"),
        ("cost", reworded("utter_cost", "We open at 9 am."), "an opening hour"),
        ("cost", reworded("utter_cost", "Find us at 12 Main Street."), "a street address"),
        ("danger", without("utter_sign_fall"), "write utter_sign_fall"),
        ("danger", reworded("utter_sign_fall", urgency="S"), "the danger table says E"),
        ("danger", reworded("utter_sign_fall", "Rest for a day."), "must name 911"),
        ("danger", reworded("utter_sign_fall", next=["book_assessment"]), "no booking beside an alarm"),
        ("danger", reworded("utter_sign_fall", "Call 911, or book a visit."), "talks about booking"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(where: str, change: Change, says: str) -> None:
    # given sound content with one fault
    files = sound()
    files[where] = change(files[where])
    # when it is checked, then the fault is named
    assert any(says in problem for problem in all_problems(files)), all_problems(files)


@pytest.mark.parametrize("sentence", ["It does not fix it.", "It isn’t a cure.", "No cure."])
def test_a_denied_promise_passes(sentence: str) -> None:
    files = sound()
    files["scans"] = reworded("utter_scans", sentence)(files["scans"])
    assert list(wording.promises(Catalogue(tuple(files.values())))) == []


@pytest.mark.parametrize("question", ["Do I need picture number 7 ?", "do i need picturs number 7"])
def test_a_learnt_question_is_no_test(question: str, tmp_path: Path) -> None:
    # given a held-out file with a question that is, but for typing, an example
    held_out = tmp_path / "voices.jsonl"
    held_out.write_text(json.dumps({"text": question, "topic": "scans"}) + "\n", encoding="utf-8")
    # when it is compared, then it is found; an unrelated one is not
    catalogue = Catalogue(tuple(sound().values()))
    assert list(examples.examples_shared_with_held_out(catalogue, [held_out]))
    held_out.write_text(json.dumps({"text": "is an x-ray worth it", "topic": "scans"}), encoding="utf-8")
    assert not list(examples.examples_shared_with_held_out(catalogue, [held_out]))


def test_a_missing_follow_up_is_found() -> None:
    catalogue = Catalogue(tuple(sound().values()))
    problems = list(links.follow_ups_to_nowhere(catalogue, {"scans": {"why": "utter_nothing"}}, TOPICS))
    assert len(problems) == 2
    assert "utter_nothing" in problems[0]
    assert "add a row for cost" in problems[1]


def test_a_test_story_among_the_training_data_is_found(tmp_path: Path) -> None:
    (tmp_path / "data" / "social").mkdir(parents=True)
    (tmp_path / "data" / "social" / "test_greet.yml").write_text("stories: []", encoding="utf-8")
    assert list(naming.tests_that_would_be_trained_on(tmp_path))
