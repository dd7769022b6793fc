from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtalk.booking.reading.email import find_email
from backtalk.booking.reading.phone import corrected_phone, find_phone, shown_phone

SPOKEN = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
line_ends = st.integers(0, 99).map(lambda n: f"{n:02}")


@pytest.mark.parametrize(
    "text",
    [
        "403-555-0142",
        "4035550142",
        "(403) 555 0142",
        "403.555.0142",
        "+1 403 555 0142",
        "my cell's 403 555 0142, thanks",
        "403-555-0142 after 5 please",
        "four oh three five five five oh one four two",
        "four-oh-three 555 01 four two",
        "it was 403-555-0188 but now it's 403-555-0142",
    ],
)
def test_a_phone_number_is_found_however_it_is_written(text: str) -> None:
    found = find_phone(text)
    assert found is not None
    assert found.number == "+14035550142"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("555", "phone_too_short"),
        ("403-555-01", "phone_too_short"),
        ("555-0142", "phone_needs_area_code"),
        ("403-555-01421234", "phone_too_long"),
        ("000-555-0142", "phone_not_valid"),
    ],
)
def test_a_number_that_cannot_be_used_is_named(text: str, problem: str) -> None:
    found = find_phone(text)
    assert found is not None
    assert (found.number, found.problem) == (None, problem)


@pytest.mark.parametrize("text", ["", "call me", "I have 2 kids", "one of those days", "does it take 30 minutes"])
def test_ordinary_words_and_small_numbers_are_no_phone(text: str) -> None:
    assert find_phone(text) is None


@given(line_ends, st.sampled_from(["-", " ", ".", ""]))
def test_what_is_read_is_what_is_shown(end: str, gap: str) -> None:
    found = find_phone(f"587{gap}555{gap}01{end}")
    assert found is not None
    assert found.number is not None
    assert shown_phone(found.number) == f"587-555-01{end}"


@given(line_ends)
def test_spoken_digits_are_read_like_written_ones(end: str) -> None:
    digits = f"40355501{end}"
    found = find_phone(" ".join(SPOKEN[int(digit)] for digit in digits))
    assert found is not None
    assert found.number == f"+1{digits}"


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    phone, email = find_phone(text), find_email(text)
    assert phone is None or (phone.number is None) != (phone.problem is None)
    assert email is None or (email.address is None) != (email.problem is None)


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("no, 403 not 402", "+14035550142"),
        ("sorry not 402, it's 403", "+14035550142"),
        ("0143 not 0142", "+14025550143"),
        ("four oh three not four oh two", "+14035550142"),
    ],
)
def test_a_correction_changes_only_the_digits_it_names(text: str, fixed: str) -> None:
    assert corrected_phone(text, "+14025550142") == fixed


@pytest.mark.parametrize("text", ["587 not 780", "it's not me", "55 not 99"])
def test_a_correction_that_does_not_fit_changes_nothing(text: str) -> None:
    assert corrected_phone(text, "+14025550142") is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("fine tyler.b@example.com", "tyler.b@example.com"),
        ("my e-mail is ana@example.com.", "ana@example.com"),
        ("jane at example dot com", "jane@example.com"),
        ("Nadia@EXAMPLE.com", "Nadia@example.com"),
    ],
)
def test_an_email_address_is_found(text: str, address: str) -> None:
    found = find_email(text)
    assert found is not None
    assert (found.address, found.suggestion) == (address, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("tyler@example", "email_incomplete"), ("tyler@", "email_incomplete"), ("a..b@example.com", "email_not_valid")],
)
def test_an_email_that_cannot_be_used_is_named(text: str, problem: str) -> None:
    found = find_email(text)
    assert found is not None
    assert (found.address, found.problem) == (None, problem)


@pytest.mark.parametrize("domain", ["gmial.com", "gmail.con", "hotmial.com", "yaho.com", "outlok.com"])
def test_a_likely_typo_is_asked_about_not_changed(domain: str) -> None:
    found = find_email(f"bob@{domain}")
    assert found is not None
    assert found.address == f"bob@{domain}"
    assert found.suggestion is not None
    assert found.suggestion != found.address


@pytest.mark.parametrize("text", ["meet me at noon", "@home", "look at that dot"])
def test_ordinary_words_are_no_email(text: str) -> None:
    found = find_email(text)
    assert found is None or found.address is None
