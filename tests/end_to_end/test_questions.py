"""Asking: several questions, not being understood, other languages, limits, people who test the assistant."""

from __future__ import annotations

import pytest

from tests.end_to_end.visitor import Visitor

NONSENSE = ("quixotic marmalade protocol", "mostly sideways and then the lamp went marble")


def test_the_greeting_says_what_this_is_and_whom_to_call(visitor: Visitor) -> None:
    assert visitor.greeting.is_calm
    for words in ("automated", "911", "811", "No one watches"):
        assert words in visitor.greeting.text


def test_a_medical_answer_carries_certainty_sources_and_next_steps(visitor: Visitor) -> None:
    (message,) = visitor.say("what is dry needling?").messages

    assert message["topic"] == "dry_needling_definition"
    assert message["certainty"] in ("known", "suggested", "unproven", "unknown")
    assert message["sources"]
    assert all(source["title"] for source in message["sources"])
    assert "more:dry_needling_definition" in [choice["value"] for choice in message["choices"]]


def test_two_questions_in_one_message_are_both_answered_in_order(visitor: Visitor) -> None:
    reply = visitor.say("does the needling hurt and how many sessions will i need?")

    assert reply.topics == ["needling_sensation", "number_of_sessions"]


def test_when_not_sure_it_offers_topics_and_a_person_and_a_tap_answers(visitor: Visitor) -> None:
    # Given a message that nobody could understand
    reply = visitor.say(NONSENSE[0])

    # Then topics and a person are offered, and no name of ours is shown
    assert reply.topics == ["fallback"]
    assert "talk_to_person" in reply.choices
    offered = [value for value in reply.choices if value != "talk_to_person"]
    assert 2 <= len(offered) <= 3
    titles = [choice["title"] for choice in reply.messages[0]["choices"]]
    assert not any("_" in title for title in titles)

    # And a tap is answered with that topic
    assert visitor.choose(offered[0]).topic == offered[0]


def test_two_misses_in_a_row_bring_the_offer_of_a_call_back(visitor: Visitor) -> None:
    visitor.say(NONSENSE[0])

    reply = visitor.say(NONSENSE[1])

    assert reply.topics == ["fallback"]
    assert "booking:open:call_back" in reply.choices
    assert visitor.choose("booking:open:call_back").asks == "name"


def test_an_answer_in_between_starts_the_count_of_misses_again(visitor: Visitor) -> None:
    first = visitor.say(NONSENSE[0])
    assert visitor.say("does it hurt?").topic == "needling_sensation"

    again = visitor.say(NONSENSE[1])

    assert "booking:open:call_back" not in again.choices
    assert again.text == first.text


@pytest.mark.parametrize(
    ("words", "part_of_answer"),
    [
        ("bonjour, est-ce que les aiguilles font mal ?", "anglais"),
        ("hola, me duele mucho la espalda, qu\u00e9 puedo hacer", "ingl\u00e9s"),
    ],
)
def test_another_language_gets_an_answer_in_that_language(visitor: Visitor, words: str, part_of_answer: str) -> None:
    reply = visitor.say(words)

    assert part_of_answer in reply.text
    assert "911" in reply.text
    assert "talk_to_person" in reply.choices


def test_asked_if_it_is_a_robot_it_says_so(visitor: Visitor) -> None:
    reply = visitor.say("am i talking to a robot?")

    assert reply.topics == ["bot_or_human"]
    assert "automated" in reply.text


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("how much ibuprofen can i take a day", {"medication_dose"}),
        ("i think i have a slipped disc, is that what i have?", {"request_diagnosis", "disc_problem"}),
        ("what do you think of the physio down the street", {"off_topic", "fallback"}),
        ("how do i treat my eczema?", {"other_health_question"}),
    ],
)
def test_limits_are_kept_kindly(visitor: Visitor, words: str, topics: set[str]) -> None:
    reply = visitor.say(words)

    assert reply.topic in topics
    assert reply.is_calm
    assert " mg" not in reply.text
    assert reply.choices


def test_no_diagnosis_is_given_and_811_is_named(visitor: Visitor) -> None:
    reply = visitor.say("can you tell me what is wrong with my back")

    assert reply.topic == "request_diagnosis"
    assert "811" in reply.text


def test_an_insult_is_met_calmly_and_the_talk_goes_on(visitor: Visitor) -> None:
    reply = visitor.say("you are a stupid useless bot")
    assert reply.topics == ["abuse"]
    assert "talk_to_person" in reply.choices

    assert visitor.say("what is dry needling").topic == "dry_needling_definition"


def test_tell_me_more_gives_a_second_layer_and_twice_does_not_break_it(visitor: Visitor) -> None:
    short = visitor.say("what is dry needling?")

    longer = visitor.choose("more:dry_needling_definition")
    again = visitor.choose("more:dry_needling_definition")
    typed = visitor.say("tell me more")

    assert longer.topics == again.topics == typed.topics == ["dry_needling_definition"]
    assert longer.text != short.text
    assert again.text == typed.text == longer.text


def test_a_greeting_and_thanks_are_answered_as_such(visitor: Visitor) -> None:
    assert visitor.say("good morning!").topics == ["greet"]
    assert visitor.say("thank you so much").topics == ["thank"]
    assert visitor.say("bye now").topics == ["goodbye"]


@pytest.mark.parametrize(
    "words", ["your site says lasting relief, is that true?", "your website claims this gives lasting relief. proof?"]
)
def test_the_site_s_own_claim_is_put_right(visitor: Visitor, words: str) -> None:
    reply = visitor.say(words)

    assert reply.topic == "evidence"
    assert "article" in reply.text


@pytest.mark.parametrize(
    "words",
    [
        "my back is killing me after gardening",
        "i was dying of laughter and pulled a muscle in my back",
        "i nearly had a heart attack when i saw the price lol",
    ],
)
def test_words_that_only_sound_alarming_are_no_alarm(visitor: Visitor, words: str) -> None:
    assert not visitor.say(words).urgencies & {"E", "S"}


@pytest.mark.parametrize(
    "words",
    [
        "no fever, no numbness, just a sore back after shovelling snow",
        "i don't have a fever",
        "my leg is not weak, just sore",
        "my leg isn't numb, it just hurts",
        "i have no chest pain and i breathe fine",
    ],
)
def test_a_sign_that_is_denied_is_no_alarm(visitor: Visitor, words: str) -> None:
    assert not visitor.say(words).urgencies & {"E", "S"}


def test_a_follow_up_without_anything_before_it_asks_back(visitor: Visitor) -> None:
    reply = visitor.say("why?")

    assert reply.topics == ["fallback"]
    assert reply.is_calm


def test_the_history_holds_both_sides_in_order(visitor: Visitor) -> None:
    visitor.say("does it hurt?")

    messages = visitor.history()

    assert [message["from"] for message in messages] == ["bot", "visitor", "bot"]
    assert messages[1]["text"] == "does it hurt?"
    assert messages[2]["topic"] == "needling_sensation"
