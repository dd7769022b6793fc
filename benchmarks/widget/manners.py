"""How a widget behaves to people who use a keyboard, a screen reader, a small screen, dark colours or a strict site."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, Error, Page

from benchmarks.widget.contestants import QUESTION, Contestant
from benchmarks.widget.phone import PATIENCE

DESKTOP = {"width": 1280, "height": 800}
NARROW = {"width": 320, "height": 568}
SOON = 4_000  # ms: longer than any of them takes to close, or to answer
_WORDS = "Dry needling means"  # how every answer to it begins

# Is this element inside a live region? Looks up through shadow roots.
ANNOUNCED = """(element) => {
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
    const live = at.getAttribute("aria-live"), role = at.getAttribute("role");
    if (live) return live !== "off";
    if (["log", "status", "alert"].includes(role)) return true;
  }
  return false;
}"""
FONT = "(element) => parseFloat(getComputedStyle(element).fontSize)"
# The colour behind it: the nearest one that is not see-through.
GROUND = """(element) => {
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour !== "rgba(0, 0, 0, 0)") return colour;
  }
  return "";
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """(element) => {
  const at = element.getRootNode().activeElement;
  return at === element || element.contains(at);
}"""
KEPT = f"JSON.stringify({{...localStorage}}).includes('{QUESTION}') ? 'until cleared' : \
JSON.stringify({{...sessionStorage}}).includes('{QUESTION}') ? 'as long as the tab' : 'no'"
NOTE_BLOCKED = "window.blocked = 0; addEventListener('securitypolicyviolation', () => { blocked += 1; });"


@dataclass
class Manners:
    """None: there is nothing of the kind to try. Sizes in CSS px."""

    opens_by_keyboard: bool | None = None
    focus_on_input_when_opened: bool | None = None
    enter_sends: bool = False
    answer_announced: bool = False
    escape_closes: bool | None = None
    focus_back_on_button: bool | None = None
    text_px: float = 0
    input_px: float = 0
    text_px_on_tiny_root: float = 0
    overflow_at_320_px: int = 0
    follows_dark: bool = False
    blocked_by_strict_policy: int = 0
    words_kept_on_device: str = ""


def manners(browser: Browser, address: str, contestant: Contestant) -> Manners:
    """Try all of it, each in a fresh profile."""
    found = Manners()
    _talk(browser, address, contestant, found)
    _look(browser, address, contestant, found)
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.add_init_script(NOTE_BLOCKED)
        page.goto(f"{address}{contestant.path}/strict", timeout=PATIENCE)
        page.wait_for_timeout(SOON)
        found.blocked_by_strict_policy = page.evaluate("blocked")
    return found


def _talk(browser: Browser, address: str, contestant: Contestant, found: Manners) -> None:
    with browser.new_context(viewport=DESKTOP) as context:
        page = _loaded(context.new_page(), address, contestant)
        field = page.locator(contestant.input)
        if contestant.launcher:
            page.locator(contestant.launcher).first.focus()
            page.keyboard.press("Enter")
            found.opens_by_keyboard = _appears(page, contestant.input)
            page.wait_for_timeout(500)
            found.focus_on_input_when_opened = bool(field.evaluate(FOCUSED))
        field.click()
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        answer = page.get_by_text(_WORDS).last
        found.enter_sends = _appears(page, f"text={_WORDS}")
        found.answer_announced = bool(answer.evaluate(ANNOUNCED))
        found.text_px, found.input_px = float(answer.evaluate(FONT)), float(field.evaluate(FONT))
        found.words_kept_on_device = str(page.evaluate(KEPT))
        if contestant.launcher:
            page.keyboard.press("Escape")
            page.wait_for_timeout(1_000)
            found.escape_closes = not field.is_visible()
            launcher = page.locator(contestant.launcher).first
            found.focus_back_on_button = found.escape_closes and bool(launcher.evaluate(FOCUSED))


def _look(browser: Browser, address: str, contestant: Contestant, found: Manners) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        with browser.new_context(viewport=NARROW, color_scheme=scheme) as context:
            page = _loaded(context.new_page(), address, contestant)
            if scheme == "dark":
                page.evaluate("document.documentElement.style.fontSize = '62.5%'")
            if contestant.launcher:
                page.locator(contestant.launcher).first.click()
            greeting = page.get_by_text("Hello. I").last
            greeting.wait_for(timeout=PATIENCE)
            grounds.add(greeting.evaluate(GROUND))
            found.overflow_at_320_px = max(found.overflow_at_320_px, int(page.evaluate(OVERFLOW)))
            found.text_px_on_tiny_root = float(greeting.evaluate(FONT))
    found.follows_dark = len(grounds) > 1


def _loaded(page: Page, address: str, contestant: Contestant) -> Page:
    page.goto(address + contestant.path, timeout=PATIENCE)
    page.wait_for_function(f"Boolean({contestant.ready})", timeout=PATIENCE)
    return page


def _appears(page: Page, selector: str) -> bool:
    try:
        page.locator(selector).last.wait_for(timeout=SOON)
    except Error:
        return False
    return True
