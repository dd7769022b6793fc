"""Messages that are surely not English are noticed, and English ones never are."""

import pytest

from backtalk.nlu.language import english_words, foreign_language

KNOWN = frozenset(
    "my back hurts does it hurt when i sit sciatica numb leg the needle needles is a for how long ouch".split()
)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("j'ai très mal au dos depuis hier", "fr"),
        ("je voudrais prendre un rendez-vous", "fr"),
        ("me duele mucho la espalda", "es"),
        ("quiero una cita por favor", "es"),
        ("mein Rücken tut seit gestern weh", "de"),
        ("masakit po ang likod ko", "tl"),
        ("у мене болить спина", "uk"),
        ("ਮੇਰੀ ਪਿੱਠ ਵਿੱਚ ਦਰਦ ਹੈ", "pa"),
        ("我的背很痛", "zh"),
        ("ظهري يؤلمني", "ar"),
    ],
)
def test_other_languages_are_named(message, language):
    assert foreign_language(message, KNOWN) == language


@pytest.mark.parametrize(
    "message",
    [
        "my back hurts",
        "sciatica",
        "siatica leg numb",
        "ouch",
        "",
        "😀",
        "403-555-0142",
        "MY NEEDLES HURTTT",
        "is it for numb leg, mon ami",
        "ouchhhhh",
        "sooooo loooong",
        "kk",
    ],
)
def test_english_short_or_misspelt_is_not_another_language(message):
    assert foreign_language(message, KNOWN) is None


def test_examples_in_another_language_do_not_make_its_words_english():
    english = [f"can you see me on monday number {number}".split() for number in "abcdefghijklmnop"]
    learned = english_words([*english, "hola tienen cita para lunes".split(), "can you see my knee".split()])
    assert "knee" in learned
    assert "cita" not in learned
