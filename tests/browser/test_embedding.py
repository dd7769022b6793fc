"""On the pages of others: hostile styles, a strict policy, another origin, several at once, other languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat_page import BOOKING, PATIENT, QUESTION, ChatPage
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import ContractServer, HostPage, running
from tests.browser.states import BARE

TRUSTED = "require-trusted-types-for 'script'; trusted-types lit-html"
TAG = '<script src="/widget/backtalk.js" data-clinic="Dynamic Physiotherapy" defer></script>'
ELEMENT = '<script src="/widget/backtalk.js" data-element-only="true" defer></script>'
HOSTILE = (
    "<style>* {all: unset} html {font-size: 62.5%} body {display: flex; line-height: 3; text-transform: uppercase}"
    " button {display: none} dialog {opacity: .2} p {letter-spacing: 9px}</style>"
)
LOOK = """(element) => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const names = ["fontSize", "lineHeight", "color", "backgroundColor", "display", "opacity", "textTransform",
    "letterSpacing", "paddingTop", "borderTopWidth", "fontFamily"];
  const seen = Object.fromEntries(names.map((name) => [name, style[name]]));
  return {...seen, width: box.width, height: box.height, x: box.x};
}"""


def page(body: str, *, head: str = "", attributes: str = 'lang="en-CA"', policy: str | None = None) -> HostPage:
    """A host page with this in its body."""
    return HostPage(
        f'<!doctype html><html {attributes}><head><meta charset="utf-8"><title>A page</title>{head}</head>'
        f"<body><main><h1>A page</h1></main>{body}</body></html>",
        policy,
    )


def looks(chat: ChatPage) -> list[dict[str, object]]:
    """How the parts of the open chat look."""
    parts: list[Locator] = [
        chat.panel, chat.title, chat.answers.first.locator("p").first, chat.choices().first, chat.input
    ]  # fmt: skip
    return [part.evaluate(LOOK) for part in parts]


def test_hostile_styles_of_the_page_do_not_reach_in(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given one page as it comes and one that unsets and shrinks everything, then the chat looks the same on both."""
    policy = f"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; {TRUSTED}"
    contract.state.pages |= {"/calm": page(TAG, policy=policy), "/hostile": page(TAG, head=HOSTILE, policy=policy)}
    calm, hostile = open_chat("/calm"), open_chat("/hostile")
    assert hostile.page.locator("h1").evaluate("h => getComputedStyle(h).display") == "inline", "the page is hostile"
    assert hostile.launcher.evaluate(LOOK) == calm.launcher.evaluate(LOOK)
    assert looks(hostile.open()) == looks(calm.open())
    assert hostile.answers.first.locator("p").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)") >= 16


