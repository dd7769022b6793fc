"""Small screens, zoom, colour schemes, motion, and what axe finds in each state."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chat_page import BOOKING, EMERGENCY, QUESTION
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer
from tests.browser.states import BARE, states

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What is pressed in the widget and is under 44 px. Links inside a sentence may be smaller (WCAG 2.2, 2.5.8).
TOO_SMALL = """(host) => {
  const roots = [host.shadowRoot];
  for (const root of roots)
    roots.push(...[...root.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean));
  return roots.flatMap((root) => [...root.querySelectorAll("button, a, summary, textarea, input, label:has(input)")])
    .filter((each) => each.checkVisibility() && !(each.localName === "input" && each.closest("label")))
    .filter((each) => { const box = each.getBoundingClientRect(); return box.height < 43.9 || box.width < 43.9; })
    .map((each) => each.outerHTML);
}"""
# What is read in the widget and is under 16 px; the small print of a step or a counter may be less, but not under 14.
FONT_SIZE = "(element) => parseFloat(getComputedStyle(element).fontSize)"


def faults(page: Page) -> list[str]:
    """What axe finds on the page now."""
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes']]}" for one in violations]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("scheme", "colours"), [("light", "none"), ("dark", "none"), ("light", "active")])
def test_axe_finds_nothing_in_any_state(
    open_chat: OpenChat, contract: ContractServer, scheme: str, colours: str, width: int
) -> None:
    contract.state.pages["/bare"] = BARE
    look = {"color_scheme": scheme, "forced_colors": colours, "reduced_motion": "reduce"}
    chat = open_chat("/bare", width=width, height=844, **look)
    found = {state: faults(chat.page) for state in states(chat)}
    assert {state: each for state, each in found.items() if each} == {}
    assert len(found) >= 18


@pytest.mark.parametrize("path", ["/", "/chat"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_clinics_own_pages(open_chat: OpenChat, scheme: str, path: str) -> None:
    chat = open_chat(path, color_scheme=scheme, reduced_motion="reduce")
    if path == "/":
        chat.open()
    expect(chat.answers.first).to_be_visible()
    assert faults(chat.page) == []


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (320, 256), (640, 400), (1280, 800)])
def test_everything_fits_on_phones_and_at_200_and_400_percent_zoom(
    open_chat: OpenChat, contract: ContractServer, width: int, height: int
) -> None:
    contract.state.pages["/bare"] = BARE
    chat = open_chat("/bare", width=width, height=height)
    assert chat.overflow() <= 0
    chat.open().ask(QUESTION)
    assert chat.overflow() <= 0
    chat.ask(BOOKING).pick("For me").ask("Jane Doe")
    chat.body_map.get_by_role("radio", name="Hip or leg").check()
    assert chat.overflow() <= 0
    use = chat.body_map.get_by_role("button", name="Use this place")
    use.scroll_into_view_if_needed()
    expect(use).to_be_in_viewport(ratio=0.9)
    chat.ask(EMERGENCY)
    assert chat.overflow() <= 0
    expect(chat.input).to_be_in_viewport(ratio=1)
    expect(chat.alarm.get_by_role("link", name="Call 911")).to_be_in_viewport(ratio=1)
    box = chat.log.bounding_box()
    assert box is not None
    assert box["height"] >= 90, "room to read"


@pytest.mark.parametrize("width", [320, 1280])
def test_all_that_is_pressed_is_large_enough_for_a_finger(
    open_chat: OpenChat, contract: ContractServer, width: int
) -> None:
    contract.state.pages["/bare"] = BARE
    chat = open_chat("/bare", width=width)
    found = {state: chat.host.evaluate(TOO_SMALL) for state in states(chat)}
    assert {state: each for state, each in found.items() if each} == {}


def test_text_is_large_enough_and_grows_with_the_readers_own_setting(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    for place in (chat.input, chat.answers.last.locator("p").first, chat.choices().first):
        assert place.evaluate(FONT_SIZE) >= 16
    chat.page.evaluate("document.documentElement.style.setProperty('font-size', '32px')")
    assert chat.answers.last.locator("p").first.evaluate(FONT_SIZE) >= 32
    assert chat.overflow() <= 0


def test_reduced_motion_stops_the_dots(open_chat: OpenChat) -> None:
    moving = "getComputedStyle(document.querySelector('backtalk-chat').shadowRoot.querySelector('backtalk-panel')"
    moving += ".shadowRoot.querySelector('.dots i')).animationName"
    names = [open_chat(reduced_motion=wish).open().page.evaluate(moving) for wish in ("reduce", "no-preference")]
    assert names[0] == "none"
    assert names[1] != "none"


def test_forced_colours_keep_the_edges_of_messages_and_buttons(open_chat: OpenChat) -> None:
    chat = open_chat(forced_colors="active").open().ask(EMERGENCY)
    for place in (chat.answers.last, chat.questions.last, chat.choices().first, chat.panel):
        assert place.evaluate("element => getComputedStyle(element).borderTopStyle") == "solid"


def test_the_page_reads_without_scripts(open_chat: OpenChat) -> None:
    """Given a browser without JavaScript, then both pages say where help is, and show no dead button."""
    for path in ("/", "/chat"):
        page = open_chat(path, java_script_enabled=False).page
        expect(page.get_by_role("link", name="911").first).to_be_visible()
        expect(page.get_by_role("heading").first).to_be_visible()
        expect(page.locator("button:visible")).to_have_count(0)
