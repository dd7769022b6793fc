from __future__ import annotations

import yaml

from actions.visitor_words import StoredWords
from backtalk.booking import choices, steps
from tests.actions.trackers import ROOT, WORDS, message, tracker

RESPONSES = yaml.safe_load((ROOT / "data/booking/booking_form.yml").read_text(encoding="utf-8"))["responses"]


def test_the_unmasked_words_are_used_and_the_masked_ones_when_they_are_away() -> None:
    on = tracker(message("call [phone]"))
    assert StoredWords(lambda chat, id: "call 403-555-0142").of(on) == "call 403-555-0142"
    assert StoredWords(lambda chat, id: None).of(on) == "call [phone]"

    def away(chat: str, id: str | None) -> str:
        raise OSError

    assert StoredWords(away).of(on) == "call [phone]"


def test_every_choice_and_line_has_words() -> None:
    for field, tokens in choices.CHOICES.items():
        for token in tokens:
            assert WORDS.title(field, token) != token, f"{field}: {token} has no title"
            assert len(WORDS.title(field, token)) <= 28
    for line in (*steps.STEP_OF_LINE, "check_before_booking"):
        assert WORDS.label(line)
    for name in steps.OPTIONAL:
        assert WORDS.title("more", name) != name


def test_every_response_that_the_code_names_is_written() -> None:
    asked = {*steps.STEPS, *steps.OPTIONAL, steps.READ_BACK, steps.MORE, steps.EMAIL_DOUBT}
    wanted = {f"utter_ask_booking_{name}" for name in asked}
    for path in [*(ROOT / "actions").glob("*.py"), *(ROOT / "backtalk/booking").glob("*.py")]:
        code = path.read_text(encoding="utf-8")
        wanted |= {part.split('"')[0] for part in code.split('"')[1::2] if part.startswith("utter_booking_")}
        wanted |= {f"utter_booking_{part.split(chr(34))[0]}" for part in code.split('Note("')[1:]}
    wanted |= {
        f"utter_booking_{problem}"
        for problem in (
            "phone_too_short",
            "phone_too_long",
            "phone_needs_area_code",
            "phone_not_valid",
            "email_incomplete",
            "email_not_valid",
            "no_such_day",
            "no_such_time",
            "past_day",
        )
    }
    assert {name for name in wanted if "{" not in name} - set(RESPONSES) == set()