def test_under_a_policy_that_forbids_all_but_our_origin_with_trusted_types(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    """Given `default-src 'none'` and no styles at all from the page, then even form and map work, without a report."""
    strict = f"default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; {TRUSTED}"
    contract.state.pages["/strict"] = page(TAG, policy=strict)
    chat = open_chat("/strict").open().ask(QUESTION).ask(BOOKING).pick("For me").ask("Jane Doe")
    expect(chat.body_map).to_be_visible()


def test_several_on_one_page_are_chats_of_their_own(open_chat: OpenChat, contract: ContractServer) -> None:
    several = (
        f'{ELEMENT}<backtalk-chat data-position="left" data-label="Left"></backtalk-chat>'
        '<backtalk-chat data-label="Right"></backtalk-chat>'
    )
    contract.state.pages["/several"] = page(several)
    left = open_chat("/several")
    right = ChatPage(left.page, left.address, number=1)
    expect(left.launcher).to_have_text("Left")
    left.open().ask(QUESTION)
    right.open().ask("does it hurt")
    expect(left.questions).to_have_count(1)
    expect(right.questions).to_have_count(1)
    expect(right.answers.last).to_contain_text("It can hurt a little")
    assert len(contract.state.conversations) == 2
    left.page.reload()
    expect(left.questions.last).to_contain_text(QUESTION)
    expect(right.questions.last).to_contain_text("does it hurt")


def test_the_same_tag_twice_on_a_page_draws_one_button(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given a tag in the theme and once more by a plugin, in any order of settings, then there is one chat."""
    again = TAG.replace(" defer", "").replace("<script", '<script data-position="right" defer')
    once = TAG.replace("defer", 'data-position="right" defer')
    contract.state.pages["/twice"] = page(once + again)
    chat = open_chat("/twice").open().ask(QUESTION)
    expect(chat.page.locator("backtalk-chat")).to_have_count(1)
    expect(chat.questions).to_have_count(1)


def test_two_tags_with_different_settings_are_two_chats(open_chat: OpenChat, contract: ContractServer) -> None:
    contract.state.pages["/two"] = page(TAG + TAG.replace("defer", 'data-position="left" data-label="Left" defer'))
    right = open_chat("/two")
    left = ChatPage(right.page, right.address, number=1)
    expect(left.launcher).to_have_text("Left")
    left.open().ask(QUESTION)
    expect(right.launcher).to_be_visible()


def test_from_another_origin_that_is_allowed(open_chat: OpenChat) -> None:
    """Given a clinic's own site that the server knows, then question, picture and form work from there."""
    with running() as site, running([site.address]) as chats:
        policy = f"default-src 'none'; script-src {chats.address}; connect-src {chats.address}; img-src {chats.address}"
        tag = f'<script src="{chats.address}/widget/backtalk.js" defer></script>'
        site.state.pages["/there"] = page(tag, policy=f"{policy}; {TRUSTED}")
        chat = open_chat("/there", site=site.address, also=[chats.address]).open().ask(QUESTION)
        picture = chat.answers.last.get_by_role("img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
        chat.ask(BOOKING).pick("For me").ask("Jane Doe")
        expect(chat.body_map).to_be_visible()
        chat.menu("Delete my data")
        chat.confirm.locator(".yes").click()
        expect(chat.notices.last).to_contain_text("deleted")
        expect(chat.answers).to_have_count(1)
        assert len(chats.state.conversations) == 1, "the old one is gone, a new one has begun"
        assert site.state.conversations == {}


def test_from_another_origin_that_is_not_allowed(open_chat: OpenChat) -> None:
    """Given a site that the server does not know, then nothing can be asked, and the numbers to call are there."""
    with running() as site, running(["https://another.example"]) as chats:
        tag = f'<script src="{chats.address}/widget/backtalk.js" defer></script>'
        site.state.pages["/there"] = page(tag, policy=f"default-src 'none'; script-src {chats.address}; connect-src *")
        chat = open_chat("/there", site=site.address, also=[chats.address])
        chat.launcher.click()
        expect(chat.notices.last).to_contain_text("could not be reached", timeout=PATIENT)
        expect(chat.panel.get_by_role("link", name="Call 911").first).to_be_visible()
        assert chats.state.conversations == {}


def test_french_labels_and_english_answers_each_under_their_language(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    contract.state.pages["/fr"] = page(TAG.replace("defer", 'data-language="fr" defer'), attributes='lang="fr-CA"')
    chat = open_chat("/fr")
    expect(chat.launcher).to_have_text("Poser une question")
    chat.open().ask(QUESTION)
    assert (chat.panel.get_attribute("lang") or "").startswith("fr")
    expect(chat.panel.get_by_role("button", name="Envoyer")).to_be_visible()
    expect(chat.panel.get_by_role("button", name="Fermer")).to_be_visible()
    expect(chat.answers.last.locator("[lang=en-CA]").first).to_contain_text("Dry needling means")
    words = chat.panel.inner_text()
    for english in ("Send", "Menu\nClose", "Emergency?", "How sure", "Did this help"):
        assert english not in words
    chat.ask(BOOKING).pick("For me").ask("Jane Doe")
    expect(chat.body_map.get_by_role("button", name="Use this place")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_on_a_page_from_right_to_left_nothing_breaks(open_chat: OpenChat, contract: ContractServer, width: int) -> None:
    contract.state.pages["/rtl"] = page(TAG, attributes='lang="ar" dir="rtl"')
    chat = open_chat("/rtl", width=width).open().ask(QUESTION).ask(BOOKING)
    assert chat.overflow() <= 0
    expect(chat.panel).to_be_in_viewport(ratio=1)
    assert chat.panel.evaluate("panel => getComputedStyle(panel).direction") == "ltr", "its words are English"


def test_with_labels_from_right_to_left_the_panel_turns_round(open_chat: OpenChat) -> None:
    """Stands in for a language that is not there yet."""
    chat = open_chat(width=390).open().ask(QUESTION)
    before = chat.panel.get_by_role("button", name="Close").bounding_box()
    chat.panel.evaluate("panel => { panel.dir = 'rtl'; }")
    after = chat.panel.get_by_role("button", name="Close").bounding_box()
    assert before is not None
    assert after is not None
    assert before["x"] > 195 > after["x"]
    assert chat.overflow() <= 0


def test_the_whole_page_is_the_chat_under_its_own_address(open_chat: OpenChat) -> None:
    chat = open_chat("/chat", width=390, height=844)
    expect(chat.answers.first).to_be_visible()
    expect(chat.launcher).to_be_hidden()
    expect(chat.panel.get_by_role("button", name="Close")).to_have_count(0)
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_visible()
    chat.ask(QUESTION)
    assert chat.overflow() <= 0


def test_the_greeting_comes_after_its_time_once_a_tab_and_takes_no_focus(
    open_chat: OpenChat, contract: ContractServer
) -> None:
    contract.state.pages["/greeting"] = page(TAG.replace("defer", 'data-greeting-delay="0.2" defer'))
    chat = open_chat("/greeting")
    greeting = chat.host.locator("backtalk-greeting")
    expect(greeting.get_by_role("button").first).to_be_visible()
    assert chat.page.evaluate("document.activeElement === document.body")
    assert contract.state.conversations == {}, "nothing is begun for somebody who asked nothing"
    greeting.get_by_role("button", name="Close this greeting").click()
    chat.page.reload()
    chat.open()
    expect(greeting).to_have_count(0)


def test_the_clinics_colour_stays_readable(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given a pale yellow, then words in it and on it still have a contrast of 4.5 to 1."""
    contract.state.pages["/pale"] = page(TAG.replace("defer", 'data-colour="#ffee88" defer'))
    for scheme in ("light", "dark"):
        chat = open_chat("/pale", color_scheme=scheme).open()
        send = chat.panel.get_by_role("button", name="Send")
        assert send.evaluate(CONTRAST) >= 4.5
        assert chat.choices().first.evaluate(CONTRAST) >= 4.5


CONTRAST = """(element) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const light = (colour) => {
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  const colours = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
  const [a, b] = colours.map(light).sort((x, y) => x - y);
  return (b + 0.05) / (a + 0.05);
}"""


def test_a_page_may_bring_the_element_later(open_chat: OpenChat, contract: ContractServer) -> None:
    contract.state.pages["/bare"] = BARE
    chat = open_chat("/bare")
    chat.page.evaluate(
        "() => { document.querySelector('backtalk-chat').remove();"
        " document.querySelector('main').append(document.createElement('backtalk-chat')); }"
    )
    chat.open().ask(QUESTION)
