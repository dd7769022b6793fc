"""Small screens, zoom, both colour schemes, and what axe finds in each state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.chat_page import BOOKING, EMERGENCY, QUESTION, ChatPage
from tests.browser.conftest import OpenChat

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
MOTION = "getComputedStyle(document.querySelector('.chat-dots i')).animationName"


# Links inside a sentence may be smaller (WCAG 2.2, 2.5.8).
TOO_SMALL = """
[...document.querySelectorAll("button, a, summary, input, textarea")]
  .filter((each) => each.checkVisibility() && !each.matches(".skip-link"))
  .filter((each) => !each.closest("p:not([class]), .callout") || each.closest(".emergency"))
  .filter((each) => { const box = each.getBoundingClientRect(); return box.height < 43.9 || box.width < 43.9; })
  .map((each) => each.outerHTML)
"""


def sheet(chat: ChatPage) -> None:
    chat.open().ask(QUESTION).menu("What I read today")


def question_not_sent(chat: ChatPage) -> None:
    chat.open()
    chat.page.context.set_offline(True)
    chat.type(QUESTION)
    expect(chat.questions.last).to_contain_text("Not sent")


def sources_open(chat: ChatPage) -> None:
    chat.open().ask(QUESTION).answers.last.locator("summary").click()


STATES: dict[str, Callable[[ChatPage], object]] = {
    "closed": lambda chat: None,
    "open": lambda chat: chat.open(),
    "answer": sources_open,
    "choices": lambda chat: chat.open().ask(QUESTION).choices().first.focus(),
    "form": lambda chat: chat.open().ask(BOOKING),
    "danger": lambda chat: chat.open().ask(EMERGENCY),
    "menu": lambda chat: chat.open().page.locator("#chat-menu > summary").click(),
    "sheet": sheet,
    "not sent": question_not_sent,
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_chat: OpenChat, scheme: str, width: int) -> None:
    """In every state, each on a fresh page."""
    found: dict[str, list[str]] = {}
    for state, reach in STATES.items():
        chat = open_chat(width=width, height=844, color_scheme=scheme, reduced_motion="reduce")
        reach(chat)
        violations = Axe().run(chat.page, options=RULES).response["violations"]
        if violations:
            found[state] = [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in violations]
        chat.page.context.close()
    assert found == {}


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (320, 256), (640, 400), (1280, 800)])
def test_nothing_runs_off_the_side(open_chat: OpenChat, width: int, height: int) -> None:
    """Phones, and a laptop at 400 % and 200 % zoom."""
    chat = open_chat(width=width, height=height)
    assert chat.overflow() <= 0
    for said in (QUESTION, BOOKING, EMERGENCY):
        if said == QUESTION:
            chat.open()
        chat.ask(said)
        assert chat.overflow() <= 0
    expect(chat.input).to_be_in_viewport(ratio=1)
    box = chat.log.bounding_box()
    assert box is not None
    assert box["height"] >= 90
    expect(chat.pinned.get_by_role("link", name="Call 911")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [320, 1280])
def test_all_that_is_pressed_is_large_enough_and_text_is_readable(open_chat: OpenChat, width: int) -> None:
    chat = open_chat(width=width)
    assert chat.page.evaluate(TOO_SMALL) == []
    chat.open().ask(QUESTION).ask(EMERGENCY)
    chat.answers.nth(1).locator("summary").click()
    assert chat.page.evaluate(TOO_SMALL) == []
    assert float(chat.input.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")) >= 16
    assert float(chat.answers.last.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")) >= 16


def test_a_site_with_a_tiny_root_size_does_not_shrink_the_chat(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.page.evaluate("document.documentElement.style.fontSize = '62.5%'")
    assert float(chat.answers.first.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")) >= 16


def test_reduced_motion_stops_the_dots(open_chat: OpenChat) -> None:
    names = [open_chat(reduced_motion=wish).page.evaluate(MOTION) for wish in ("reduce", "no-preference")]
    assert names == ["none", "breathe"]


def test_forced_colours_keep_the_edges_of_messages(open_chat: OpenChat) -> None:
    chat = open_chat(forced_colors="active").open().ask(EMERGENCY)
    for place in (chat.answers.last, chat.questions.last):
        assert place.evaluate("message => getComputedStyle(message).borderTopStyle") == "solid"


def test_the_page_reads_without_scripts(open_chat: OpenChat) -> None:
    """Given a browser without JavaScript, then the text and the numbers are there and no dead button is shown."""
    chat = open_chat()
    context = chat.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(chat.address)
    expect(page.get_by_role("heading", name="When to get help")).to_be_visible()
    expect(page.locator(".emergency a[href='tel:911']")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    context.close()


def test_touch_does_not_bring_up_the_keyboard_over_the_answer(open_chat: OpenChat) -> None:
    chat = open_chat(width=390, height=844, has_touch=True, is_mobile=True)
    chat.launcher.tap()
    expect(chat.answers.first).to_be_visible()
    expect(chat.page.locator("#chat-title")).to_be_focused()
    chat.choices().first.tap()
    expect(chat.answers).to_have_count(2)
    expect(chat.page.locator("#chat-title")).to_be_focused()
