"""Whole conversations as real visitors have them. Replies are judged by topic, urgency and what the form asks."""

from __future__ import annotations

from tests.end_to_end.booking import fill
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import Visitor


def test_an_office_worker_learns_and_then_books(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given someone who wonders about her desk
    reply = visitor.say("hello! after a day of bookkeeping at my desk my low back is murder, is that only how i sit?")
    assert reply.topic in ("desk_posture", "office_workers")
    assert reply.is_calm

    # When she goes on from answer to answer
    about_needles = visitor.say("i see. and what would needles do for that")
    about_pain = visitor.say("is it painful though")
    about_soreness = visitor.say("how long would i be sore afterwards")

    # Then each is about what she asked, none repeats another
    assert about_needles.topic in ("how_needling_works", "muscle_tension_release", "dry_needling_definition")
    assert about_pain.topic == "needling_sensation"
    assert about_soreness.topic == "soreness_and_bruising"
    assert "a day or two, sometimes three" in about_soreness.text

    # And when she wants to book, the form takes each answer once and the request is stored as she gave it
    reply = fill(
        visitor,
        visitor.say("ok you convinced me, how do i book"),
        answers={
            "for_whom": "it's for me",
            "patient_kind": "first time",
            "name": "noor b",
            "contact": "403 555 0119",
            "phone_permission": "yes",
            "day": "friday after 4 if there is something",
            "body_area": "my lower back",
            "precaution": "no",
        },
    )
    assert reply.summary["when"] == "\u201cfriday after 4 if there is something\u201d"
    assert backtalk.requests_of(visitor) == []

    receipt = visitor.say("yes that's all correct")

    (request,) = backtalk.requests_of(visitor)
    assert receipt.code == request.reference
    assert receipt.asks is None
    assert (request.answers.phone, request.answers.body_area) == ("+14035550119", "low_back")
    assert (request.answers.patient_name or "").lower() == "noor b"


def test_questions_in_the_middle_of_booking_are_answered_and_the_form_goes_on(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    # Given someone who is asked for his phone number
    answers = {"for_whom": "for myself", "patient_kind": "new", "name": "Gord Lindqvist"}
    reply = fill(visitor, visitor.say("gotta book for my back"), until="contact", answers=answers)

    # When he asks something else, more than once
    hurting = visitor.say("wait, before i give you that: does this hurt?")
    needles = visitor.say("and is it a new needle every time")

    # Then he is answered first and asked for the number again, nothing else
    assert hurting.topics == ["needling_sensation", "book_assessment"]
    assert needles.topics == ["needle_facts", "book_assessment"]
    assert hurting.asks == needles.asks == reply.asks == "contact"

    # And the number, later also the time, are taken where the form stopped
    reply = visitor.say("good. 587-555-0134")
    assert reply.asks == "phone_permission"
    reply = visitor.say("yes")
    assert reply.asks == "day"
    reply = visitor.say("what happens on the first visit, do you needle right off?")
    assert reply.topic in ("first_assessment", "visit_procedure")
    assert reply.asks == "day"
    reply = visitor.say("mornings, before 9")
    assert reply.asks == "body_area"
    reply = fill(visitor, reply)
    assert (reply.summary["patient_name"], reply.summary["phone"]) == ("Gord Lindqvist", "587-555-0134")
    assert visitor.say("good to go").code
    (request,) = backtalk.requests_of(visitor)
    assert request.answers.when_note is not None
    assert request.answers.when_note.quote == "mornings, before 9"


def test_impossible_phone_numbers_addresses_and_days_are_refused_kindly(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    # Given a joker who is asked how to reach him
    answers = {"for_whom": "me", "patient_kind": "new", "name": "Curtis"}
    fill(visitor, visitor.say("book me an appointment"), until="contact", answers=answers)

    # When he types what is no way to reach anyone, then each is refused and asked again
    for wrong in ("555", "curtis@example", "403-555-01999"):
        assert visitor.say(wrong).asks == "contact", wrong
        draft = backtalk.draft_of(visitor)
        assert draft is not None
        assert (draft.answers.phone, draft.answers.email) == (None, None), wrong

    # But digits in words are read, and read back
    reply = visitor.say("four zero three five five five oh one nine six")
    assert reply.asks == "phone_permission"
    assert "403-555-0196" in reply.text
    assert visitor.say("yes").asks == "day"

    # And an address that is whole is taken as well
    reply = visitor.say("fine, my e-mail: curtis.v@example.com")
    assert reply.asks == "email_permission"
    assert "curtis.v@example.com" in reply.text
    assert visitor.say("yes").asks == "day"

    # And days that do not exist or are over are refused
    for wrong in ("february 30th", "yesterday lol"):
        assert visitor.say(wrong).asks == "day", wrong

    reply = fill(visitor, visitor.say("fine, next monday, any time"))
    assert reply.summary["phone"] == "403-555-0196"
    assert reply.summary["when"] == "\u201cfine, next monday, any time\u201d"


def test_a_danger_sign_in_the_middle_of_booking_stops_it(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given someone who books
    answers = {"for_whom": "me", "patient_kind": "new", "name": "Emil Harder"}
    fill(visitor, visitor.say("i need to book for a bad back, since 4 days"), until="contact", answers=answers)

    # When he mentions an emergency beside his phone number
    reply = visitor.say(
        "403-555-0108. soon please, since last night i can't feel when i need to pee and my crotch is numb"
    )

    # Then it is called one at once, and no question of the form follows
    assert reply.topic == "danger_cauda_equina"
    assert reply.urgencies == {"E"}
    assert "911" in reply.text
    assert reply.asks is None

    # And however he puts it, the advice stands and no booking is offered
    for doubt in ("come on, that's surely only the pain pills", "can't i just come and see you tomorrow first?"):
        reply = visitor.say(doubt)
        assert reply.urgencies == {"E"}, doubt
        assert "911" in reply.text
        assert reply.asks is None
        assert not any(choice.startswith("book") for choice in reply.choices)

    # And when he goes, he is not held up
    reply = visitor.say("ok my wife is driving me to the hospital now")
    assert reply.asks is None
    assert "fallback" not in reply.topics
    assert "go now" in reply.text or "911" in reply.text
    assert backtalk.requests_of(visitor) == []


def test_ordinary_worries_on_the_day_after_needling_are_no_alarm(visitor: Visitor) -> None:
    expected = {
        "had needling for the first time yesterday and today i feel like a bus ran me over haha": {
            "soreness_and_bruising"
        },
        "also there's a small bruise on my back, like a coin": {"soreness_and_bruising"},
        "is it ok to go to spin class tonight?": {"aftercare"},
        "heat or ice for it?": {"aftercare", "home_care"},
        "and advil?": {"medication_dose", "aftercare", "medication_alternative"},
        "what should make me worry": {"side_effects", "when_to_worry"},
        "ok i have none of that. thanks a lot!!": {"thank"},
    }
    for words, topics in expected.items():
        reply = visitor.say(words)

        assert reply.topic in topics, words
        assert reply.is_calm, words
        assert " mg" not in reply.text, "a dose"


def test_someone_who_comes_back_finds_the_booking_where_it_was(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given a half-filled form, and an interruption
    answers = {"for_whom": "me", "patient_kind": "new", "name": "Tariq Aziz-Lund"}
    fill(visitor, visitor.say("want to book an assessment for my back"), until="contact", answers=answers)
    reply = visitor.say("one sec, boss is here")
    assert "fallback" not in reply.topics

    # When the visitor is back, after a reload of the page
    assert len(visitor.history()) > 5
    reply = visitor.say("hi again")

    # Then neither the greeting nor the question about it is taken for an answer, and the form goes on
    assert reply.asks == "contact" or "booking:resume" in reply.choices
    reply = visitor.say("so where were we")
    assert reply.asks == "contact"
    assert "name" in reply.text
    reply = visitor.say("403-555-0129")
    assert reply.asks == "phone_permission"
    reply = fill(visitor, reply, until="day")
    reply = visitor.say("tomorrow after lunch")
    assert reply.asks == "body_area"
    reply = visitor.say("remind me, how long will i be sore after?")
    assert reply.topics == ["soreness_and_bruising", "book_assessment"]
    reply = fill(visitor, reply)
    assert visitor.say("looks good, send it").code
    (request,) = backtalk.requests_of(visitor)
    assert request.answers.when_note is not None
    assert request.answers.when_note.said_on


def test_a_closed_tab_leaves_nothing_and_the_new_chat_says_so(backtalk: ServersAtWork) -> None:
    # Given someone who closed the tab in the middle of the form
    before = backtalk.visitor()
    fill(before, before.say("book me please"), until="contact")

    # When she opens a new chat and asks for it
    reply = backtalk.visitor().say("where were we with my booking")

    # Then it does not pretend
    assert "don't have anything" in reply.text
    assert "Maren" not in reply.text
    assert reply.asks is None
    assert "book_assessment" in reply.choices


def test_a_careful_visitor_asks_about_privacy_and_has_everything_deleted(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    # Given someone who asks first
    for question in ("before i type: who gets to read this chat?", "and is it stored, for how long?"):
        assert visitor.say(question).topic == "privacy", question

    # When she tells of a fall, she may be asked whether it was checked; told that it is old and was, it is no alarm
    reply = visitor.say("i have back trouble from a fall at work, would my employer see this?")
    assert reply.topic in ("privacy", "insurance", "danger_trauma")
    assert "E" not in reply.urgencies
    reply = visitor.say("the fall was two years ago and was checked, i'm fine there")
    assert reply.urgencies <= {None, "D"}

    # And when she books with an e-mail address, no phone number is demanded
    reply = visitor.say("ok book me please: Ilse Brandt, ilse.b@example.com, e-mail instead of phone please")
    reply = fill(visitor, reply, until="email_permission")
    assert "ilse.b@example.com" in reply.text
    reply = visitor.say("yes")
    assert reply.asks == "day"

    # Then she changes her mind, and it is gone for good
    reply = visitor.say("actually delete my info please")
    assert reply.topic == "delete_my_data"
    conversation_before = visitor.conversation
    reply = visitor.choose("delete_my_data:confirm")
    assert "erased" in reply.text
    assert backtalk.draft_of(visitor) is None
    assert backtalk.requests_of(visitor) == []
    assert visitor.conversation == conversation_before
    assert visitor.send({"id": "afterwards", "text": "so is it gone?"}).status_code == 401


def test_short_follow_ups_are_understood_from_what_went_before(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given a first question
    assert visitor.say("what is that twitch like?").topic == "twitch_response"

    # When short ones follow, then they are about the same, and about what came between
    assert visitor.say("how long does that last?").topic in ("twitch_response", "needling_sensation")
    after = visitor.say("and after?")
    assert after.topic in ("soreness_and_bruising", "aftercare")
    why = visitor.say("why?")
    assert why.topic in ("soreness_and_bruising", "aftercare")
    assert why.text != after.text
    assert visitor.say("does it help with sciatica").topic in ("sciatica", "suitability", "evidence")
    assert visitor.say("how many sessions would i need").topic == "number_of_sessions"

    # And when it is about her mother, it stays about her
    assert visitor.say("is it safe for my mom, she's 79").topic in ("older_adults", "suitability")
    assert visitor.say("she has a hip replacement").topic in ("other_precautions", "suitability")
    assert visitor.say("and what would they do at her first visit").topic in ("first_assessment", "visit_procedure")

    # Then the request is for the mother, with the daughter to call
    reply = visitor.say("please book her in: Edith Novak, call me on 403-555-0154")
    reply = fill(
        visitor,
        reply,
        answers={
            "for_whom": "@booking:for_whom:other",
            "they_know": "yes she knows",
            "patient_kind": "new",
            "contact_name": "Dana Novak",
            "relation": "@booking:relation:adult_child",
            "phone_permission": "yes",
            "day": "@booking:day:any_day",
            "part": "@booking:part:morning",
            "body_area": "hip",
            "precaution": "yes",
        },
    )
    assert visitor.choose("booking:send").code
    (request,) = backtalk.requests_of(visitor)
    assert (request.answers.patient_name, request.answers.contact_name) == ("Edith Novak", "Dana Novak")
    assert (request.answers.phone, request.answers.precaution) == ("+14035550154", "yes")
