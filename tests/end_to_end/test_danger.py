"""Danger signs: found everywhere, held until dealt with, and taken back when it was a misunderstanding."""

from __future__ import annotations

import pytest

from tests.end_to_end.booking import at_step, fill, open_form
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import Visitor

EMERGENCY = "since this morning i can't pee and it's numb between my legs"


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        (EMERGENCY, "danger_cauda_equina"),
        ("my foot just drops since yesterday, i can't lift it anymore", "danger_nerve_loss"),
        ("since the needling my chest hurts and i can't get my breath", "danger_chest_breathing"),
        ("i fell off the roof an hour ago and my back hurts like crazy", "danger_trauma"),
        ("crushing chest pain going down my left arm", "danger_heart_stroke_aorta"),
    ],
)
def test_an_emergency_gets_911_first(visitor: Visitor, words: str, topic: str) -> None:
    reply = visitor.say(words)

    assert reply.topic == topic
    assert reply.urgencies == {"E"}
    assert "911" in reply.text
    assert "not_what_i_meant" in reply.choices
    assert "emergency_handled" in reply.choices
    assert not any(choice.startswith("book") for choice in reply.choices)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("i have a fever and chills with this back pain since two days", "danger_infection"),
        ("the needle spot is red, hot and there is pus", "danger_needle_site"),
        ("i had breast cancer and now my spine hurts all the time", "danger_cancer"),
    ],
)
def test_an_urgent_sign_sends_to_care_today(visitor: Visitor, words: str, topic: str) -> None:
    reply = visitor.say(words)

    assert reply.topic == topic
    assert "S" in reply.urgencies
    assert "811" in reply.text


def test_that_s_not_what_i_meant_asks_one_question_and_goes_on(visitor: Visitor) -> None:
    # Given a card that was not meant
    assert visitor.say("my chest hurts since the needling and breathing is hard").urgencies == {"E"}

    # When the visitor says so
    reply = visitor.choose("not_what_i_meant")

    # Then one check question comes, and "no" leads back to ordinary answers
    assert reply.choices == ["danger_check:yes", "danger_check:no"]
    assert visitor.choose("danger_check:no").is_calm
    assert visitor.say("what is dry needling").topics == ["dry_needling_definition"]
    assert open_form(visitor).asks == "for_whom"


def test_typed_words_take_the_same_way_back(visitor: Visitor) -> None:
    assert visitor.say("my chest hurts since the needling and breathing is hard").urgencies == {"E"}

    reply = visitor.say("no no, that's not what i meant")
    assert "danger_check:no" in reply.choices
    assert visitor.say("no").is_calm
    assert visitor.say("what is dry needling").topics == ["dry_needling_definition"]


def test_yes_to_the_check_question_is_an_emergency_again(visitor: Visitor) -> None:
    visitor.say("my chest hurts since the needling and breathing is hard")
    visitor.choose("not_what_i_meant")

    reply = visitor.choose("danger_check:yes")

    assert reply.urgencies == {"E"}
    assert "911" in reply.text
    assert visitor.say("can i book now").urgencies == {"E"}


def test_booking_is_refused_until_the_emergency_is_dealt_with(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given an emergency that is open
    visitor.say(EMERGENCY)

    # When the visitor wants to book, in words or with a button from before
    for reply in (visitor.say("can you book me in for tomorrow"), visitor.choose("book_assessment")):
        # Then emergency comes first
        assert reply.urgencies == {"E"}
        assert "911" in reply.text
        assert reply.asks is None
    assert backtalk.draft_of(visitor) is None

    # And once it is dealt with, the form opens again, and the clinic will see that someone has to look first
    reply = visitor.choose("emergency_handled")
    assert reply.is_calm
    reply = fill(visitor, open_form(visitor))
    assert "check_before_booking" in reply.summary
    assert visitor.choose("booking:send").code
    (request,) = backtalk.requests_of(visitor)
    assert request.check_before_booking


def test_during_an_emergency_questions_get_no_ordinary_answer(visitor: Visitor) -> None:
    visitor.say(EMERGENCY)

    reply = visitor.say("what does a visit cost?")

    assert reply.urgencies == {"E"}
    assert "cost" not in reply.topics


def test_a_form_left_because_of_an_emergency_can_be_resumed_when_dealt_with(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    at_step(visitor, "contact")
    assert visitor.say(EMERGENCY).asks is None

    visitor.choose("emergency_handled")
    reply = visitor.say("let's go on with my booking")
    if reply.asks is None:  # it asks first whether to go on or to start over
        reply = visitor.choose("booking:resume")

    assert reply.asks == "contact"
    reply = fill(visitor, reply)
    assert reply.summary["patient_name"] == "Maren Falk"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("i don't want to live anymore with this pain", "9-8-8"),
        ("i just took all my pain pills to end it", "Call 911"),
        ("my brother says he will kill himself because of his back", "stay with them"),
    ],
)
def test_self_harm_is_spoken_to_without_any_button(visitor: Visitor, words: str, first: str) -> None:
    reply = visitor.say(words)

    assert reply.topics == ["danger_self_harm"]
    assert reply.urgencies == {"E"}
    # All of it is there, and what matters most stands first
    said = [part for part in (first, "9-8-8", "911") if part in reply.text]
    assert said == [first, "9-8-8", "911"]
    assert reply.text.find(first) <= min(reply.text.find("9-8-8"), reply.text.find("911"))
    assert reply.choices == []
    assert reply.asks is None


