"""Whole exchanges at the booking form, as visitors have them."""

from __future__ import annotations

from backtalk.booking import steps
from backtalk.booking.outcome import Result
from backtalk.booking.request import Kind
from tests.booking.fakes import QUICK, Visitor


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


def test_a_danger_sign_before_makes_a_physiotherapist_look_first() -> None:
    visitor = Visitor(danger="S")
    visitor.answers_all(*QUICK, "!add", "!more:advised_to_see_doctor", "yes")
    assert visitor.draft.check_before_booking
    assert visitor.answers.advised_to_see_doctor == "yes"


def test_back_goes_one_question_back_but_is_a_body_part_when_that_is_asked() -> None:
    visitor = Visitor()
    visitor.answers_all(*QUICK[:3])
    visitor.answers_all("go back")
    assert visitor.asked == "name"
    visitor.answers_all("Jane Dough", *QUICK[3:6], "back")
    assert visitor.answers.body_area == "low_back"
