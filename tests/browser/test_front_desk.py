"""The front desk page in a real Chromium: no scripts, keyboard only, small screens, both schemes, what axe finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from backtalk.storage.daily_counts import CHATS, count_one
from backtalk.storage.front_desk_requests import EntryKind
from backtalk.storage.front_desk_tables import daily_count
from backtalk.storage.wanted_changes import Wanted
from tests.browser.test_looks import RULES
from tests.front_desk.conftest import desk, desk_at_work
from tests.front_desk.desk import NAME, PASSWORD, Desk
from tests.storage.booking_rows import ANSWERS

__all__ = ["desk", "desk_at_work"]

OpenDesk = Callable[..., Page]
LONG_NAME = "Maximiliana Featherstonehaugh-Cholmondeley Wolfeschlegelsteinhausen"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_SMALL = """() => [...document.querySelectorAll("button, a, summary, input:not([type=hidden]), select, textarea")]
  .filter((each) => each.checkVisibility() && !each.matches(".skip"))
  .map((each) => [each.outerHTML, each.getBoundingClientRect()])
  .filter(([, box]) => box.height < 23.9 || box.width < 23.9).map(([html]) => html)"""
LABEL = """() => { const at = document.activeElement;
  return at.matches("body") ? "" : at.labels?.[0]?.textContent || at.getAttribute("aria-label") || at.textContent; }"""


@pytest.fixture
def open_desk(browser: Browser, desk: Desk) -> Iterator[OpenDesk]:
    """Opens the page in a fresh profile that runs no scripts of the page, logged in unless told otherwise."""
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(width: int = 1280, height: int = 800, *, logged_in: bool = True, **settings: Any) -> Page:
            # Scripts stay on for axe; the page brings none, and its policy would stop any.
            context = browser.new_context(
                viewport={"width": width, "height": height}, base_url=desk.address, **settings
            )
            stack.callback(context.close)
            page = context.new_page()
            page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
            page.on("request", lambda asked: None if asked.url.startswith(desk.address) else faults.append(asked.url))
            if logged_in:
                log_in(page)
            return page

        yield opened
    assert faults == []


def log_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Requests", level=1)).to_be_visible()


def fill(desk: Desk) -> dict[str, str]:
    """Requests of every look; returns where each page is."""
    busy = desk.request(check_before_booking=True).reference
    desk.request(replace(ANSWERS, patient_name=LONG_NAME), minutes_ago=60 * 24 * 3)  # late, and the same phone number
    for kind, values in (
        (EntryKind.NO_ANSWER, None),
        (EntryKind.NOTE, {"text": "Call after three.\n" + "x" * 90}),
        (EntryKind.TIME_AGREED, {"start": "2026-12-01T14:30:00-07:00", "minutes": 45}),
    ):
        desk.parts.requests.write(busy, kind, NAME, desk.parts.now(), values)
    with desk.parts.database.writing() as connection:
        count_one(connection, daily_count, CHATS, desk.parts.now())
    desk.not_understood(
        "does [hidden] help a clicking hip", "can [hidden] help a clicking hip", "y" * 90, "what is cupping"
    )
    desk.judged("sciatica", "worried")
    desk.parts.wanted.add(Wanted.EXAMPLE, "sciatica", "would a walk be good for a sore leg", NAME, desk.parts.now())
    desk.parts.wanted.add(Wanted.TOPIC, None, "Cupping and what it does to a back", NAME, desk.parts.now())
    return {
        "list": "/",
        "questions": "/questions",
        "answers": "/answers",
        "none": "/?state=booked",
        "request": f"/requests/{busy}",
        "counts": "/counts",
        "export": "/export",
        "audit": "/audit",
        "missing": "/requests/ZZZ-ZZZ",
    }


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_desk: OpenDesk, desk: Desk, scheme: str, width: int) -> None:
    found: dict[str, list[str]] = {}
    pages = fill(desk)
    page = open_desk(width=width, height=844, color_scheme=scheme)
    for name, path in {**pages, "login": "/login"}.items():
        page.goto(path)
        for summary in page.locator("summary").all():
            summary.click()
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[name] = [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in violations]
    assert found == {}


@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256), (640, 400)])
def test_nothing_runs_off_the_side_and_all_can_be_hit(open_desk: OpenDesk, desk: Desk, width: int, height: int) -> None:
    """A small phone, and a laptop at 400 % and 200 % zoom."""
    pages = fill(desk)
    page = open_desk(width=width, height=height)
    for name, path in {**pages, "login": "/login"}.items():
        page.goto(path)
        for summary in page.locator("summary").all():
            summary.click()
        assert page.evaluate(OVERFLOW) <= 0, name
        assert page.evaluate(TOO_SMALL) == [], name


def test_a_morning_without_mouse_and_without_scripts(open_desk: OpenDesk, desk: Desk) -> None:
    """Given keys only and scripts off: log in, open the request, say no answer, write a note, book it, log out."""
    desk.request()
    page = open_desk(logged_in=False, java_script_enabled=False)
    keys = page.keyboard
    page.goto("/")

    # Log in
    keys.press("Tab")  # over the link to the content
    keys.press("Tab")
    keys.type(NAME)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page).to_have_title("Requests · Front desk")

    # Open it
    tab_to(page, "Zebulon Testperson")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zebulon Testperson")

    # Say that nobody answered, write a note, and book it
    tab_to(page, "No answer")
    keys.press("Space")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    tab_to(page, "New note (stays with the clinic)")
    keys.type("Left word with the son")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".said")).to_have_text("Left word with the son")
    tab_to(page, "It is booked")
    keys.press("Enter")
    expect(page.locator(".state")).to_have_text("Booked")

    # Log out
    tab_to(page, f"Log out {NAME}")
    keys.press("Enter")
    expect(page).to_have_title("Log in · Front desk")
    page.goto("/")
    expect(page).to_have_title("Log in · Front desk")


def test_an_example_is_added_without_mouse_and_without_scripts(open_desk: OpenDesk, desk: Desk) -> None:
    """Given keys only and scripts off: open the form of a question, choose a topic, type and send it."""
    desk.not_understood("what is cupping")
    page = open_desk(java_script_enabled=False)
    keys = page.keyboard
    page.goto("/questions")
    tab_to(page, "Add an example for “what is cupping”")
    keys.press("Enter")
    tab_to(page, "Topic")
    keys.type("Other")
    tab_to(page, "How somebody might ask it, in your own words")
    keys.type("do you put warm glass cups on people")
    keys.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The example is on the list.")
    expect(page.get_by_role("list", name="Wanted changes")).to_contain_text("do you put warm glass cups on people")
    expect(page.get_by_role("heading", name="what is cupping")).to_have_count(0)


def test_the_focus_can_be_seen_on_everything(open_desk: OpenDesk, desk: Desk) -> None:
    page = open_desk()
    page.goto(fill(desk)["request"])
    walked = []
    for _ in range(80):
        page.keyboard.press("Tab")
        label = page.evaluate(LABEL)
        if not label:
            break
        walked.append(label.strip())
        assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none", label
    assert {"We reached them", "Add the note", "CSV", "Who looked at it"} <= set(walked)


def test_search_keeps_the_name_out_of_the_address(open_desk: OpenDesk, desk: Desk) -> None:
    desk.request()
    page = open_desk()
    page.get_by_role("searchbox").fill("zebulon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Zebulon Testperson")).to_be_visible()
    assert page.url == f"{desk.address}/search"
    page.reload()
    expect(page.get_by_role("link", name="Zebulon Testperson")).to_be_visible()


def test_what_is_exported_is_a_file(open_desk: OpenDesk, desk: Desk) -> None:
    page = open_desk()
    page.goto(fill(desk)["request"])
    for name, ending in (("CSV", ".csv"), ("Calendar (.ics)", ".ics"), ("FHIR", ".fhir.json")):
        with page.expect_download() as saved:
            page.get_by_role("link", name=name, exact=True).click()
        assert saved.value.suggested_filename.endswith(ending)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing of this name has the focus."""
    wanted = page.locator(":focus")
    for _ in range(90):
        page.keyboard.press("Tab")
        if wanted.count() and name in (words_of(page), " ".join(wanted.inner_text().split())):
            return
    pytest.fail(f"Tab does not lead to {name}")


def words_of(page: Page) -> str:
    """The label of what has the focus, read without scripts of the page."""
    at = page.locator(":focus")
    own = at.get_attribute("id")
    label = page.locator(f'label[for="{own}"]') if own else None
    return label.inner_text().strip() if label is not None and label.count() else ""
