"""The request form: in one message, for others, corrected, sent once, taken back."""

from __future__ import annotations

import pytest

from tests.end_to_end.booking import at_step, fill, open_form, send
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import Visitor


def test_one_message_fills_everything_that_it_says(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given an open form
    open_form(visitor)

    # When everything comes in one line
    reply = visitor.say("Jane Doe 403-555-0142 tuesday afternoon")

    # Then none of it is asked again
    asked = []
    while reply.asks != "read_back":
        asked.append(reply.asks)
        reply = fill(visitor, reply, until=_next_of(reply.asks))
    assert not {"name", "contact", "day", "part"} & set(asked)
    assert reply.summary["patient_name"] == "Jane Doe"
    assert reply.summary["phone"] == "403-555-0142"
    assert "uesday" in reply.summary["when"]
    assert "fternoon" in reply.summary["when"]


def _next_of(step: str | None) -> str:
    following = {"for_whom": "patient_kind", "patient_kind": "phone_permission", "phone_permission": "body_area"}
    return following.get(step or "", "read_back")


def test_the_message_that_asks_for_a_booking_may_hold_the_details(visitor: Visitor) -> None:
    reply = visitor.say("please book me: Jane Doe, 403-555-0142, tuesday afternoon")

    reply = fill(visitor, reply, answers=_SHORT)

    assert (reply.summary["patient_name"], reply.summary["phone"]) == ("Jane Doe", "403-555-0142")


def test_a_yes_and_an_address_in_one_message_are_both_taken(visitor: Visitor) -> None:
    fill(visitor, at_step(visitor, "contact"), until="phone_permission")

    reply = visitor.say("yes, and my email is maren.f@example.com")

    assert reply.asks == "email_permission"


_SHORT = {
    "for_whom": "@booking:for_whom:self",
    "patient_kind": "@booking:patient_kind:new",
    "phone_permission": "@booking:phone_permission:no_message",
    "day": "@booking:day:tuesday",
    "part": "@booking:part:afternoon",
    "body_area": "@booking:body_area:neck",
    "precaution": "@booking:precaution:no",
}


def test_nothing_is_stored_before_send_and_the_receipt_has_a_code(visitor: Visitor, backtalk: ServersAtWork) -> None:
    reply = at_step(visitor, "read_back")
    assert "booking:send" in reply.choices
    assert backtalk.requests_of(visitor) == []

    receipt = visitor.choose("booking:send")

    (request,) = backtalk.requests_of(visitor)
    assert receipt.code == request.reference
    assert receipt.asks is None
    assert "request" in receipt.text
    assert "811" in receipt.text
    assert "911" in receipt.text
    assert backtalk.draft_of(visitor) is None
    assert request.answers.patient_name == "Maren Falk"
    assert request.answers.phone == "+14035550142"
    assert [(day.day, day.part) for day in request.answers.days] == [("tuesday", "afternoon")]
    assert request.notice.version


def test_pressing_send_twice_is_one_request(visitor: Visitor, backtalk: ServersAtWork) -> None:
    first = send(visitor, open_form(visitor))

    again = visitor.choose("booking:send")

    assert first.code
    assert again.code == first.code
    assert len(backtalk.requests_of(visitor)) == 1


def test_the_same_message_sent_again_gets_the_same_answer_and_is_one_request(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    at_step(visitor, "read_back")

    first = visitor.choose("booking:send", message_id="press-of-send")
    again = visitor.choose("booking:send", message_id="press-of-send")

    assert again == first
    assert len(backtalk.requests_of(visitor)) == 1


def test_a_wrong_digit_is_corrected(visitor: Visitor) -> None:
    fill(visitor, at_step(visitor, "contact"), until="phone_permission")

    reply = visitor.say("no sorry, 0143 not 0142")

    assert "403-555-0143" in reply.text
    assert fill(visitor, reply).summary["phone"] == "403-555-0143"


def test_a_wrong_area_code_is_corrected_later(visitor: Visitor) -> None:
    at_step(visitor, "body_area")

    reply = visitor.say("no wait, it's 587 not 403")

    assert fill(visitor, reply).summary["phone"] == "587-555-0142"


def test_a_line_is_changed_on_the_read_back(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given a request that is ready to read
    reply = at_step(visitor, "read_back")

    # When the time is changed with the line's own button
    reply = visitor.choose(reply.changes["when"])
    assert reply.asks == "day"
    visitor.choose("booking:day:friday")
    reply = visitor.choose("booking:part:morning")

    # Then it is read back again, changed, and sent so
    assert reply.asks == "read_back"
    assert reply.summary["when"] == "Friday, Morning"
    visitor.choose("booking:send")
    (request,) = backtalk.requests_of(visitor)
    assert [(day.day, day.part) for day in request.answers.days] == [("friday", "morning")]


def test_a_line_is_changed_in_words(visitor: Visitor) -> None:
    at_step(visitor, "read_back")

    reply = visitor.say("my name is wrong, it's Maren Falck")
    reply = fill(visitor, reply, answers={"name": "Maren Falck"})

    assert reply.summary["patient_name"] == "Maren Falck"


def test_a_minor_alone_is_not_left_alone(visitor: Visitor, backtalk: ServersAtWork) -> None:
    open_form(visitor)

    reply = visitor.say("i'm 15")

    for number in ("811", "9-8-8", "911"):
        assert number in reply.text
    assert reply.asks is None
    assert backtalk.draft_of(visitor) is None


def test_a_parent_sends_for_a_child(visitor: Visitor, backtalk: ServersAtWork) -> None:
    reply = fill(
        visitor,
        visitor.say("i'd like to book for my daughter"),
        answers=_SHORT
        | {
            "for_whom": "@booking:for_whom:minor",
            "age_band": "she's 13",
            "name": "Mila Berg",
            "contact_name": "Anna Berg",
            "relation": "@booking:relation:parent",
            "contact": "anna.berg@example.com",
            "email_permission": "@booking:email_permission:email_ok",
        },
    )
    assert reply.summary["patient_name"] == "Mila Berg"

    assert visitor.choose("booking:send").code
    (request,) = backtalk.requests_of(visitor)
    assert (request.answers.age_band, request.answers.relation) == ("12_to_17", "parent")


def test_wanting_a_person_leads_to_a_call_back_request(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given someone who wants a human
    reply = visitor.say("can i please talk to a real person")
    assert reply.topic == "talk_to_person"
    assert "booking:open:call_back" in reply.choices

    # When she asks for a call-back
    reply = visitor.choose("booking:open:call_back")
    reply = fill(visitor, reply, answers=_SHORT | {"name": "Sami Koski", "contact": "403 555 0166"})
    assert visitor.choose("booking:send").code

    # Then that is what the clinic gets, and no body part was asked for
    (request,) = backtalk.requests_of(visitor)
    assert request.kind.value == "call_back"
    assert (request.answers.phone, request.answers.body_area) == ("+14035550166", None)


def test_a_yes_accepts_the_offered_call_back(visitor: Visitor) -> None:
    visitor.say("can i please talk to a real person")

    assert visitor.say("yes please").asks == "name"


def test_changing_an_appointment_becomes_a_request(visitor: Visitor, backtalk: ServersAtWork) -> None:
    reply = visitor.say("i have to move my appointment on friday")
    assert reply.topic == "change_booking"

    reply = visitor.choose("booking:open:change")
    reply = fill(
        visitor, reply, answers=_SHORT | {"change_what": "move it", "name": "Ona K", "contact": "403-555-0111"}
    )
    assert visitor.choose("booking:send").code

    (request,) = backtalk.requests_of(visitor)
    assert (request.kind.value, request.answers.change_what) == ("change", "move")


def test_taking_back_a_request_needs_nothing_in_the_same_chat(visitor: Visitor, backtalk: ServersAtWork) -> None:
    receipt = send(visitor, open_form(visitor))

    reply = visitor.say(f"please withdraw my request {receipt.code}")

    assert reply.is_calm
    (request,) = backtalk.requests_of(visitor)
    assert request.state.value == "withdrawn"


def test_from_another_chat_it_takes_the_code_and_the_phone_number(visitor: Visitor, backtalk: ServersAtWork) -> None:
    receipt = send(visitor, open_form(visitor))
    later = backtalk.visitor()

    # A code alone, which may be guessed, takes nothing back
    later.say(f"withdraw my request {receipt.code}")
    assert backtalk.requests_of(visitor)[0].state.value == "submitted"

    # With the number of the request it does
    later.say(f"withdraw my request {receipt.code}, my phone is 403-555-0142")
    assert backtalk.requests_of(visitor)[0].state.value == "withdrawn"


def test_asked_about_a_sent_request_it_says_that_it_is_sent(visitor: Visitor) -> None:
    receipt = send(visitor, open_form(visitor))

    reply = visitor.say("where is my request?")

    assert reply.code == receipt.code


@pytest.mark.parametrize("words", ["never mind, cancel this", "nevermind cancel", "please cancel", "stop", "not now"])
def test_the_form_is_left_whatever_else_the_words_may_be_taken_for(visitor: Visitor, words: str) -> None:
    """ "please cancel" alone reads as being about an appointment; in the form it is about the form."""
    at_step(visitor, "contact")

    reply = visitor.say(words)

    assert reply.asks is None
    assert len(reply.messages) == 1
    assert "booking:resume" in reply.choices


def test_the_form_can_be_left_and_deleted(visitor: Visitor, backtalk: ServersAtWork) -> None:
    at_step(visitor, "contact")

    reply = visitor.say("never mind, cancel this")
    assert reply.asks is None
    assert "booking:resume" in reply.choices
    assert visitor.say("does it hurt?").topics == ["needling_sensation"]

    visitor.choose("booking:discard")
    assert backtalk.draft_of(visitor) is None
    assert backtalk.requests_of(visitor) == []


def test_details_outside_the_form_are_not_kept(visitor: Visitor, backtalk: ServersAtWork) -> None:
    reply = visitor.say("Jane Doe 403-555-0142")

    assert "book_assessment" in reply.choices
    assert backtalk.draft_of(visitor) is None
    assert "555" not in "".join(str(message.get("text")) for message in visitor.history())


def test_a_name_given_early_is_kept(visitor: Visitor) -> None:
    """The order of the questions is ours, not the visitor's."""
    at_step(visitor, "patient_kind")

    reply = visitor.say("my name is Priit Saar")

    assert fill(visitor, reply, answers=_SHORT | {"contact": "403-555-0142"}).summary["patient_name"] == "Priit Saar"


def test_a_button_from_an_older_question_does_no_harm(visitor: Visitor, backtalk: ServersAtWork) -> None:
    at_step(visitor, "contact")

    reply = visitor.choose("booking:patient_kind:returning")

    assert reply.asks == "contact"
    draft = backtalk.draft_of(visitor)
    assert draft is not None
    assert draft.answers.patient_name == "Maren Falk"


@pytest.mark.parametrize("words", ["send it", "yes, send it please", "looks good"])
def test_send_in_words_sends(visitor: Visitor, backtalk: ServersAtWork, words: str) -> None:
    at_step(visitor, "read_back")

    assert visitor.say(words).code
    assert len(backtalk.requests_of(visitor)) == 1
