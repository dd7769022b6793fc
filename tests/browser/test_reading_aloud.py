"""What a screen reader is told: one polite log, nothing twice, and everything by name."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_page import EMERGENCY, QUESTION, ChatPage
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer

# Notes what is put into the log from now on, as a live region would speak it.
LISTEN = """(log) => {
  window.spoken = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        const at = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
        if (!at || at.closest("[aria-live=off]")) continue;
        const words = node.cloneNode(true);
        for (const silent of words.querySelectorAll?.("[aria-live=off]") ?? []) silent.remove();
        if (words.textContent.trim()) window.spoken.push(words.textContent);
      }
  }).observe(log, { childList: true, subtree: true, characterData: true });
}"""


def spoken(chat: ChatPage) -> str:
    """All that the log has spoken since LISTEN."""
    return str(chat.page.evaluate("window.spoken.join(' | ')"))


def test_the_tree_that_is_read_out(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION)
    expect(chat.panel).to_match_aria_snapshot("""
      - dialog "Ask about your back":
        - heading "Ask about your back" [level=2]
        - paragraph: Dynamic Physiotherapy. Automatic. No one watches live.
        - group: Menu
        - button "Close"
        - paragraph:
          - text: Emergency?
          - link "Call 911"
          - text: "Nurse:"
          - link "Call 811"
        - status
        - log "Conversation":
          - text: "Assistant:"
          - paragraph: /Hello. I am an automatic assistant/
          - paragraph: /Please don't type names/
          - text: "You:"
          - paragraph: What is dry needling?
          - text: "Assistant:"
          - paragraph: /Dry needling means/
          - paragraph: /Studies suggest/
          - paragraph: You can ask questions, and you can say no.
          - img /needle/
          - paragraph:
            - text: "How sure:"
            - strong: We know this well
          - group: Sources (3)
          - list "What you could ask next":
            - listitem:
              - button "Tell me more"
            - listitem:
              - button "Does it hurt?"
            - listitem:
              - button "Book an assessment"
          - group "Did this help?":
            - button "Yes"
            - button "No"
            - button "It worried me"
    """)


def test_there_is_one_polite_log_and_nothing_stands_in_the_tree_twice(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    chat = open_chat().open().ask(QUESTION).ask("what can I do at home")
    expect(chat.log).to_have_count(1)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    tree = chat.panel.aria_snapshot()
    for once in (QUESTION, "Dry needling means", "Walk 10 to 20 minutes", "Hello. I am"):
        assert tree.count(once) == 1, once


def test_an_answer_is_spoken_once_and_what_stood_before_is_not_spoken_again(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    """Given a chat with an answer, when a choice is picked and rated, then only the new answer is added to the log."""
    chat = open_chat().open().ask(QUESTION)
    chat.log.evaluate(LISTEN)
    chat.pick("Does it hurt?")
    chat.answers.last.get_by_role("button", name="Yes").click()
    expect(chat.answers.last.locator(".rating")).to_have_count(0)
    said = spoken(chat)
    assert said.count("It can hurt a little") == 1
    assert "Dry needling means" not in said
    assert "Hello. I am" not in said
    assert "Did this help" not in said, "the rating is found when wanted, not read with every answer"


def test_an_alarm_is_spoken_as_an_alert_and_not_a_second_time_by_the_log(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.log.evaluate(LISTEN)
    chat.ask(EMERGENCY)
    expect(chat.alarm).to_have_count(1)
    words = chat.answers.last.locator("p").first.inner_text()
    expect(chat.alarm).to_contain_text(words)
    assert words not in spoken(chat)
    expect(chat.alarm.get_by_role("link", name="Call 911")).to_be_visible()


def test_a_reload_shows_the_chat_and_does_not_read_it_out(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    silent = "document.querySelector('backtalk-chat').shadowRoot.querySelector('backtalk-panel')"
    chat.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.live = []; setInterval(() => {"
        f" const log = {silent}?.shadowRoot.querySelector('#log');"
        " if (log?.querySelector('.visitor')) window.live.push(log.ariaLive); }, 10); })"
    )
    chat.page.reload()
    expect(chat.questions).to_have_count(1)
    expect(chat.log).to_have_attribute("aria-live", "polite")  # for what comes next
    assert chat.page.evaluate("window.live[0]") == "off"


def test_saying_thank_you_is_heard_each_time(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open()
    chat.panel.locator("p.unseen[role=status]").evaluate(LISTEN)
    for number, question in enumerate((QUESTION, "does it hurt"), start=1):
        chat.ask(question).answers.last.get_by_role("button", name="Yes", exact=True).click()
        expect(chat.panel.locator(".rating")).to_have_count(0)
        chat.page.wait_for_function(
            "count => window.spoken.filter((words) => words.includes('Thank')).length === count", arg=number
        )


def test_the_dialog_names_itself_in_the_language_of_its_labels(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION)
    expect(chat.panel).to_have_accessible_name("Ask about your back")
    expect(chat.panel).to_have_accessible_description("Dynamic Physiotherapy. Automatic. No one watches live.")
    expect(chat.panel).to_have_attribute("lang", "en-CA")
    expect(chat.input).to_have_accessible_name("Your question")
