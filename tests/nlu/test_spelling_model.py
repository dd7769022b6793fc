"""Misspelt words are read as what was meant, correct ones stay, and body parts are never exchanged for each other."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtalk.nlu.protected_words import BODY_PARTS, protected_words
from backtalk.nlu.spelling_model import SpellingModel
from backtalk.nlu.typing_slips import slips_between

EXAMPLES = [
    "does dry needling hurt", "my lower back hurts when i sit", "how much does a session cost", "sciatica down my leg",
    "can i get an appointment on friday", "back pain after lifting", "what does the physio do", "does the needle hurt",
    "physio for my back", "is the physio any good", "ask the physio", "a physio told me", "physio or chiro",
    "my back hurts", "pain in my hip", "how long does it last", "i can't sleep because of back pain",
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> SpellingModel:
    return SpellingModel.learn(EXAMPLES * 5, protected_words())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("does dry needlign hrut", "does dry needling hurt"),
        ("how much does a sesion cost?", "how much does a session cost?"),
        ("my lowerback hurts", "my lower back hurts"),
        ("MY BCAK hurts", "MY back hurts"),
        ("apointment on friday!!", "appointment on friday!!"),
        ("siatica down my leg", "sciatica down my leg"),
    ],
)
def test_what_was_meant_is_read(model, typed, meant):
    assert model.correct(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "does dry needling hurt",
        "cant sleep",
        "is Dr. Nguyen in",
        "",
        "😀",
        "  two  spaces ",
        "físio?",
        "x" * 5_000,
        "123",
    ],
)
def test_what_is_not_misspelt_stays_as_it_is(model, text):
    assert model.correct(text) == text


def test_correct_body_and_danger_words_are_never_changed(model):
    changed = {word: model.correct(word) for word in protected_words() if model.correct(word) != word}
    assert changed == {}


def test_a_slip_in_a_body_word_gives_that_word_or_stays_but_never_another_body_part(model):
    slips = random.Random(1)
    for word in sorted(BODY_PARTS):
        for _ in range(20):
            place = slips.randrange(len(word))
            typed = word[:place] + slips.choice(string.ascii_lowercase) + word[place + 1 :]
            if slips_between(typed, word) > min(slips_between(typed, other) for other in BODY_PARTS - {word}):
                continue  # nearer to another word than to the one it was made from: nobody could know
            assert model.correct(typed) not in BODY_PARTS - {word, typed, word + "s", word.rstrip("s")}, (word, typed)


@given(st.text(max_size=80))
def test_any_text_comes_back_as_text_and_a_second_reading_changes_nothing_more(text):
    model = SpellingModel.learn(EXAMPLES)
    once = model.correct(text)
    assert isinstance(once, str)
    assert sum(letter.isdigit() for letter in once) == sum(letter.isdigit() for letter in text)


def test_saved_and_loaded_model_reads_the_same(model, tmp_path):
    model.save(tmp_path)
    assert SpellingModel.load(tmp_path).correct("does dry needlign hrut") == "does dry needling hurt"


def test_slips_of_the_finger_are_nearer_than_other_letters():
    assert slips_between("bavk", "back") < slips_between("bazk", "back") < slips_between("bxzk", "back")
    assert slips_between("bakc", "back") < slips_between("bamc", "back")
    assert slips_between("back", "back") == 0
