"""Every state that a visitor may see, one after the other in a single chat: for axe, and for pictures."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Route, expect

from tests.browser.chat_page import BOOKING, EMERGENCY, PATIENT, QUESTION, ChatPage
from tests.browser.contract_server import HostPage

MESSAGES = "**/webhooks/webchat/messages"
# A page with nothing else on it that could please or displease.
BARE = HostPage(
    '<!doctype html><html lang="en-CA"><meta charset="utf-8"><title>A page</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    "<main><h1>A page</h1><p>Some text.</p></main>"
    '<script src="/widget/backtalk.js" data-clinic="Dynamic Physiotherapy" data-phone="403-555-0100" defer></script>'
    "</html>"
)


def states(chat: ChatPage) -> Iterator[str]:
    """Go through the scripted conversation; yields the name of each state when it is on the screen."""
    expect(chat.launcher).to_be_visible()
    yield "closed"
    chat.open()
    yield "open"
    yield from _reading(chat)
    yield from _booking(chat)
    yield from _danger(chat)
    yield from _trouble(chat)


def _reading(chat: ChatPage) -> Iterator[str]:
    chat.ask(QUESTION).answers.last.locator("summary").click()
    yield "answer"
    chat.choices().first.focus()
    yield "choices"
    chat.panel.locator(".menu > summary").click()
    yield "menu"
    chat.panel.get_by_role("button", name="What I read today").click()
    expect(chat.log).to_be_hidden()
    yield "sheet"
    chat.page.keyboard.press("Escape")
    chat.menu("Delete my data")
    expect(chat.confirm).to_be_visible()
    yield "confirm"
    chat.confirm.get_by_role("button", name="Go back").click()
    chat.answers.last.get_by_role("button", name="It worried me").click()
    expect(chat.notices.last).to_be_visible()
    yield "worried"


def _booking(chat: ChatPage) -> Iterator[str]:
    chat.ask(BOOKING)
    yield "form"
    chat.pick("For me").ask("Jane Doe")
    chat.body_map.get_by_role("radio", name="Low back").check()
    yield "body-map"
    chat.body_map.get_by_role("button", name="Use this place").click()
    expect(chat.input).to_have_attribute("type", "tel")
    yield "field"
    chat.ask("403-555-0142").pick("Skip")
    expect(chat.choice("Send it")).to_be_visible()
    yield "summary"
    chat.pick("Send it")
    yield "reference"


def _danger(chat: ChatPage) -> Iterator[str]:
    chat.ask("the pain goes down my leg")
    yield "soon"
    chat.ask(EMERGENCY)
    yield "danger"
    chat.panel.get_by_role("button", name="Fold").click()
    yield "danger-folded"
    chat.panel.get_by_role("button", name="Show urgent advice").click()
    chat.pick("It is dealt with")


def _trouble(chat: ChatPage) -> Iterator[str]:
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route))
    chat.type("does it hurt")
    expect(chat.panel.locator("#working")).to_be_visible()
    yield "working"
    before = chat.answers.count()
    held[0].continue_()
    expect(chat.answers).not_to_have_count(before)
    chat.page.unroute_all()
    chat.page.route(MESSAGES, lambda route: route.abort())
    chat.type(QUESTION)
    expect(chat.questions.last).to_contain_text("Not sent", timeout=PATIENT)
    yield "error"
    chat.page.unroute_all()
    chat.page.context.set_offline(True)
    chat.type("does it hurt")
    expect(chat.questions.last).to_contain_text("Waiting")
    yield "offline"
    chat.page.context.set_offline(False)
