"""All content keeps the rules of docs/architecture.md. A failure says which file and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from content_checks import clinic, danger, examples, links, naming, wording

from backtalk.answers.catalogue import Catalogue
from backtalk.answers.danger_rows import DangerRows
from backtalk.answers.sources import Sources
from backtalk.clinic import load_clinic


def none_of(problems: Iterable[str]) -> None:
    """Fail with all problems at once, one a line, so that they can be worked through."""
    found = list(problems)
    assert not found, f"{len(found)} to put right:\n" + "\n".join(f"- {problem}" for problem in found)


def test_the_catalogue_has_its_ninety_topics(topics: list[str]) -> None:
    assert len(set(topics)) == len(topics) >= 90


def test_every_topic_has_one_file(catalogue: Catalogue, topics: list[str]) -> None:
    none_of(naming.topics_without_exactly_one_file(catalogue, topics))


def test_file_intent_response_rule_and_topic_are_one_word(catalogue: Catalogue, topics: list[str]) -> None:
    none_of(naming.names_that_differ(catalogue, topics))


@pytest.mark.parametrize(
    "look",
    [
        naming.responses_declared_twice,
        naming.rules_with_one_title,
        examples.empty_examples,
        examples.examples_in_two_intents,
        wording.texts_that_are_too_long,
        wording.texts_that_are_too_hard,
        wording.promises,
        wording.markup,
        wording.medical_topics_without_a_longer_layer,
        wording.main_answers_without_review_line,
        links.labels_that_do_not_work,
        clinic.twins_without_an_original,
        clinic.facts_about_the_clinic,
        danger.danger_cards_that_mislead,
    ],
    ids=lambda look: look.__name__,
)
def test_there_are_no(look: Any, catalogue: Catalogue) -> None:
    none_of(look(catalogue))


def test_rasa_does_not_train_on_tests(root: Path) -> None:
    none_of(naming.tests_that_would_be_trained_on(root))


def test_every_intent_has_enough_examples(catalogue: Catalogue, intents: list[str]) -> None:
    none_of(examples.intents_without_enough_examples(catalogue, intents))


def test_held_out_questions_were_not_learnt(catalogue: Catalogue, root: Path) -> None:
    files = sorted((root / "tests" / "nlu_held_out").glob("*.jsonl"))
    assert files, "tests/nlu_held_out/ has no questions"
    none_of(examples.examples_shared_with_held_out(catalogue, files))


def test_certainty_and_sources_fit(catalogue: Catalogue, sources: Sources) -> None:
    none_of(wording.certainty_and_sources_that_do_not_fit(catalogue, sources))


def test_reviews_are_whole_or_empty(catalogue: Catalogue, danger_review: Any) -> None:
    none_of(wording.reviews_that_are_half(catalogue, danger_review))


def test_every_button_leads_somewhere(catalogue: Catalogue, topics: list[str], intents: list[str]) -> None:
    none_of(links.steps_to_nowhere(catalogue, topics, intents))


def test_every_follow_up_has_an_answer(
    catalogue: Catalogue, follow_ups: dict[str, dict[str, str]], topics: list[str]
) -> None:
    none_of(links.follow_ups_to_nowhere(catalogue, follow_ups, topics))


def test_the_clinic_file_loads_and_fills_every_placeholder(catalogue: Catalogue, root: Path) -> None:
    facts = load_clinic(root / "clinic.yml").placeholders()
    none_of(clinic.placeholders_that_cannot_be_filled(catalogue, facts))


def test_every_danger_sign_has_its_card(catalogue: Catalogue, danger_table: DangerRows) -> None:
    none_of(danger.danger_cards_that_do_not_fit(catalogue, danger_table))
