"""The danger card: spoken at once, with numbers to call, in view until it is dealt with."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat_page import CRISIS, EMERGENCY, PATIENT
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer
from tests.browser.states import BARE


def numbers(place: Locator) -> list[str | None]:
    """Where the call buttons lead, in order."""
    return [link.get_attribute("href") for link in place.locator(".calls a").all()]


def test_an_emergency_is_an_alert_with_a_call_button_and_is_spoken_once(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(EMERGENCY)
    expect(chat.alarm).to_contain_text("911")
    assert numbers(chat.alarm) == ["tel:911"]
    box = chat.alarm.get_by_role("link", name="Call 911").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    # The same words stand in the log, which is silent for them.
    expect(chat.panel.locator(".bot.urgent")).to_have_attribute("aria-live", "off")
    expect(chat.panel.locator(".urgent .rating")).to_have_count(0)


def test_it_stays_in_view_over_further_messages_and_a_reload(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(EMERGENCY)
    chat.ask("does it hurt")
    expect(chat.alarm.get_by_role("link", name="Call 911")).to_be_in_viewport()
    chat.page.reload()
    expect(chat.alarm.get_by_role("link", name="Call 911")).to_be_in_viewport()


def test_it_goes_when_the_visitor_says_that_it_is_dealt_with(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(EMERGENCY)
    chat.panel.get_by_role("button", name="It is dealt with").press("Enter")
    expect(chat.alarm).to_be_hidden()
    expect(chat.panel.locator(".urgent .choices")).to_have_count(0)
    assert chat.focused()
    chat.page.reload()
    expect(chat.answers).to_have_count(3)
    expect(chat.alarm).to_be_hidden()


def test_it_goes_when_the_visitor_types_that_it_is_dealt_with(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given an alarm, when its end is told in words, then the card and its buttons go, and stay away over a reload."""
    chat = open_chat().open().ask(EMERGENCY)
    chat.ask("the hospital cleared me last night")
    expect(chat.alarm).to_be_hidden()
    expect(chat.panel.locator(".urgent .choices")).to_have_count(0)
    chat.page.reload()
    expect(chat.answers).to_have_count(3)
    expect(chat.alarm).to_be_hidden()


def test_it_goes_after_the_check_question_is_answered_with_no(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(EMERGENCY)
    chat.panel.get_by_role("button", name="That's not what I meant").click()
    expect(chat.answers).to_have_count(3)
    expect(chat.alarm).to_be_visible()
    chat.choice("No").click()
    expect(chat.alarm).to_be_hidden()


def test_it_can_be_folded_and_shown_again(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(EMERGENCY)
    chat.panel.get_by_role("button", name="Fold").press("Enter")
    expect(chat.alarm).to_be_hidden()
    show = chat.panel.get_by_role("button", name="Show urgent advice")
    expect(show).to_be_focused()
    expect(show).to_have_attribute("aria-expanded", "false")
    show.press("Enter")
    expect(chat.alarm).to_be_visible()


def test_someone_who_wants_to_die_gets_the_crisis_line_first_and_is_not_asked_to_rate(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    chat = open_chat().open().ask(CRISIS)
    assert numbers(chat.alarm) == ["tel:988", "sms:988", "tel:911"]
    expect(chat.panel.locator(".rating, .urgent .choices, .urgent .sure")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 664), (1280, 800)])
def test_the_words_to_the_person_are_in_view_beside_the_numbers(
    open_chat: OpenChat, contract: ContractServer, width: int, height: int
) -> None:
    chat = open_chat(width=width, height=height).open().ask(CRISIS)
    expect(chat.answers.last.locator("p").first).to_be_in_viewport(ratio=1)
    for link in chat.alarm.get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=1)


def test_care_on_the_same_day_names_the_nurse_line_first(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask("I have a fever")
    assert numbers(chat.alarm) == ["tel:811", "tel:911"]


def test_an_alarm_stays_over_a_reload_with_the_server_gone(open_chat: OpenChat) -> None:
    """Given an alarm, when the page is loaded again and nobody answers, then the card and its number are there."""
    chat = open_chat().open().ask(EMERGENCY)
    chat.page.route("**/webhooks/**", lambda route: route.abort())
    chat.page.reload()
    expect(chat.alarm.get_by_role("link", name="Call 911")).to_be_in_viewport()
    expect(chat.notices.last).to_contain_text("could not be reached", timeout=PATIENT)
    expect(chat.alarm.get_by_role("link", name="Call 911")).to_be_in_viewport()


def test_numbers_can_be_called_with_the_server_gone(open_chat: OpenChat) -> None:
    """Given a server that answers nothing, when the panel is opened, then the numbers are there, and a retry."""
    chat = open_chat()
    chat.page.route("**/webhooks/**", lambda route: route.abort())
    chat.launcher.click()
    for number in ("911", "811"):
        expect(chat.panel.locator(f'.emergency a[href="tel:{number}"]')).to_be_visible()
    expect(chat.notices.last).to_contain_text("In an emergency call 911", timeout=PATIENT)
    assert numbers(chat.notices.last) == ["tel:911", "tel:811", "tel:988"]
    chat.page.unroute_all()
    chat.notices.last.get_by_role("button", name="Try again").press("Enter")
    expect(chat.answers).to_have_count(1)
    assert chat.focused()


def test_911_can_be_called_when_not_even_the_panel_can_be_loaded(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.page.route("**/widget/panel.js*", lambda route: route.abort())
    chat.launcher.click()
    call = chat.host.get_by_role("link", name="Emergency: 911")
    expect(call).to_have_attribute("href", "tel:911")
    expect(call).to_be_in_viewport(ratio=1)


def test_the_button_works_again_when_the_panel_can_be_loaded_again(open_chat: OpenChat) -> None:
    """Given that the network was away when the button was pressed, when pressed once more, then the chat opens."""
    chat = open_chat()
    chat.page.route("**/widget/panel.js*", lambda route: route.abort())
    chat.launcher.click()
    expect(chat.host.get_by_role("link", name="Emergency: 911")).to_be_visible()
    chat.page.unroute_all()
    chat.open()
    expect(chat.host.get_by_role("link", name="Emergency: 911")).to_have_count(0)


def test_the_clinics_number_is_offered_too_when_the_page_gives_it(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    contract.state.pages["/bare"] = BARE
    chat = open_chat("/bare")
    chat.page.route("**/webhooks/**", lambda route: route.abort())
    chat.launcher.click()
    clinic = chat.panel.get_by_role("link", name="Call the clinic: 403-555-0100")
    expect(clinic).to_have_attribute("href", "tel:4035550100", timeout=PATIENT)
