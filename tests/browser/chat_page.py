"""The chat as a visitor handles it, so that tests read as what people do."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

QUESTION = "What is dry needling?"
EMERGENCY = "I have chest pain and trouble breathing after needling"
CRISIS = "I want to die"
BOOKING = "I would like to book an assessment"
PATIENT = 20_000  # ms: the client pauses before it tries again

# The element inside the panel that has the focus, or null when the focus is nowhere in it.
FOCUSED = """(host) => {
  if (document.activeElement !== host) return null;
  const panel = host.shadowRoot.activeElement;
  let at = panel?.shadowRoot?.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.checkVisibility() ? at.outerHTML : null;
}"""
# By how many pixels anything is wider than its place: the page, the panel, the log.
OVERFLOW = """(host) => {
  const panel = host.shadowRoot.querySelector("backtalk-panel")?.shadowRoot;
  const inside = panel ? [...panel.querySelectorAll("dialog.panel[open], #log, header, .foot")] : [];
  return Math.max(...[document.documentElement, ...inside].map((place) => place.scrollWidth - place.clientWidth));
}"""


class ChatPage:
    """One open page with the chat on it. `number`: which of several chats."""

    def __init__(self, page: Page, address: str, number: int = 0) -> None:
        self.page = page
        self.address = address
        self.host = page.locator("backtalk-chat").nth(number)
        self.launcher = self.host.locator("button[aria-haspopup=dialog]")
        self.panel = self.host.locator("dialog.panel")
        self.title = self.panel.locator("#title")
        self.log = self.panel.get_by_role("log")
        self.input = self.panel.locator("#input")
        self.answers = self.panel.locator(".message.bot")
        self.questions = self.panel.locator(".message.visitor")
        self.notices = self.panel.locator(".notice")
        self.alarm = self.panel.get_by_role("alert")
        self.offline = self.panel.locator(".offline")
        self.status = self.panel.get_by_role("status")
        self.body_map = self.panel.locator("backtalk-body-map")
        self.confirm = self.panel.locator("dialog.confirm")

    def open(self) -> ChatPage:
        """Open the panel by the button and wait for the greeting."""
        self.launcher.click()
        expect(self.answers.first).to_be_visible()
        return self

    def ask(self, text: str) -> ChatPage:
        """Type and press Enter, and wait until it is answered."""
        before = self.answers.count()
        self.type(text)
        expect(self.answers).not_to_have_count(before)
        return self

    def type(self, text: str) -> None:
        """Type and press Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    def pick(self, title: str) -> ChatPage:
        """Press a choice of the newest answer, and wait until it is answered."""
        before = self.answers.count()
        self.choice(title).click()
        expect(self.answers).not_to_have_count(before)
        return self

    def choice(self, title: str) -> Locator:
        """A choice of the newest answer, by all its words."""
        return self.choices().get_by_text(title, exact=True)

    def choices(self, answer: int = -1) -> Locator:
        """The choice buttons of an answer, by default the newest."""
        return self.answers.nth(answer).locator(".choices button")

    def menu(self, item: str) -> None:
        """Pick from the menu."""
        self.panel.locator(".menu > summary").click()
        self.panel.get_by_role("button", name=item).click()

    def focused(self) -> str | None:
        """The markup of what has the focus in the panel; None when the focus is lost to the page, or hidden."""
        found: str | None = self.host.evaluate(FOCUSED)
        return found

    def overflow(self) -> int:
        """By how many pixels the page, or the panel, is wider than its place."""
        return int(self.host.evaluate(OVERFLOW))
