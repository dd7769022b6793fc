"""The clinic page's own words: honest, plain, and nothing invented about the clinic. No browser needed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import textstat

from tests.browser.clinic_page import FILES, clinic_page

BANNED = (
    "cure", "fix", "root cause", "lasting relief", "guarantee", "game-changer", "completely safe", "reset", "flush"
)  # fmt: skip
BLOCKS = {"p", "li", "dd", "dt", "h1", "h2", "h3", "td", "th", "caption", "button", "summary"}
ALLOWED_NUMBERS = {"911", "811", "988", "9-8-8"}


class _Text(HTMLParser):
    """Collects the text of each block of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self.inline: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.inline += [name for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.inline.append(tag)
        if tag in BLOCKS:
            self._open.append(tag)
            self.blocks.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[-1]:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self.blocks:
            tag, text = self.blocks[-1]
            self.blocks[-1] = (tag, f"{text}{data}")


@pytest.fixture(scope="module")
def parsed() -> _Text:
    reader = _Text()
    reader.feed(clinic_page())
    return reader


def _words(parsed: _Text) -> str:
    return "\n".join(" ".join(text.split()) for _, text in parsed.blocks)


def test_no_paragraph_needs_more_than_grade_eight(parsed: _Text) -> None:
    too_hard = {}
    for tag, text in parsed.blocks:
        plain = " ".join(text.split())
        if tag in ("p", "dd") and len(plain.split()) >= 12 and textstat.flesch_kincaid_grade(plain) > 8:
            too_hard[plain] = textstat.flesch_kincaid_grade(plain)
    assert too_hard == {}


def test_nothing_is_promised(parsed: _Text) -> None:
    text = _words(parsed).lower()
    assert [word for word in BANNED if re.search(rf"\b{word}", text)] == []


def test_no_phone_number_address_or_hours_are_made_up(parsed: _Text) -> None:
    text = _words(parsed)
    shares = {"100", "200", "400", "160"}
    assert set(re.findall(r"(?<![\d,])\d{3}\b|\b\d-\d-\d\b", text)) <= ALLOWED_NUMBERS | shares
    assert re.findall(r"\d{3}[-. ]\d{4}|@|\d\s?[ap]\.?m\b|T\dL|T1S", text) == []


def test_the_lines_that_must_stand_there_do(parsed: _Text) -> None:
    text = _words(parsed)
    for line in (
        "Demonstration: not reviewed by a physiotherapist",
        "Emergency? Call 911. Nurse advice any time: 811.",
        "request, not yet an appointment",
        "Thought, not proven",
        "Call 911. Say that you had needling.",
    ):
        assert line in text


def test_there_is_no_script_or_style_in_the_page(parsed: _Text) -> None:
    assert parsed.inline == []


def test_no_script_can_write_markup() -> None:
    written = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|ContextualFragment|\beval\(|new Function"
    )
    assert [path.name for path in FILES.glob("*.js") if written.search(path.read_text(encoding="utf-8"))] == []
