from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtalk.booking.reading.details import read_details
from backtalk.booking.reading.name import answered_name, corrected_name, said_name
from backtalk.booking.reading.question import is_question, is_time_offer, is_wait
from backtalk.booking.reading.when import is_about_time, quote, time_problem
from backtalk.booking.reading.yes_no import Command, read_command, read_yes_no, says_send
from backtalk.booking.reference import ALPHABET, RandomReferenceCodes, find_reference


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dale Kowalchuk", "Dale Kowalchuk"),
        ("priya n", "Priya N"),
        ("it's owen", "Owen"),
        ("Hi, this is Mary-Jane O'Neil", "Mary-Jane O'Neil"),
        ("sure, jean de la cruz", "Jean de la Cruz"),
        ("MY NAME IS BOB", "Bob"),
        ("nguyen van an", "Nguyen van An"),
        ("Zoë Müller", "Zoë Müller"),
        ("Will Young", "Will Young"),
        ("李 伟", "李 伟"),
    ],
)
def test_a_name_is_read(text: str, name: str) -> None:
    assert answered_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "one sec boss is here",
        "hi again",
        "yeah where were we",
        "does it hurt",
        "what do you do with my name?",
        "hang on",
        "ok",
        "i don't want to say",
        "lower back pain",
        "sciatica",
        "how much is it",
        "403-555-0142",
        "tuesday",
        "why do you need my name",
        "no thanks",
        "🙂",
        "",
    ],
)
def test_chatter_and_questions_are_nobodys_name(text: str) -> None:
    assert answered_name(text) is None


def test_a_lower_case_word_is_no_name_when_it_is_taken_for_a_question() -> None:
    assert answered_name("fibromyalgia", doubtful=True) is None
    assert answered_name("Priya Nair", doubtful=True) == "Priya Nair"


def test_whose_name_it_is_comes_along() -> None:
    hers = said_name("her name is ruth abrams")
    assert hers is not None
    assert (hers.name, hers.whose) == ("Ruth Abrams", "theirs")


def test_one_part_of_a_name_can_be_corrected() -> None:
    assert corrected_name("it's kowalczyk not kowalchuk", "Dale Kowalchuk") == "Dale Kowalczyk"
    assert corrected_name("tuesday not monday", "Dale Kowalchuk") is None


def test_one_message_can_say_it_all() -> None:
    details = read_details("Jane Doe 403-555-0142 tuesday afternoon")
    assert details.phone is not None
    assert (details.loose_name, details.phone.number, details.when) == ("Jane Doe", "+14035550142", "tuesday afternoon")


def test_email_before_phone_is_respected() -> None:
    details = read_details("Nadia Petrov, nadia.p@example.com, prefer email not phone")
    assert details.prefers_email
    assert not details.prefers_phone
    assert details.loose_name == "Nadia Petrov"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    details = read_details(text)
    assert details.loose_name is None or details.loose_name.strip()
    assert len(quote(text)) <= 200
    assert "\n" not in quote(text)


@pytest.mark.parametrize(
    "text",
    ["thursday after 4 if there's anything", "mornings are best", "next week sometime", "after work", "asap", "Dec 4"],
)
def test_words_of_time_are_noticed(text: str) -> None:
    assert is_about_time(text)
    assert time_problem(text) is None


@pytest.mark.parametrize("text", ["my back hurts", "how long am I sore after", "what is it", "Dale Kowalchuk"])
def test_other_words_are_not_about_time(text: str) -> None:
    assert not is_about_time(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("february 30th", "no_such_day"),
        ("31st of april", "no_such_day"),
        ("june 0", "no_such_day"),
        ("at 15pm", "no_such_time"),
        ("yesterday then", "past_day"),
        ("last friday", "past_day"),
        ("two weeks ago", "past_day"),
    ],
)
def test_days_that_cannot_be_are_named(text: str, problem: str) -> None:
    assert time_problem(text) == problem


@pytest.mark.parametrize("text", ["february 29th", "not yesterday's time, friday works", "dec 31", "12 pm"])
def test_days_that_may_be_are_left_alone(text: str) -> None:
    assert time_problem(text) is None


@pytest.mark.parametrize(
    "text", ["yes", "yep thats all right", "good to go", "Looks good!", "ok", "no problem", "sure, that's fine"]
)
def test_a_yes_in_many_words(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "nope", "not really", "none of those", "that's wrong"])
def test_a_no_in_many_words(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize(
    "text", ["yes but change the phone", "maybe", "does it hurt", "it is my back", "", "the", "it is"]
)
def test_more_than_yes_or_no_is_neither(text: str) -> None:
    assert read_yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("stop", Command.STOP),
        ("never mind", Command.STOP),
        ("maybe later", Command.STOP),
        ("cancel the booking", Command.STOP),
        ("never mind, cancel this", Command.STOP),
        ("no, forget it. I don't want this any more", Command.STOP),
        ("actually please cancel the whole thing, sorry", Command.STOP),
        ("I'm done", None),
        ("cancel my appointment on friday", None),
        ("stop, I can't feel my legs", None),
        ("go back", Command.BACK),
        ("skip", Command.SKIP),
        ("I'd rather not say", Command.SKIP),
        ("I can't stop the pain", None),
        ("back", Command.BACK),
    ],
)
def test_words_to_the_form_itself(text: str, command: Command | None) -> None:
    assert read_command(text) is command


def test_sending_is_said_clearly() -> None:
    assert says_send("ok send it")
    assert not says_send("don't send it")
    assert not says_send("what do you send")


def test_questions_offers_and_waits_are_told_apart() -> None:
    assert is_question("and u use new needles right?")
    assert is_question("whats the first visit like")
    assert not is_question("thursday after 4")
    assert is_time_offer("how about thursday?")
    assert not is_time_offer("what about the needles?") or not is_about_time("what about the needles?")
    assert is_wait("one sec boss is here")
    assert not is_wait("my second visit")


@given(st.integers(0))
def test_reference_codes_can_be_read_out_and_found_again(seed: int) -> None:
    letters = iter(ALPHABET[(seed >> (4 * place)) % len(ALPHABET)] for place in range(6))
    code = RandomReferenceCodes(lambda _: next(letters)).new()
    assert find_reference(f"please cancel {code.lower()}, thanks") == code
    assert not set("AEIOUSZBL0158") & set(code)


def test_two_short_words_are_no_reference_code() -> None:
    assert find_reference("my fax had pkg xmt") is None
