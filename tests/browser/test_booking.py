"""Asking for an assessment: real form controls, a body map, a request that can be read, changed and sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import BOOKING
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer


def test_a_request_from_the_first_step_to_its_reference(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat(permissions=["clipboard-read", "clipboard-write"]).open().ask(BOOKING)
    expect(chat.answers.last).to_contain_text("Step 1 of 6")
    chat.pick("For me")
    expect(chat.input).to_have_attribute("autocomplete", "name")
    chat.ask("Jane Doe")

    chat.body_map.locator('[data-place="low_back"]').first.click()
    expect(chat.body_map.get_by_text("You chose: Low back")).to_be_visible()
    chat.body_map.get_by_role("button", name="Use this place").click()
    expect(chat.questions.last).to_contain_text("Low back")

    expect(chat.input).to_have_attribute("type", "tel")
    expect(chat.input).to_have_attribute("inputmode", "tel")
    expect(chat.input).to_have_attribute("autocomplete", "tel")
    chat.ask("403-555-0142")
    expect(chat.input).to_have_attribute("type", "email")
    expect(chat.input).to_have_attribute("autocomplete", "email")
    chat.ask("jane@example.org")

    summary = chat.answers.last.locator("dl.summary")
    expect(summary).to_contain_text("Jane Doe")
    chat.panel.get_by_role("button", name="Change Phone").press("Enter")
    expect(chat.input).to_have_attribute("type", "tel")
    assert chat.focused()
    chat.ask("403-555-0143").pick("Skip").pick("Send it")

    expect(chat.answers.last.locator("code")).to_have_text("DP-7K4M")
    assert chat.input.evaluate("field => field.tagName") == "TEXTAREA"
    assert {"choice": "booking:send"}.items() <= contract.state.handled[-1].items()

    chat.panel.get_by_role("button", name="Copy the reference code").click()
    expect(chat.panel.locator("p.unseen[role=status]")).to_have_text("Copied.")
    assert chat.page.evaluate("navigator.clipboard.readText()") == "DP-7K4M"


def test_words_can_be_written_where_a_number_is_asked(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(BOOKING).pick("For me").ask("Jane Doe").pick("Skip")
    chat.panel.get_by_role("button", name="ABC").click()
    expect(chat.input).to_have_attribute("inputmode", "text")
    expect(chat.input).to_be_focused()


def test_a_question_can_be_typed_while_the_map_is_asked(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given the body map, when a visitor writes instead of pressing, then what is written is sent as it is."""
    chat = open_chat().open().ask(BOOKING).pick("For me").ask("Jane Doe")
    expect(chat.body_map).to_be_visible()
    chat.ask("does it hurt")
    expect(chat.answers.last).to_contain_text("It can hurt a little")
    expect(chat.body_map).to_have_count(0)


def test_without_the_map_the_same_places_are_buttons(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat()
    chat.page.route("**/widget/body-map.js*", lambda route: route.abort())
    chat.open().ask(BOOKING).pick("For me").ask("Jane Doe")
    expect(chat.choice("Low back")).to_be_visible()
    chat.pick("Low back")
    assert contract.state.handled[-1]["choice"] == "booking:body_area:low_back"


def test_the_map_is_loaded_only_when_a_form_begins(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat()
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.open()
    assert not any("body-map" in url for url in asked)
    chat.ask(BOOKING).pick("For me").ask("Jane Doe")
    expect(chat.body_map).to_be_visible()
    assert sum("body-map" in url for url in asked) == 1


def test_an_old_step_cannot_be_picked_again(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(BOOKING).pick("For me")
    expect(chat.choices(1)).to_have_count(0)
    chat.ask("Jane Doe").pick("Skip")
    expect(chat.body_map).to_have_count(0)


@pytest.mark.parametrize("step", ["field", "body map", "summary"])
def test_a_reload_in_the_middle_goes_on_where_it_was(open_chat: OpenChat, contract: ContractServer, step: str) -> None:
    chat = open_chat().open().ask(BOOKING).pick("For me").ask("Jane Doe")
    if step != "body map":
        chat.pick("Skip")
    if step == "summary":
        chat.ask("403-555-0142").pick("Skip")
    chat.page.reload()
    awaited = {
        "field": chat.panel.locator("#input[type=tel]"),
        "body map": chat.body_map.get_by_role("radio").first,
        "summary": chat.panel.get_by_role("button", name="Change Phone"),
    }
    expect(awaited[step]).to_be_visible()
