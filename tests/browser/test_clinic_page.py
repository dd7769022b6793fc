"""The demonstration page of a clinic: readable by anyone, with or without the chat, and settings to try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.clinic_page import open_clinic_page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LAUNCHER = "backtalk-chat"

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens the page; at the end nothing may have been refused, failed or fetched from elsewhere."""
    found: list[list[str]] = []
    with ExitStack() as stack:

        def opened(width: int = 1280, height: int = 800, **settings: Any) -> Page:
            context = browser.new_context(viewport={"width": width, "height": height}, **settings)
            stack.callback(context.close)
            page, faults = open_clinic_page(context)
            found.append(faults)
            return page

        yield opened
    assert [fault for faults in found for fault in faults] == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(open_page: Open, scheme: str, width: int) -> None:
    page = open_page(width, color_scheme=scheme)
    page.locator("footer summary").click()

    violations = Axe().run(page, options=RULES).response["violations"]

    assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_drawing_is_there_and_told_in_words(open_page: Open) -> None:
    page = open_page()
    drawings = page.locator("img")

    for drawing in drawings.all():
        drawing.scroll_into_view_if_needed()
        expect(drawing).to_have_js_property("complete", True)
        assert drawing.evaluate("image => image.naturalWidth") > 0
        assert len(drawing.get_attribute("alt") or "") > 60
    assert drawings.count() >= 3


def test_without_javascript_the_page_tells_the_same_and_offers_nothing_that_does_not_work(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)

    expect(page.get_by_role("heading", name="What is dry needling?")).to_be_visible()
    expect(page.get_by_role("link", name="Call 911").first).to_be_visible()
    expect(page.get_by_text("please call or visit the clinic")).to_be_visible()
    expect(page.locator("button:visible, form:visible")).to_have_count(0)
    expect(page.locator("#snippet")).to_contain_text("/widget/backtalk.js")


def test_a_question_on_the_page_opens_the_chat_with_it(open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("please call or visit the clinic")).to_be_hidden()

    page.get_by_role("button", name="Ask: does it hurt?").click()

    expect(page.locator(LAUNCHER)).to_have_attribute("data-asked", "Does dry needling hurt?")


def test_settings_change_the_tag_to_copy_and_the_chat_on_the_page(open_page: Open) -> None:
    page = open_page()
    expect(page.locator("#snippet")).to_have_text(
        '<script src="https://clinic.example/widget/backtalk.js" data-clinic="Dynamic Physiotherapy" defer></script>'
    )

    page.get_by_label("Colour").fill("#7a3e00")
    page.get_by_label("Position").select_option("left")
    page.get_by_label("Say hello").select_option("15")
    labels = page.get_by_label("Labels")
    labels.focus()
    labels.select_option("fr")

    expect(page.locator("#snippet")).to_have_text(
        '<script src="https://clinic.example/widget/backtalk.js" data-clinic="Dynamic Physiotherapy"'
        ' data-colour="#7a3e00" data-position="left" data-greeting-delay="15" data-language="fr" defer></script>'
    )
    chat = page.locator(LAUNCHER)
    expect(chat).to_have_count(1)
    settings = {"colour": "#7a3e00", "position": "left", "greeting-delay": "15", "language": "fr"}
    for name, value in {**settings, "clinic": "Dynamic Physiotherapy"}.items():
        expect(chat).to_have_attribute(f"data-{name}", value)
    expect(labels).to_be_focused()


def test_a_setting_that_is_put_back_leaves_the_tag(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Position").select_option("left")
    page.get_by_label("Position").select_option("right")

    expect(page.locator("#snippet")).not_to_contain_text("data-position")
    assert page.locator(LAUNCHER).get_attribute("data-position") is None


def test_the_tag_can_be_copied(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy the tag").click()

    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#snippet").text_content()


def test_everything_to_press_is_large_enough_for_a_finger(open_page: Open) -> None:
    page = open_page(390)
    page.locator("footer summary").click()
    small = page.evaluate(
        """[...document.querySelectorAll("a, button, summary, input, select")]
          .filter((thing) => thing.checkVisibility() && !thing.matches(".skip-link, p.callout a"))
          .map((thing) => [thing.textContent.trim() || thing.name, thing.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)"""
    )

    assert small == []


def test_on_paper_there_is_the_text_and_no_controls(open_page: Open) -> None:
    page = open_page(800)
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="When to get help")).to_be_visible()
    for gone in ("nav", "#embed", ".hero .actions", ".ask"):
        expect(page.locator(gone).first).to_be_hidden()
