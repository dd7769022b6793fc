"""Changing what was told, and reading it before it is sent."""

from __future__ import annotations

import pytest

from backtalk.booking import steps
from backtalk.booking.outcome import Result
from backtalk.booking.request import DayChoice
from tests.booking.fakes import QUICK, Visitor


@pytest.mark.parametrize(
    ("text", "phone"), [("no, 403 not 402", "+14035550142"), ("sorry, it's 403-555-0177", "+14035550177")]
)
def test_a_corrected_phone_number_is_read_back_again(text: str, phone: str) -> None:
    visitor = Visitor()
    visitor.answers_all(
        "!for_whom:self", "!patient_kind:new", "Jane Doe", "402-555-0142", "!phone_permission:message_ok"
    )
    assert visitor.says(text) is Result.TAKEN
    assert visitor.notes == ["changed"]
    assert visitor.answers.phone == phone
    assert visitor.asked == "phone_permission"


def test_a_corrected_name_is_taken_at_any_step() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:self", "!patient_kind:new", "Imran Shaik")
    visitor.answers_all("actually my name is Imran Sheikh")
    assert visitor.answers.patient_name == "Imran Sheikh"
    assert visitor.asked == "contact"


def test_every_line_can_be_changed_and_most_left_out_before_sending() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK, "!add", "!more:payer", "wcb", "!done")
    assert visitor.answers.payer == "wcb"
    visitor.answers_all("!drop:payer")
    assert visitor.answers.payer is None
    visitor.answers_all("!change:when", "!day:tuesday", "!part:morning")
    assert visitor.answers.days == (DayChoice("tuesday", "morning"),)
    visitor.answers_all("!drop:body_area")
    assert visitor.answers.body_area is None
    assert visitor.asked == steps.READ_BACK
    assert visitor.taps("drop:phone") is Result.PROBLEM
    assert visitor.notes == ["cannot_leave_out"]
    assert visitor.answers.phone == "+14035550142"


def test_nothing_can_be_sent_before_it_was_read() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK)
    assert visitor.taps("send") is Result.PROBLEM
    visitor.reads_back()
    assert visitor.taps("send") is Result.SEND


def test_go_ahead_on_the_read_back_is_a_yes_whatever_else_it_may_be_taken_for() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK)
    visitor.reads_back()
    assert visitor.says("yes go ahead", "resume_booking") is Result.SEND


def test_a_number_that_comes_with_a_hang_on_is_not_lost() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK[:3])
    assert visitor.says("hang on... ok it's 403-555-0142", "wait_a_moment") is Result.TAKEN
    assert visitor.answers.phone == "+14035550142"


def test_a_change_after_reading_needs_reading_again() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK)
    visitor.reads_back()
    visitor.answers_all("my number is 403-555-0111")
    assert visitor.asked == "phone_permission"
    assert visitor.taps("send") is Result.PROBLEM


def test_a_small_change_after_reading_needs_reading_again_too() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK)
    visitor.reads_back()
    visitor.answers_all("!precaution:yes")
    assert visitor.taps("send") is Result.PROBLEM
    assert visitor.notes == ["read_first"]
    visitor.reads_back()
    assert visitor.taps("send") is Result.SEND


def test_looking_at_a_line_without_changing_it_needs_no_second_reading() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK)
    visitor.reads_back()
    visitor.answers_all("!add", "!done")
    assert visitor.taps("send") is Result.SEND
