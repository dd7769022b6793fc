"""Noise: seeded, of the kind it says, and never so much that nothing is left."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtalk.evaluation.noise import KINDS, with_noise

SENTENCE = "My physiotherapist said that needling might help, is it worth trying when you're nervous?"


def changed_letters(before: str, after: str) -> int:
    from rapidfuzz.distance import OSA

    return int(OSA.distance(before, after))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_noise_and_another_seed_may_make_other(kind: str) -> None:
    assert with_noise(SENTENCE, kind, 1) == with_noise(SENTENCE, kind, 1)
    assert with_noise(SENTENCE, kind, 1) != SENTENCE


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=80), kind=st.sampled_from(sorted(KINDS)))
def test_any_text_survives(text: str, kind: str) -> None:
    assert bool(with_noise(text, kind, 0)) == bool(text)


def test_slips_are_about_as_many_as_they_say() -> None:
    for share in (5, 10):
        kind = f"keyboard slips, {share} % of letters"
        slips = [changed_letters(SENTENCE, with_noise(SENTENCE, kind, seed)) for seed in range(200)]
        letters = sum(letter.isalpha() for letter in SENTENCE)
        assert sum(slips) / len(slips) == pytest.approx(letters * share / 100, rel=0.25)


def test_each_kind_does_what_it_is_called() -> None:
    assert with_noise("stop it", "all capitals", 0) == "STOP IT"
    assert with_noise("Don't you, stop?", "no punctuation", 0) == "dont you stop"
    assert with_noise("is it", "joined words", 0) == "isit"
    assert len(with_noise("bruising", "dropped letters", 0)) == len("bruising") - 1
    assert with_noise("phone", "spelt as it sounds", 0) == "fone"
    heard = {with_noise("The needling.", "voice to text", seed) for seed in range(30)}
    assert any("kneeling" in words for words in heard)
    assert not any("." in words for words in heard)
