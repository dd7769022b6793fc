"""The questions in a message are found; one that is nothing but a question stays whole."""

import pytest

from backtalk.nlu.questions import find_questions


@pytest.mark.parametrize(
    ("message", "pair"),
    [
        ("How much is it? And do you bill Blue Cross?", ("How much is it?", "And do you bill Blue Cross?")),
        ("does it hurt and how long does a visit take", ("does it hurt", "how long does a visit take")),
        ("What should I wear? Can I drive home?", ("What should I wear?", "Can I drive home?")),
        ("is it safe when pregnant, also where are you", ("is it safe when pregnant", "where are you")),
        ("i want to book and is there parking for a truck", ("i want to book", "is there parking for a truck")),
    ],
)
def test_a_message_may_fall_into_two_questions(message, pair):
    assert pair in find_questions(message).pairs


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("hello there! does it hurt?", "does it hurt?"),
        ("wait, before I book, will I be able to drive home?", "will I be able to drive home?"),
        ("I sit all day. What should I do about my back?", "What should I do about my back?"),
    ],
)
def test_a_question_is_found_among_statements(message, question):
    assert find_questions(message).alone == question


@pytest.mark.parametrize("message", ["hi", "", "My back hurts when I sit down.", "does it hurt?", "a, b, " * 200, "?!"])
def test_a_simple_message_is_left_whole(message):
    found = find_questions(message)
    assert not found.pairs
    assert found.alone is None


def test_four_questions_are_left_whole():
    assert find_questions("Why? How? When? Where do I go?").alone is None
