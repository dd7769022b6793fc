"""What an answer shows: certainty, sources, a form's fields, the request to read, ratings, the sheet to print."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.chat_page import BOOKING, QUESTION
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer


def test_an_answer_says_how_sure_it_is_and_names_its_sources(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    expect(chat.answers.last).to_contain_text("How sure: We know this well")
    sources = chat.answers.last.locator("details")
    assert sources.get_attribute("open") is None
    sources.locator("summary").press("Enter")
    expect(sources.locator("li").first).to_be_visible()


def test_source_links_are_https_only_and_tell_nobody_where_they_were_followed(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    """Given three sources (https, none, javascript), when the answer is shown, then only the first is a link."""
    chat = open_chat().open().ask(QUESTION)
    items, links = chat.answers.last.locator(".chat-sources li"), chat.answers.last.locator(".chat-sources a")
    expect(items).to_have_count(3)
    expect(links).to_have_count(1)
    assert str(links.get_attribute("href")).startswith("https://")
    assert links.get_attribute("rel") == "noopener noreferrer"


def test_markup_in_a_message_is_only_text(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.page.route("**/webhooks/webchat/messages", lambda route: route.fulfill(json=_hostile()))
    chat.ask(QUESTION)
    expect(chat.answers.last).to_contain_text("<img src=x onerror=alert(1)>")
    assert chat.answers.last.locator("img, script, a").count() == 0


def _hostile() -> dict[str, object]:
    attack = "<img src=x onerror=alert(1)>"
    message = {
        "id": "hostile.1", "from": "bot", "at": "2026-01-01T00:00:00Z", "topic": None, "urgency": None, "form": None,
        "certainty": "known", "blocks": [{"type": "paragraph", "text": attack}, {"type": "from_the_future"}],
        "sources": [{"id": "R1", "title": attack, "url": "javascript:alert(1)"}], "choices": [],
        "link": {"title": attack, "url": "data:text/html,x"},
        "image": {"url": "//elsewhere.example/x.png", "alt": attack},
    }  # fmt: skip
    return {"messages": [message]}


def test_the_form_sets_the_field_and_the_request_can_be_read_changed_and_sent(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    chat = open_chat().open().ask(BOOKING)
    expect(chat.answers.last).to_contain_text("Step 1 of 4")
    chat.choices().first.click()
    expect(chat.input).to_have_attribute("autocomplete", "name")
    chat.ask("Jane Doe")
    expect(chat.input).to_have_attribute("type", "tel")
    expect(chat.input).to_have_attribute("inputmode", "tel")
    expect(chat.input).to_have_attribute("autocomplete", "tel")
    # A visitor must be able to write words at any step.
    chat.page.get_by_role("button", name="ABC").click()
    expect(chat.input).to_have_attribute("inputmode", "text")
    chat.ask("403-555-0142")
    chat.page.get_by_role("button", name="Change Phone").press("Enter")
    expect(chat.input).to_have_attribute("type", "tel")
    chat.ask("403-555-0143")
    chat.answers.last.get_by_role("button", name="Send it").click()
    expect(chat.answers.last.locator("code")).to_have_text("DP-7K4M")
    assert chat.input.evaluate("field => field.tagName") == "TEXTAREA"
    assert {"choice": "booking:send"}.items() <= contract.state.handled[-1].items()


def test_the_reference_can_be_copied(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat(permissions=["clipboard-read", "clipboard-write"]).open().ask("403-555-0142")
    chat.answers.last.get_by_role("button", name="Send it").click()
    chat.page.get_by_role("button", name="Copy").click()
    expect(chat.page.locator("#chat-status")).to_have_text("Copied.")
    assert chat.page.evaluate("navigator.clipboard.readText()") == "DP-7K4M"


def test_a_rating_reaches_the_server_once(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.answers.last.get_by_role("button", name="It worried me").press("Enter")
    expect(chat.notices.last).to_contain_text("call 811")
    expect(chat.page.locator(".chat-feedback")).to_have_count(0)
    assert [rating["verdict"] for rating in contract.state.ratings] == ["worried"]
    assert chat.focus_is_inside()


def test_a_greeting_is_not_rated(open_chat: OpenChat) -> None:
    expect(open_chat().open().page.locator(".chat-feedback")).to_have_count(0)


def test_what_i_read_lists_answers_with_sources_and_prints(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.page.evaluate("window.print = () => { window.printed = document.documentElement.className }")
    chat.menu("What I read today")
    sheet = chat.page.get_by_role("dialog", name="What I read today")
    expect(sheet).to_contain_text(QUESTION)
    expect(sheet).to_contain_text("How sure")
    expect(sheet).to_contain_text("https://")
    sheet.get_by_role("button", name="Print or save").click()
    assert chat.page.evaluate("window.printed") == "printing-sheet"
    chat.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(chat.panel).to_be_visible()
    assert chat.focus_is_inside()


def test_letters_are_counted_near_the_limit_and_too_long_a_text_is_kept(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    counter = chat.page.locator("#chat-counter")
    chat.input.fill("a" * 100)
    expect(counter).to_be_hidden()
    chat.input.fill("🙂" * 1000)  # a thousand characters, as the server counts
    expect(counter).to_have_text("1000 of 1000 characters")
    chat.type("a" * 1001)
    expect(counter).to_contain_text("Please make it shorter")
    expect(chat.questions).to_have_count(0)
    assert len(chat.input.input_value()) == 1001


def test_a_section_of_the_page_asks_its_question_in_the_chat(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat()
    chat.page.get_by_role("button", name="Ask: does it hurt?").click()
    expect(chat.answers).to_have_count(2)
    assert json.dumps(contract.state.handled).count("Does dry needling hurt?") == 1
