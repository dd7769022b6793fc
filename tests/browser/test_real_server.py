"""What holds with the real assistant too: run it, and name its address in BACKTALK_TEST_URL."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_page import BOOKING, EMERGENCY, QUESTION
from tests.browser.conftest import OpenChat


def test_a_question_is_answered_with_certainty_sources_and_a_way_on(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    expect(chat.answers.last.locator(".sure")).to_contain_text("How sure: ")
    expect(chat.answers.last.locator("details li").first).to_have_count(1)
    assert chat.choices().count() >= 2
    chat.pick("Tell me more")
    expect(chat.answers).to_have_count(3)
    chat.page.reload()
    expect(chat.answers).to_have_count(3)


def test_an_emergency_and_then_erasure(open_chat: OpenChat) -> None:
    chat = open_chat(width=390, height=844).open().ask(EMERGENCY)
    expect(chat.alarm.get_by_role("link", name="Call 911")).to_be_in_viewport(ratio=1)
    chat.menu("Delete my data")
    chat.confirm.locator(".yes").click()
    expect(chat.notices.last).to_contain_text("deleted")
    expect(chat.alarm).to_have_count(0)
    expect(chat.questions).to_have_count(0)


def test_the_form_begins_with_something_to_press(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(BOOKING)
    expect(chat.answers.last.locator(".step")).to_contain_text("Step ")
    assert chat.choices().count() >= 1
