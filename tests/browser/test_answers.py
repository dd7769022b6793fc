"""What an answer shows: certainty, sources, pictures, ratings, and the sheet of what was read."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.chat_page import BOOKING, EMERGENCY, QUESTION
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer
from tests.browser.states import MESSAGES


def test_an_answer_says_how_sure_it_is_and_folds_its_sources(open_chat: OpenChat) -> None:
    chat = open_chat().open().ask(QUESTION)
    expect(chat.answers.last).to_contain_text("How sure: ")
    expect(chat.answers.last.locator(".sure strong")).not_to_be_empty()
    sources = chat.answers.last.locator("details")
    expect(sources.locator("li").first).to_be_hidden()
    sources.locator("summary").press("Enter")
    expect(sources.locator("li").first).to_be_visible()


def test_source_links_are_https_only_and_tell_nobody_where_they_were_followed(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    """Given three sources (https, none, javascript), when the answer is shown, then only the first is a link."""
    chat = open_chat().open().ask(QUESTION)
    items, links = chat.answers.last.locator("details li"), chat.answers.last.locator("details a")
    expect(items).to_have_count(3)
    expect(links).to_have_count(1)
    assert str(links.get_attribute("href")).startswith("https://")
    assert links.get_attribute("rel") == "noopener noreferrer"


def test_markup_in_a_message_is_only_text(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    chat.page.route(MESSAGES, lambda route: route.fulfill(json=_hostile()))
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


def test_a_picture_is_shown_from_our_own_server_with_words_for_those_who_cannot_see_it(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    chat = open_chat().open().ask(QUESTION)
    picture = chat.answers.last.get_by_role("img", name="A needle for needling beside a hair and a coin.")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_tell_me_more_gives_the_second_layer(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION).pick("Tell me more")
    expect(chat.questions.last).to_contain_text("Tell me more")
    expect(chat.answers.last).to_contain_text("one type of dry needling")


def test_care_in_the_next_days_is_said_with_the_answer_and_raises_no_alarm(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    chat = open_chat().open().ask("the pain goes down my leg")
    expect(chat.answers.last).to_contain_text("See your doctor soon")
    expect(chat.alarm).to_have_count(0)


def test_a_worried_visitor_is_told_where_help_is_and_can_ask_for_a_person(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.answers.last.get_by_role("button", name="It worried me").press("Enter")
    expect(chat.notices.last).to_contain_text("call 811")
    expect(chat.panel.locator(".rating")).to_have_count(0)
    assert [rating["verdict"] for rating in contract.state.ratings] == ["worried"]
    assert chat.focused()
    chat.notices.last.get_by_role("button", name="Ask for a person").press("Enter")
    expect(chat.answers.last).to_contain_text("a person calls you back")
    assert chat.focused()


def test_a_rating_reaches_the_server_once_under_the_answers_id(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION)
    identifier = chat.answers.last.get_attribute("data-key")
    chat.answers.last.get_by_role("button", name="No", exact=True).click()
    expect(chat.panel.locator(".rating")).to_have_count(0)
    assert contract.state.ratings == [{"message_id": identifier, "verdict": "no"}]


def test_greeting_form_and_alarm_are_not_rated(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    expect(chat.panel.locator(".rating")).to_have_count(0)
    chat.ask(BOOKING)
    expect(chat.panel.locator(".rating")).to_have_count(0)
    chat.ask(EMERGENCY)
    expect(chat.panel.locator(".rating")).to_have_count(0)


def test_what_i_read_lists_answers_with_sources_and_can_be_printed(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    """Given an answer, a request and an alarm, then the sheet has the answer only."""
    chat = open_chat().open().ask(QUESTION).ask(BOOKING).ask("Jane Doe").ask(EMERGENCY)
    chat.menu("What I read today")
    sheet = chat.panel.get_by_role("region", name="What I read today")
    expect(sheet).to_contain_text(QUESTION)
    expect(sheet).to_contain_text("How sure")
    expect(sheet).to_contain_text("https://")
    expect(sheet).not_to_contain_text("Jane")
    expect(sheet).not_to_contain_text("What you describe needs help")

    chat.page.evaluate("() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; }; }")
    sheet.get_by_role("button", name="Print").click()
    assert chat.page.evaluate("window.printed") == 1
    assert chat.page.locator("[data-backtalk-unprinted]").count() == 0, "nothing is left on the page"
    chat.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(chat.panel).to_be_visible()
    assert chat.focused()


def test_on_paper_there_is_the_sheet_and_nothing_of_the_page(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.menu("What I read today")
    button = chat.panel.get_by_role("button", name="Print").element_handle()
    chat.page.emulate_media(media="print")
    # What is visible is looked at while the browser would print.
    chat.page.evaluate(
        """window.print = () => {
          const seen = (element) => element.checkVisibility();
          const panel = document.querySelector("backtalk-chat").shadowRoot.querySelector("backtalk-panel").shadowRoot;
          window.paper = {
            page: [...document.querySelectorAll("h1, h2, nav, p")].filter(seen).length,
            panel: [...panel.querySelectorAll("dialog *")].filter(seen).length,
            sheet: panel.querySelector("article.print").innerText,
          };
        }"""
    )
    button.evaluate("button => button.click()")
    paper = chat.page.evaluate("window.paper")
    assert paper["page"] == 0
    assert paper["panel"] == 0
    assert "Dry needling means" in paper["sheet"]


def test_what_i_read_can_be_saved_as_text(open_chat: OpenChat, contract: ContractServer, tmp_path: Path) -> None:
    chat = open_chat().open().ask(QUESTION)
    chat.menu("What I read today")
    with chat.page.expect_download() as download:
        chat.panel.get_by_role("button", name="Save as a file").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    text = saved.read_text(encoding="utf-8")
    assert saved.name == "what-i-read.txt"
    for part in (QUESTION, "Dry needling means", "How sure: We know this well", "https://doi.org/", "Emergency: 911"):
        assert part in text


def test_letters_are_counted_near_the_limit_and_too_long_a_text_is_kept(open_chat: OpenChat) -> None:
    chat = open_chat().open()
    counter = chat.panel.locator("#counter")
    chat.input.fill("a" * 100)
    expect(counter).to_be_hidden()
    chat.input.fill("🙂" * 1000)  # a thousand characters, as the server counts
    expect(counter).to_have_text("1000 of 1000 characters")
    chat.type("a" * 1001)
    expect(counter).to_contain_text("Please make it shorter")
    expect(chat.questions).to_have_count(0)
    assert len(chat.input.input_value()) == 1001


def test_a_button_of_the_page_asks_its_question_in_the_chat(open_chat: OpenChat, contract: ContractServer) -> None:
    chat = open_chat()
    chat.page.get_by_role("button", name="Ask: does it hurt?").click()
    expect(chat.answers).to_have_count(2)
    assert [said["text"] for said in contract.state.handled] == ["Does dry needling hurt?"]
