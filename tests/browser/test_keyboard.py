"""Everything can be done without a mouse, focus is never lost, and answers are announced."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_page import QUESTION
from tests.browser.conftest import OpenChat


def test_opens_by_keyboard_and_closes_with_escape_and_focus_returns(open_chat: OpenChat) -> None:
    """Given the closed page, when Enter is pressed on the button, then the input has focus; Escape gives it back."""
    chat = open_chat()
    chat.launcher.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.panel).to_be_visible()
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    assert chat.launcher.get_attribute("aria-expanded") == "false"


def test_focus_returns_to_the_button_in_the_text_that_opened_it(open_chat: OpenChat) -> None:
    chat = open_chat()
    opener = chat.page.get_by_role("button", name="Ask about your back")
    opener.press("Enter")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_address_with_chat_opens_the_panel_and_closing_it_cleans_the_address(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.go("#chat")
    expect(chat.panel).to_be_visible()
    chat.page.get_by_role("button", name="Close").click()
    expect(chat.panel).to_be_hidden()
    assert chat.page.url == f"{chat.address}/"


def test_nothing_is_asked_of_the_server_before_the_panel_is_opened(open_chat: OpenChat) -> None:
    chat = open_chat()
    calls: list[str] = []
    chat.page.on("request", lambda request: calls.append(request.url) if "/webhooks/" in request.url else None)
    chat.page.reload()
    expect(chat.launcher).to_be_visible()
    assert calls == []
    chat.open()
    assert [url.rpartition("/")[2] for url in calls] == ["conversations"]


def test_enter_sends_and_shift_enter_makes_a_new_line(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.input.press_sequentially("What is")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("dry needling?")
    expect(chat.input).to_have_value("What is\ndry needling?")
    chat.input.press("Enter")
    expect(chat.questions.last).to_contain_text("dry needling?")
    expect(chat.answers).to_have_count(2)
    expect(chat.input).to_have_value("")
    expect(chat.input).to_be_focused()


def test_the_answer_is_added_to_a_polite_log_that_is_never_drawn_again(open_chat: OpenChat) -> None:
    """Given a marked greeting, when an answer comes, then it is added behind, and the greeting is the same element."""
    chat = open_chat().open()
    chat.answers.first.evaluate("element => element.mark = 'same'")
    chat.ask(QUESTION)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    assert chat.answers.first.evaluate("element => element.mark") == "same"
    assert chat.log.evaluate("(log) => log.contains(document.querySelectorAll('.from-bot')[1])")
    assert not chat.answers.last.evaluate("element => element.matches('[aria-live=off]')")


def test_a_choice_is_picked_by_keyboard_and_focus_goes_to_the_input_before_it_goes_away(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    picked = chat.choices().first
    title = picked.inner_text()
    chat.page.keyboard.press("Shift+Tab")  # from the input back to the newest choice
    assert chat.page.evaluate("document.activeElement.hasAttribute('data-choice')")
    picked.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.questions.last).to_contain_text(title)
    expect(chat.answers).to_have_count(2)
    expect(chat.choices(0)).to_have_count(0)
    expect(chat.input).to_be_focused()


def test_focus_stays_in_the_panel_through_a_whole_conversation(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.ask(QUESTION)
    for name in ("Yes", "Tell me more"):
        chat.answers.last.get_by_role("button", name=name, exact=True).press("Enter")
        assert chat.focus_is_inside()
    expect(chat.answers).to_have_count(3)
    assert chat.focus_is_inside()


def test_escape_in_the_menu_closes_the_menu_only(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    menu = chat.page.locator("#chat-menu > summary")
    menu.press("Enter")
    clear = chat.page.get_by_role("button", name="Clear chat")
    expect(clear).to_be_visible()
    clear.press("Escape")
    expect(clear).to_be_hidden()
    expect(chat.panel).to_be_visible()
    expect(menu).to_be_focused()


def test_on_a_desk_the_page_stays_usable_on_a_phone_nothing_behind_can_be_reached(open_chat: OpenChat) -> None:
    desk, phone = open_chat().open(), open_chat(width=390, height=844).open()
    assert desk.panel.get_attribute("aria-modal") is None
    assert desk.page.locator("[inert]").count() == 0
    assert phone.panel.get_attribute("aria-modal") == "true"
    assert phone.page.locator("[inert] main").count() == 1
    phone.page.keyboard.press("Escape")
    assert phone.page.locator("[inert]").count() == 0
