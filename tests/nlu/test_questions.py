"""Two questions in one message are found; one question stays whole."""

import pytest

from backtalk.nlu.questions import split_questions


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("How much is it? And do you bill Blue Cross directly?", ["How much is it?", "do you bill Blue Cross directly?"]),
        ("does it hurt and how long does a visit take", ["does it hurt", "how long does a visit take"]),
        ("What should I wear? Can I drive home?", ["What should I wear?", "Can I drive home?"]),
        ("is it safe when pregnant, also where are you", ["is it safe when pregnant", "where are you"]),
        ("I fell off a chair. Is that bad?\nDo I need an x-ray?", ["Is that bad?", "Do I need an x-ray?"]),
    ],
)
def test_two_questions_are_split(message, parts):
    pieces = split_questions(message)
    assert [piece.removeprefix("And ").strip() for piece in pieces] == parts


@pytest.mark.parametrize(
    "message",
    [
        "heat or ice and for how long",
        "Is heat and ice good for a sore back?",
        "My back hurts when I sit and when I stand.",
        "hi",
        "",
        "hello there! does it hurt?",
        "Why? How? When? Where do I go?",
    ],
)
def test_one_question_or_many_are_left_whole(message):
    assert split_questions(message) == []
