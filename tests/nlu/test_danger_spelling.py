"""Typing errors are read, and never turn one real word into another."""

import pytest

from backtalk.nlu.lemmas import lemma
from backtalk.nlu.plain_words import read_plainly
from backtalk.nlu.spelling import Speller

VOCABULARY = [
    "bladder",
    "chest",
    "chin",
    "numb",
    "numbness",
    "weakness",
    "breathe",
    "thigh",
    "groin",
    "feel",
    "legs",
    "cant",
]


@pytest.fixture
def speller() -> Speller:
    return Speller(VOCABULARY, glue=["my", "cant", "can", "not"])


@pytest.mark.parametrize(
    ("written", "meant"), [("bladdr", "bladder"), ("chset", "chest"), ("weekness", "weakness"), ("numbnes", "numbness")]
)
def test_misspelt_words_are_read(speller: Speller, written: str, meant: str) -> None:
    assert speller.read(written) == (meant,)


@pytest.mark.parametrize(
    "word", ["cheat", "ladder", "shin", "dumb", "crest", "blather", "groan", "heel", "thing", "peel", "feet"]
)
def test_real_words_stay_as_they_are(speller: Speller, word: str) -> None:
    assert speller.read(word) == (word,)


@pytest.mark.parametrize("name", ["Owen", "Gunn", "Priya", "Kowalchuk", "Hartley"])
def test_names_stay_as_they_are(speller: Speller, name: str) -> None:
    assert speller.read(name.lower()) == (name.lower(),)


def test_words_that_run_together_are_taken_apart(speller: Speller) -> None:
    assert speller.read("mylegs") == ("my", "legs")
    assert speller.read("cantfeel") == ("cant", "feel")


def test_two_equally_near_words_are_not_guessed_between() -> None:
    assert Speller(["hipper", "zipper"], glue=[]).read("xipper") == ("xipper",)


@pytest.mark.parametrize(
    ("form", "base"),
    [("legs", "leg"), ("feet", "foot"), ("felt", "feel"), ("fell", "fall"), ("peeing", "pee"), ("dribbling", "dribble"),
     ("wiping", "wipe"), ("collapsed", "collapse"), ("numbness", "numbness"), ("bed", "bed"), ("pus", "pus"),
     ("left", "left")],
)  # fmt: skip
def test_base_forms(form: str, base: str) -> None:
    assert lemma(form) == base


def test_phone_numbers_and_addresses_are_left_out() -> None:
    reading = read_plainly("call 403-555-0123 or me@example.com, I'm 38", lambda word: (word,))

    assert [word for word in reading.words if word.isdecimal()] == ["38"]
    assert "example" not in " ".join(reading.words)
