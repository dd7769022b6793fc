"""The chat as a visitor handles it, so that tests read as what people do."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

QUESTION = "What is dry needling?"
EMERGENCY = "I have chest pain and trouble breathing after needling"
BOOKING = "I would like to book an assessment"


class ChatPage:
    """One open page with the chat on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.launcher = page.locator("#chat-launcher")
        self.panel = page.get_by_role("dialog", name="Ask about your back")
        self.log = page.get_by_role("log", name="Conversation")
        self.input = page.locator("#chat-input")
        self.answers = page.locator(".from-bot")
        self.questions = page.locator(".from-visitor")
        self.notices = page.locator(".chat-notice")
        self.pinned = page.get_by_role("alert")

    def go(self, fragment: str = "") -> ChatPage:
        """Load the clinic page."""
        self.page.goto(f"{self.address}/{fragment}")
        expect(self.page.locator("#chat-launcher:visible, #chat:visible")).to_have_count(1)
        return self

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

    def choices(self, answer: int = -1) -> Locator:
        """The choice buttons of an answer, by default the newest."""
        return self.answers.nth(answer).locator(".chat-choices button")

    def menu(self, item: str) -> None:
        """Pick from the menu."""
        self.page.locator("#chat-menu > summary").click()
        self.page.get_by_role("button", name=item).click()

    def focus_is_inside(self) -> bool:
        """Is focus on something in the panel (and not lost to the page's body)?"""
        return bool(self.page.evaluate("document.getElementById('chat').contains(document.activeElement)"))

    def overflow(self) -> int:
        """By how many pixels the page, or the panel, is wider than the screen."""
        return int(
            self.page.evaluate(
                "Math.max(...[document.documentElement, document.getElementById('chat'),"
                " document.getElementById('chat-log')].map(e => e.scrollWidth - e.clientWidth))"
            )
        )
