"""When something goes wrong on the way: nothing is lost, nothing is sent twice, and it is said plainly."""

from __future__ import annotations

import json

from playwright.sync_api import Route, expect

from tests.browser.chat_page import PATIENT, QUESTION, ChatPage
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer
from tests.browser.states import MESSAGES


def sent_ids(chat: ChatPage) -> list[str]:
    """The ids of all messages that leave the page from now on, in order."""
    ids: list[str] = []
    chat.page.on(
        "request",
        lambda request: (
            ids.append(json.loads(request.post_data or "{}")["id"])
            if request.url.endswith("/messages") and request.method == "POST"
            else None
        ),
    )
    return ids


def test_a_failed_message_keeps_its_text_and_is_sent_again_under_the_same_id(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    ids = sent_ids(chat)
    chat.page.route(MESSAGES, lambda route: route.abort())
    chat.type(QUESTION)
    expect(chat.questions.last).to_contain_text("Not sent", timeout=PATIENT)
    expect(chat.questions.last).to_contain_text(QUESTION)
    chat.page.unroute_all()
    chat.questions.last.get_by_role("button", name="Try again").press("Enter")
    expect(chat.answers).to_have_count(2)
    expect(chat.questions.last).not_to_contain_text("Not sent")
    assert len(ids) > 1
    assert len(set(ids)) == 1
    assert chat.focused()


def test_one_lost_answer_heals_by_itself_and_is_handled_once(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given that the answer is lost after the server took the message, then it is asked for again and handled once."""
    chat = open_chat().open()
    lost: list[bool] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(True)
            route.fetch()
            route.abort()

    chat.page.route(MESSAGES, lose_once)
    chat.type(QUESTION)
    expect(chat.answers).to_have_count(2, timeout=PATIENT)
    expect(chat.page.get_by_text("Not sent")).to_have_count(0)
    assert len(contract.state.handled) == 1


def test_a_long_wait_is_said_in_words(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route))
    chat.page.clock.install()
    chat.type(QUESTION)
    sign = chat.panel.locator("#working")
    expect(sign).to_be_hidden()
    chat.page.clock.run_for(500)
    expect(sign).to_be_visible()
    expect(sign).not_to_contain_text("Still working on it")
    chat.page.clock.run_for(5000)
    expect(sign).to_contain_text("Still working on it")
    held[0].continue_()
    expect(chat.answers).to_have_count(2)
    expect(sign).to_be_hidden()


def test_offline_is_said_and_what_is_written_goes_out_when_the_network_is_back(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    chat = open_chat().open()
    chat.page.context.set_offline(True)
    expect(chat.offline).to_contain_text("911 and 811 work by phone")
    chat.type(QUESTION)
    expect(chat.questions.last).to_contain_text("Waiting for the network")
    chat.page.context.set_offline(False)
    expect(chat.answers).to_have_count(2)
    expect(chat.offline).to_be_empty()
    expect(chat.questions.last).not_to_contain_text("Waiting")
    assert [said["text"] for said in contract.state.handled] == [QUESTION]


def test_a_busy_server_is_waited_for_as_long_as_it_asks(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    refused: list[bool] = []

    def busy_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(True)
            route.fulfill(status=429, headers={"Retry-After": "1"}, json={"detail": "That is a lot at once."})

    chat.page.route(MESSAGES, busy_once)
    chat.type(QUESTION)
    expect(chat.answers).to_have_count(2, timeout=PATIENT)


def test_a_refused_message_is_explained_and_given_back(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    sentence = "That message is too long. Please keep it under 1,000 characters."
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=413, json={"detail": sentence}))
    chat.type(QUESTION)
    expect(chat.notices.last).to_contain_text(sentence)
    expect(chat.input).to_have_value(QUESTION)


def test_an_erased_or_expired_chat_is_said_and_the_text_is_given_back(open_chat: OpenChat) -> None:
    """Given a token that the server no longer knows, when a message is sent, then a new chat begins and says so."""
    chat = open_chat().open()
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=401, json={"detail": "This chat is over."}))
    chat.type(QUESTION)
    expect(chat.notices.last).to_contain_text("That chat has ended")
    expect(chat.answers).to_have_count(1)
    expect(chat.input).to_have_value(QUESTION)
    chat.page.unroute_all()
    chat.input.press("Enter")
    expect(chat.answers).to_have_count(2)


def test_two_quick_messages_are_answered_in_order(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open()
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route), times=1)
    with chat.page.expect_request(MESSAGES):
        chat.type(QUESTION)
    chat.type("Does it hurt?")
    expect(chat.questions).to_have_count(2)
    held[0].continue_()
    expect(chat.answers).to_have_count(3)
    assert [said["text"] for said in contract.state.handled] == [QUESTION, "Does it hurt?"]
