"""The body map in a real browser: with keys, with a finger, and as a screen reader is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from backtalk.channel.headers import SECURITY
from backtalk.channel.pages import TYPES

WIDGET = Path(__file__).parents[2] / "widget" / "dist"
ADDRESS = "https://clinic.example"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SHOWN = """<!doctype html><html lang="en-CA"><meta name="color-scheme" content="light dark"><title>Body map</title>
<main><h1>Body map</h1><backtalk-body-map></backtalk-body-map></main>
<script type="module" src="/widget/body-map.js"></script></html>"""
OFFER = """async () => {
  await customElements.whenDefined("backtalk-body-map");
  document.documentElement.style.background = "Canvas"; // said aloud, for axe, which takes an unnamed ground for white
  const map = document.querySelector("backtalk-body-map");
  map.areas = [["low_back", "Low back"], ["upper_back", "Upper back"], ["hip_leg", "Hip or leg"],
    ["rather_not_say", "I'd rather not say"]].map(([value, title]) => ({value: `booking:body_area:${value}`, title}));
  window.sent = [];
  map.addEventListener("backtalk-area", ({detail}) => window.sent.push(detail.value));
  await map.updateComplete;
}"""
LOW_BACK, HIP_LEG = "booking:body_area:low_back", "booking:body_area:hip_leg"

Open = Callable[..., Page]

pytestmark = pytest.mark.usefixtures("widget")


def answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(headers={**SECURITY, "Content-Type": TYPES[".html"]}, body=SHOWN)
    else:
        file = WIDGET / path.removeprefix("/widget/")
        found = file.read_bytes() if path.startswith("/widget/") and file.is_file() else None
        headers = {**SECURITY, "Content-Type": TYPES.get(Path(path).suffix, "text/plain")}
        route.fulfill(status=200 if found else 404, headers=headers, body=found or b"")


@pytest.fixture
def open_map(browser: Browser) -> Iterator[Open]:
    """Opens a page with nothing but the map; at the end nothing may have been refused or failed."""
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(width: int = 390, **settings: Any) -> Page:
            context = browser.new_context(viewport={"width": width, "height": 844}, **settings)
            stack.callback(context.close)
            context.route("**/*", answer)
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda said: faults.append(said.text) if "Security" in said.text else None)
            page.goto(f"{ADDRESS}/")
            page.evaluate(OFFER)
            return page

        yield opened
    assert faults == []


def sent(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.sent")
    return found


def test_with_the_keyboard_alone(open_map: Open) -> None:
    page = open_map()

    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Low back")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("You chose: Hip or leg")).to_be_visible()
    assert sent(page) == [], "arrow keys only move"
    page.keyboard.press("Enter")

    assert sent(page) == [HIP_LEG]


def test_the_button_is_the_next_stop_after_the_places(open_map: Open) -> None:
    page = open_map()
    page.get_by_role("radio", name="Low back").focus()
    page.keyboard.press("Space")

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Use this place")).to_be_focused()
    page.keyboard.press("Enter")

    assert sent(page) == [LOW_BACK]


def test_with_a_finger_on_the_figure(open_map: Open) -> None:
    page = open_map(has_touch=True)

    page.locator('[data-place="low_back"]').first.tap()
    expect(page.get_by_role("radio", name="Low back")).to_be_checked()
    expect(page.get_by_role("radio", name="Low back")).to_be_focused()
    page.get_by_role("button", name="Use this place").tap()

    assert sent(page) == [LOW_BACK]


def test_what_a_screen_reader_is_told(open_map: Open) -> None:
    page = open_map()
    page.get_by_role("radio", name="Low back").check()

    expect(page.locator("backtalk-body-map")).to_match_aria_snapshot("""
      - group "Choose a place on the body":
        - text: Choose a place on the body
        - radio "Low back" [checked]
        - text: Low back
        - radio "Upper back"
        - text: Upper back
        - radio "Hip or leg"
        - text: Hip or leg
        - radio "I'd rather not say"
        - text: I'd rather not say
        - paragraph: "You chose: Low back"
        - button "Use this place"
    """)


@pytest.mark.parametrize("colours", [None, "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_map: Open, scheme: str, colours: str | None) -> None:
    page = open_map(color_scheme=scheme, forced_colors=colours)
    for reach in (lambda: None, lambda: page.get_by_role("radio", name="Hip or leg").check()):
        reach()
        violations = Axe().run(page, options=RULES).response["violations"]
        assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in violations] == []


@pytest.mark.parametrize("width", [320, 390, 800])
def test_it_fits_and_every_button_is_large_enough(open_map: Open, width: int) -> None:
    page = open_map(width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for pressed in page.locator("label, button").all():
        box = pressed.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_from_right_to_left_the_words_begin_at_the_right(open_map: Open) -> None:
    page = open_map()
    page.evaluate("document.documentElement.dir = 'rtl'")

    first, second = (page.get_by_role("radio").nth(index).bounding_box() for index in (0, 1))

    assert first is not None
    assert second is not None
    assert first["x"] > second["x"]


def test_nothing_moves_for_those_who_want_no_motion(open_map: Open) -> None:
    page = open_map(reduced_motion="reduce")

    assert page.locator(".shape").first.evaluate("shape => getComputedStyle(shape).transitionDuration") == "0s"
