"""Who a request is for."""

from __future__ import annotations

import pytest

from backtalk.booking.outcome import Result
from tests.booking.fakes import Visitor


def test_a_daughter_books_for_her_mother() -> None:
    visitor = Visitor(opening="can you book her in, Ruth Abrams, call me on 403-555-0153")
    visitor.answers_all("!for_whom:other", "yes she knows", "new")
    assert visitor.asked == "contact_name"
    visitor.answers_all("maria abrams", "im her daughter", "ok")
    answers = visitor.answers
    assert (answers.patient_name, answers.contact_name, answers.relation) == (
        "Ruth Abrams",
        "Maria Abrams",
        "adult_child",
    )
    assert answers.phone == "+14035550153"


def test_someone_who_does_not_know_is_asked_first() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:other")
    assert visitor.taps("they_know:no") is Result.PROBLEM
    assert visitor.notes == ["ask_them_first"]
    assert visitor.asked == "they_know"


def test_a_parent_sends_it_for_a_child() -> None:
    visitor = Visitor()
    visitor.answers_all("my kid", "he's 10", "new", "Liam Doe", "Jane Doe", "mom")
    answers = visitor.answers
    assert (answers.for_whom, answers.age_band, answers.relation) == ("minor", "under_12", "parent")


@pytest.mark.parametrize("text", ["i'm 16", "I am under 18", "im 15"])
def test_a_minor_alone_leaves_nothing_behind(text: str) -> None:
    visitor = Visitor(opening="book me. Sam Lee 403-555-0100")
    assert visitor.says(text) is Result.MINOR_ALONE
    assert visitor.store.drafts == {}


def test_a_grown_up_child_is_another_adult() -> None:
    visitor = Visitor()
    visitor.answers_all("my son", "!age_band:18_or_older")
    assert visitor.answers.for_whom == "other"
    assert visitor.asked == "they_know"
