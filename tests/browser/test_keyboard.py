"""Everything can be done without a mouse, and focus is never lost."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_page import BOOKING, QUESTION
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer


def test_a_question_by_keyboard_alone_from_the_closed_page_and_back(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    """Given nothing but Tab, Enter, Escape and letters: open, ask, read the sources, follow up, rate, and leave."""
    chat = open_chat()
    keys = chat.page.keyboard
    chat.launcher.focus()
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    expect(chat.answers).to_have_count(1)

    keys.type(QUESTION)
    keys.press("Enter")
    expect(chat.answers).to_have_count(2)
    expect(chat.input).to_be_focused()

    keys.press("Shift+Tab")  # back to the newest thing above: the rating's last button
    expect(chat.answers.last.get_by_role("button", name="It worried me")).to_be_focused()
    for _ in range(2 + 3 + 1):  # over the rating's other two, the three choices, to the sources
        keys.press("Shift+Tab")
    expect(chat.answers.last.locator("summary")).to_be_focused()
    keys.press("Enter")
    expect(chat.answers.last.get_by_role("link").first).to_be_visible()

    keys.press("Tab")
    expect(chat.answers.last.get_by_role("link").first).to_be_focused()
    keys.press("Tab")
    expect(chat.choice("Tell me more")).to_be_focused()
    keys.press("Enter")
    expect(chat.answers).to_have_count(3)
    assert chat.focused()

    keys.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


def test_a_booking_by_keyboard_alone(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given the form, when only keys are pressed, then each step is answered, with the body map, and it is sent."""
    chat = open_chat()
    keys = chat.page.keyboard
    chat.launcher.press("Enter")
    expect(chat.answers).to_have_count(1)
    keys.type(BOOKING)
    keys.press("Enter")
    expect(chat.choice("For me")).to_be_visible()
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    expect(chat.choice("For me")).to_be_focused()
    keys.press("Enter")
    expect(chat.input).to_have_attribute("autocomplete", "name")
    assert "<input" in (chat.focused() or "")
    keys.type("Jane Doe")
    keys.press("Enter")
    first = chat.body_map.get_by_role("radio").first
    expect(first).to_be_visible()
    assert chat.focused()
    keys.press("Shift+Tab")  # the choice below the map
    expect(chat.choice("Skip")).to_be_focused()
    keys.press("Shift+Tab")  # the map's button cannot be pressed yet, so this is its places
    assert 'type="radio"' in (chat.focused() or "")
    first.focus()
    keys.press("Space")
    keys.press("Enter")
    expect(chat.input).to_have_attribute("type", "tel")
    assert chat.focused()
    chat.input.focus()
    keys.type("403-555-0142")
    keys.press("Enter")
    expect(chat.input).to_have_attribute("type", "email")
    keys.type("jane@example.org")
    keys.press("Enter")
    expect(chat.choice("Send it")).to_be_visible()
    chat.choice("Send it").press("Enter")
    expect(chat.answers.last.locator("code")).to_have_text("DP-7K4M")
    assert chat.focused()
    assert [said.get("choice") for said in contract.state.handled][3] == "booking:body_area:low_back"


def test_focus_returns_to_the_button_in_the_text_that_opened_it(open_chat: OpenChat) -> None:
    chat = open_chat()
    opener = chat.page.get_by_role("button", name="Ask about your back")
    opener.press("Enter")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_opening_by_the_address_leaves_the_focus_alone_and_closing_cleans_the_address(open_chat: OpenChat) -> None:
    chat = open_chat("/#chat")
    expect(chat.panel).to_be_visible()
    assert chat.focused() is None, "nobody asked for the focus to move"
    chat.panel.get_by_role("button", name="Close").click()
    expect(chat.panel).to_be_hidden()
    assert chat.page.url == f"{chat.address}/"


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


def test_a_picked_choice_goes_away_and_focus_does_not(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    picked = chat.choices().first
    title = picked.inner_text()
    picked.press("Enter")
    expect(chat.questions.last).to_contain_text(title)
    expect(chat.answers).to_have_count(2)
    expect(chat.choices(0)).to_have_count(0)
    expect(chat.input).to_be_focused()


def test_focus_stays_in_the_panel_through_a_whole_conversation(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    for name in ("Yes", "Tell me more"):
        chat.answers.last.get_by_role("button", name=name, exact=True).press("Enter")
        expect(chat.answers.last.get_by_role("button", name=name, exact=True)).to_have_count(0)
        assert chat.focused()
    expect(chat.answers).to_have_count(3)
    assert chat.focused()


def test_escape_closes_the_topmost_thing_only(open_chat: OpenChat) -> None:
    """Given the menu, then a question, then the sheet: Escape leaves each and goes back to the chat, not out of it."""
    chat = open_chat().open().ask(QUESTION)
    keys = chat.page.keyboard
    menu = chat.panel.locator(".menu > summary")
    menu.press("Enter")
    clear = chat.panel.get_by_role("button", name="Clear chat")
    clear.focus()
    keys.press("Escape")
    expect(clear).to_be_hidden()
    expect(menu).to_be_focused()

    chat.menu("Clear chat")
    expect(chat.confirm.get_by_role("button", name="Go back")).to_be_focused()
    keys.press("Escape")
    expect(chat.confirm).to_be_hidden()
    expect(chat.panel).to_be_visible()
    expect(chat.questions).to_have_count(1)
    assert chat.focused()

    chat.menu("What I read today")
    expect(chat.log).to_be_hidden()
    assert chat.focused()
    keys.press("Escape")
    expect(chat.log).to_be_visible()
    assert chat.focused()


def test_on_a_desk_the_page_stays_usable_on_a_phone_nothing_behind_can_be_reached(open_chat: OpenChat) -> None:
    """Given the open panel, when Tab is pressed through all of it, then only on a desk the page is reached."""
    for width, may_leave in ((1280, True), (390, False)):
        chat = open_chat(width=width).open()
        left = False
        for _ in range(25):
            chat.page.keyboard.press("Tab")
            left = left or chat.page.evaluate("!['BACKTALK-CHAT', 'BODY'].includes(document.activeElement.tagName)")
        assert left is may_leave, f"{width} px"


def test_turning_the_screen_keeps_panel_and_focus(open_chat: OpenChat) -> None:
    chat = open_chat(width=390, height=844).open()
    chat.input.fill("half a quest")
    for width, height in ((844, 390), (1280, 800), (390, 844)):
        chat.page.set_viewport_size({"width": width, "height": height})
        expect(chat.panel).to_be_visible()
        expect(chat.input).to_be_focused()
        expect(chat.input).to_have_value("half a quest")


def test_touch_does_not_bring_up_the_keyboard_over_the_answer(open_chat: OpenChat) -> None:
    chat = open_chat(width=390, height=844, has_touch=True, is_mobile=True)
    chat.launcher.tap()
    expect(chat.answers.first).to_be_visible()
    expect(chat.title).to_be_focused()
    chat.choices().first.tap()
    expect(chat.answers).to_have_count(2)
    expect(chat.title).to_be_focused()
