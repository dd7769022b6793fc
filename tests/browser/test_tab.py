"""What a tab keeps: the chat over a reload, nothing for a new tab, nothing that was said on the device."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.chat_page import QUESTION, ChatPage
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer
from tests.browser.states import MESSAGES


def test_the_chat_is_there_again_after_a_reload(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    said = chat.answers.last.locator("p").first.inner_text()
    chat.page.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.questions.last).to_contain_text(QUESTION)
    expect(chat.answers.last).to_contain_text(said)
    expect(chat.choices().first).to_be_visible()
    chat.ask("Does it hurt?")


def test_a_reload_while_an_answer_is_awaited_brings_it_once(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open()
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    with chat.page.expect_request(MESSAGES):
        chat.type(QUESTION)
    chat.page.unroute_all()
    chat.page.reload()
    expect(chat.answers).to_have_count(2)
    expect(chat.questions).to_have_count(1)
    assert len(contract.state.handled) == 1


def test_a_dead_token_after_a_reload_starts_anew_and_says_so(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.page.evaluate(
        "for (const [key, kept] of Object.entries(sessionStorage)) if (kept.includes('token'))"
        " sessionStorage[key] = JSON.stringify({...JSON.parse(kept), token: 'dead'})"
    )
    chat.page.reload()
    expect(chat.notices.last).to_contain_text("earlier chat has ended")
    expect(chat.answers).to_have_count(1)


def test_clearing_takes_the_chat_off_the_screen_after_asking(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.menu("Clear chat")
    chat.confirm.get_by_role("button", name="Go back").click()
    expect(chat.questions).to_have_count(1)
    chat.menu("Clear chat")
    chat.confirm.locator(".yes").click()
    expect(chat.questions).to_have_count(0)
    expect(chat.answers).to_have_count(1)
    assert QUESTION not in chat.page.evaluate("JSON.stringify({...sessionStorage})")
    assert chat.focused()
    chat.page.reload()
    expect(chat.answers).to_have_count(1)
    expect(chat.questions).to_have_count(0)


def test_deleting_erases_it_on_the_server_too(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION)
    (before,) = contract.state.conversations
    chat.menu("Delete my data")
    dialog = chat.panel.get_by_role("dialog", name="Delete your data?")
    expect(dialog).to_contain_text("can’t be undone")
    dialog.get_by_role("button", name="Delete it").click()
    expect(chat.notices.last).to_contain_text("deleted")
    expect(chat.questions).to_have_count(0)
    assert before not in contract.state.conversations


def test_nothing_that_was_said_stays_on_the_device(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    kept = chat.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage}) + document.cookie")
    assert QUESTION not in kept
    assert "needle" not in kept


def test_a_new_tab_begins_anew_and_both_go_on_by_themselves(open_chat: OpenChat, contract: ContractServer) -> None:
    first = open_chat().open().ask(QUESTION)
    page = first.page.context.new_page()
    page.goto(first.address)
    second = ChatPage(page, first.address)
    expect(second.panel).to_have_count(0)
    second.open().ask("does it hurt")
    expect(second.questions).to_have_count(1)
    first.ask("what can I do at home")
    expect(first.questions).to_have_count(2)
    assert sorted(len(each.answers) for each in contract.state.conversations.values()) == [1, 2]


def test_a_copy_of_the_tab_goes_on_with_the_same_chat_and_loses_nothing(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    """Given a tab that was duplicated, when something is asked in each, then the one chat has all of it."""
    first = open_chat().open().ask(QUESTION)
    with first.page.expect_popup() as opened:
        first.page.evaluate("void window.open(location.href)")
    second = ChatPage(opened.value, first.address)
    expect(second.questions).to_have_count(1)
    second.ask("does it hurt")
    first.ask("what can I do at home")
    assert [said["text"] for said in contract.state.handled] == [QUESTION, "does it hurt", "what can I do at home"]
    first.page.reload()
    expect(first.questions).to_have_count(3)


def test_the_chat_follows_from_page_to_page_of_the_site(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.page.goto(f"{chat.address}/?another=page")
    expect(chat.panel).to_be_visible()
    expect(chat.questions.last).to_contain_text(QUESTION)


def test_a_chat_that_was_closed_stays_closed_after_a_reload(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.panel.get_by_role("button", name="Close").click()
    chat.page.reload()
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()
    chat.open()


def test_deleting_that_fails_is_said_and_deletes_nothing_on_the_screen(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.page.route("**/webhooks/webchat/conversation", lambda route: route.fulfill(status=409, json={"detail": "no"}))
    chat.menu("Delete my data")
    chat.confirm.locator(".yes").click()
    expect(chat.notices.last).to_contain_text("could not be deleted")
    expect(chat.questions).to_have_count(1)
