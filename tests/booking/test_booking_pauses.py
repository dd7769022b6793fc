"""Leaving, coming back, two tabs, the same message twice."""

from __future__ import annotations

from datetime import timedelta

from backtalk.booking.outcome import Result, Said
from tests.booking.fakes import CHAT, QUICK, Visitor
from tests.booking.shaky_store import ShakyStore


def test_someone_away_for_a_day_goes_on_and_tomorrow_counts_from_then() -> None:
    visitor = Visitor(opening="looking to book an assessment for my back")
    visitor.answers_all("!for_whom:self", "!patient_kind:new", "Imran Sheikh")
    assert visitor.says("one sec boss is here", "wait_a_moment") is Result.NOT_AN_ANSWER
    visitor.clock.pass_by(timedelta(hours=20))
    assert visitor.says("hi again", "greet") is Result.NOT_AN_ANSWER
    assert visitor.says("yeah where were we", "resume_booking") is Result.NOT_AN_ANSWER
    visitor.answers_all("403-555-0128", "yes", "tomorrow after lunch")
    assert visitor.says("also remind me how long im sore after", "soreness_and_bruising") is Result.NOT_AN_ANSWER
    assert visitor.answers.patient_name == "Imran Sheikh"
    assert visitor.answers.when_note is not None
    assert visitor.answers.when_note.said_on == "2026-11-24"


def test_after_more_than_a_day_nothing_is_left() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:self", "!patient_kind:new", "Imran Sheikh")
    visitor.clock.pass_by(timedelta(hours=25))
    assert visitor.desk.draft(CHAT) is None
    assert visitor.store.drafts == {}


def test_stopping_keeps_the_answers_and_deleting_erases_them() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK[:3])
    assert visitor.says("stop") is Result.STOP
    assert visitor.answers.patient_name == "Jane Doe"
    assert visitor.taps("discard") is Result.DISCARD
    assert visitor.store.drafts == {}


def test_the_same_message_twice_is_taken_once() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:self")
    visitor.numbers = iter([1])  # type: ignore[assignment]
    before = visitor.draft
    assert visitor.taps("for_whom:other") is Result.TAKEN
    assert visitor.draft == before


def test_two_tabs_answer_at_once_and_neither_answer_is_lost() -> None:
    visitor = Visitor(store=ShakyStore())
    visitor.answers_all(*QUICK[:2])
    other = Said("", "choose", 1.0, "booking:body_area:neck", "other tab")
    visitor.store.meanwhile["save_draft"] = lambda: visitor.desk.answer(CHAT, other)
    visitor.answers_all("Jane Doe")
    assert (visitor.answers.patient_name, visitor.answers.body_area) == ("Jane Doe", "neck")