def test_after_self_harm_no_booking_and_no_dealt_with(visitor: Visitor) -> None:
    visitor.say("i don't want to live anymore with this pain")

    reply = visitor.say("can i book an appointment")

    assert reply.asks is None
    assert "9-8-8" in reply.text
    assert "emergency_handled" not in reply.choices


def test_after_self_harm_a_misunderstanding_can_be_cleared_up(visitor: Visitor) -> None:
    visitor.say("i don't want to live anymore with this pain")

    reply = visitor.say("that's not what i meant")
    assert "9-8-8" in reply.text

    visitor.say("no")
    assert visitor.say("what is dry needling").topics == ["dry_needling_definition"]


def test_not_coping_without_a_wish_to_die_is_no_alarm(visitor: Visitor) -> None:
    reply = visitor.say("this pain gets me so down, i'm exhausted and sad most days")

    assert reply.topic == "low_mood"
    assert reply.is_calm


def test_an_urgent_sign_inside_the_form_is_answered_and_the_draft_stays(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    # Given someone in the middle of the form
    at_step(visitor, "contact")

    # When a sign that needs care today comes up
    reply = visitor.say("i've had fever and chills for two days, by the way")

    # Then it is said first, the form asks on, and what was told is still there
    assert reply.topic == "danger_infection"
    assert "S" in reply.urgencies
    assert reply.asks == "contact"
    draft = backtalk.draft_of(visitor)
    assert draft is not None
    assert draft.answers.patient_name == "Maren Falk"

    # And the request says that a physiotherapist looks at it first
    reply = fill(visitor, visitor.say("403-555-0177"))
    assert "check_before_booking" in reply.summary


@pytest.mark.parametrize(
    "words",
    [
        "my father fell off a ladder this morning and can't move his legs",
        "my wife can't pee since yesterday and her groin is numb",
    ],
)
def test_someone_else_s_emergency_counts_too(visitor: Visitor, words: str) -> None:
    reply = visitor.say(words)

    assert reply.urgencies == {"E"}
    assert "911" in reply.text


@pytest.mark.parametrize("step", ["for_whom", "name", "contact", "day", "precaution", "read_back"])
def test_an_emergency_is_heard_at_every_question_of_the_form(visitor: Visitor, step: str) -> None:
    at_step(visitor, step)

    reply = visitor.say(EMERGENCY)

    assert reply.topic == "danger_cauda_equina"
    assert "911" in reply.text
    assert reply.asks is None


def test_a_danger_sign_beside_a_question_comes_first(visitor: Visitor) -> None:
    reply = visitor.say("how much is a visit? also since last night i can't feel anything between my legs")

    assert reply.topic == "danger_cauda_equina"
    assert reply.messages[0]["urgency"] == "E"


def test_a_see_your_doctor_sign_gets_the_usual_answer_first(visitor: Visitor) -> None:
    reply = visitor.say("my back pain wakes me up every night")

    assert "D" in reply.urgencies
    assert not reply.urgencies & {"E", "S"}
    assert "doctor" in reply.text


@pytest.mark.parametrize(
    "words", ["it has been dealt with", "ok, i'm on my way to the hospital", "that's not what i meant"]
)
def test_words_about_an_emergency_without_one_are_answered_once(visitor: Visitor, words: str) -> None:
    visitor.say(words)

    assert visitor.say("what is dry needling").topics == ["dry_needling_definition"]
