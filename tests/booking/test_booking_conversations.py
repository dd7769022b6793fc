"""Whole exchanges at the booking form, as visitors have them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backtalk.booking import steps
from backtalk.booking.outcome import Result, Said
from backtalk.booking.request import DayChoice, Kind
from tests.booking.fakes import CHAT, QUICK, Visitor
from tests.booking.shaky_store import ShakyStore


def test_someone_who_just_wants_to_book_is_done_in_eight_steps() -> None:
    visitor = Visitor(opening="book me in")
    places = []
    for answer in QUICK:
        places.append(steps.progress(visitor.draft))
        visitor.answers_all(answer)
    assert [(place.step, place.of) for place in places] == [(n, 8) for n in range(1, 9)]
    assert visitor.asked == steps.READ_BACK


def test_a_desk_worker_types_everything_in_lower_case() -> None:
    visitor = Visitor(opening="alright lets do it, how do i book")
    visitor.answers_all("me", "never been", "priya n", "403 555 0118", "sure", "thursday after 4 if theres anything")
    visitor.answers_all("lower back mostly", "no")
    visitor.reads_back()
    assert visitor.says("yep thats all right", "affirm") is Result.SEND
    assert visitor.answers.patient_name == "Priya N"
    assert visitor.answers.phone == "+14035550118"
    assert visitor.answers.when_note is not None
    assert visitor.answers.when_note.quote == "thursday after 4 if theres anything"


def test_questions_in_the_middle_are_left_to_others_and_lose_nothing() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:self", "!patient_kind:new", "Dale Kowalchuk")
    assert (
        visitor.says("hold up, before you get my number: will it hurt??", "needling_sensation") is Result.NOT_AN_ANSWER
    )
    assert visitor.says("and the needles are new every time right", "needle_facts") is Result.NOT_AN_ANSWER
    assert visitor.asked == "contact"
    visitor.answers_all("ok fine. 587-555-0133", "yes")
    assert visitor.says("what happens on the first visit, do they needle right off", "first_assessment") is (
        Result.NOT_AN_ANSWER
    )
    visitor.answers_all("mornings are best, before 9")
    assert visitor.answers.patient_name == "Dale Kowalchuk"
    assert visitor.asked == "body_area"


def test_bad_values_are_refused_kindly_and_good_ones_kept() -> None:
    visitor = Visitor(opening="book me in")
    visitor.answers_all("me", "new", "tyler")
    assert visitor.says("555") is Result.PROBLEM
    assert visitor.notes == ["phone_too_short"]
    visitor.answers_all("four oh three 555 oh one nine nine")
    assert visitor.answers.phone == "+14035550199"
    assert visitor.says("email is tyler@example") is Result.PROBLEM
    assert visitor.notes == ["email_incomplete", "email_optional"]
    visitor.answers_all("fine tyler.b@example.com", "yes", "ok")
    assert visitor.says("how about february 30th") is Result.PROBLEM
    assert visitor.notes == ["no_such_day"]
    assert visitor.says("yesterday then lol") is Result.PROBLEM
    assert visitor.notes == ["past_day"]
    visitor.answers_all("ok ok next monday, whenever")
    answers = visitor.answers
    assert (answers.phone, answers.email) == ("+14035550199", "tyler.b@example.com")
    assert answers.when_note is not None
    assert answers.when_note.said_on == "2026-11-23"


def test_one_message_fills_all_that_it_says() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:self", "!patient_kind:returning", "Jane Doe 403-555-0142 tuesday afternoon")
    assert visitor.asked == "phone_permission"
    assert visitor.answers.patient_name == "Jane Doe"
    assert visitor.answers.when_note is not None
    assert visitor.answers.when_note.quote == "tuesday afternoon"


def test_email_instead_of_phone_is_respected() -> None:
    visitor = Visitor(opening="please book me: Nadia Petrov, nadia.p@example.com, prefer email not phone")
    visitor.answers_all("!for_whom:self", "!patient_kind:new")
    assert visitor.asked == "email_permission"
    assert visitor.answers.patient_name == "Nadia Petrov"
    assert visitor.answers.phone is None


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


def test_a_typed_email_typo_is_asked_about() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:self", "!patient_kind:new", "Jane Doe", "jane@gmial.com")
    assert visitor.asked == steps.EMAIL_DOUBT
    visitor.answers_all("yes")
    assert visitor.answers.email == "jane@gmail.com"


def test_medicines_are_not_kept_only_the_flag() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK[:-1])
    assert visitor.says("im on eliquis", "blood_thinners") is Result.TAKEN
    assert visitor.notes == ["precaution_noted"]
    assert visitor.answers.precaution == "yes"
    assert "eliquis" not in str(visitor.draft.to_json())


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


def test_two_tabs_answer_at_once_and_neither_answer_is_lost() -> None:
    visitor = Visitor(store=ShakyStore())
    visitor.answers_all(*QUICK[:2])
    other = Said("", "choose", 1.0, "booking:body_area:neck", "other tab")
    visitor.store.meanwhile["save_draft"] = lambda: visitor.desk.answer(CHAT, other)
    visitor.answers_all("Jane Doe")
    assert (visitor.answers.patient_name, visitor.answers.body_area) == ("Jane Doe", "neck")


def test_days_the_clinic_is_closed_are_not_taken_as_chips_but_may_be_said() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK[:5])
    assert visitor.taps("day:saturday") is Result.NOT_AN_ANSWER
    visitor.answers_all("saturday")
    assert visitor.answers.when_note is not None
    assert visitor.answers.when_note.quote == "saturday"


def test_a_call_back_asks_little() -> None:
    visitor = Visitor(Kind.CALL_BACK)
    visitor.answers_all("Jane Doe 403-555-0142", "yes", "evenings")
    assert visitor.asked == steps.READ_BACK


def test_cancelling_an_appointment_asks_for_no_day() -> None:
    visitor = Visitor(Kind.CHANGE)
    visitor.answers_all("cancel it please", "Jane Doe", "403-555-0142", "yes")
    assert visitor.answers.change_what == "cancel"
    assert visitor.asked == steps.READ_BACK


def test_stopping_keeps_the_answers_and_deleting_erases_them() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK[:3])
    assert visitor.says("stop") is Result.STOP
    assert visitor.answers.patient_name == "Jane Doe"
    assert visitor.taps("discard") is Result.DISCARD
    assert visitor.store.drafts == {}


def test_a_danger_sign_before_makes_a_physiotherapist_look_first() -> None:
    visitor = Visitor(danger="S")
    visitor.answers_all(*QUICK, "!add", "!more:advised_to_see_doctor", "yes")
    assert visitor.draft.check_before_booking
    assert visitor.answers.advised_to_see_doctor == "yes"


def test_the_same_message_twice_is_taken_once() -> None:
    visitor = Visitor()
    visitor.answers_all("!for_whom:self")
    visitor.numbers = iter([1])  # type: ignore[assignment]
    before = visitor.draft
    assert visitor.taps("for_whom:other") is Result.TAKEN
    assert visitor.draft == before


def test_back_goes_one_question_back_but_is_a_body_part_when_that_is_asked() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK[:3])
    visitor.answers_all("go back")
    assert visitor.asked == "name"
    visitor.answers_all("Jane Dough", *QUICK[3:6], "back")
    assert visitor.answers.body_area == "low_back"
