"""What a visit costs: few bytes, few requests, none to anybody else."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit

from tests.browser.chat_page import BOOKING, QUESTION
from tests.browser.conftest import OpenChat
from tests.browser.contract_server import FOLDERS, ContractServer
from tests.browser.states import BARE

STUB, PANEL = 1_000, 25_000  # bytes, gzipped


def weight(path: str) -> int:
    """Bytes of a built file, gzipped."""
    return len(gzip.compress((FOLDERS["widget"] / path.removeprefix("/widget/")).read_bytes(), 9, mtime=0))


def test_a_page_pays_for_a_button_and_a_question_for_a_panel(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given a page with the tag, then only the stub is loaded; until an answer is read, no more than the panel."""
    contract.state.pages["/bare"] = BARE
    chat = open_chat("/bare")
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    chat.page.reload(wait_until="networkidle")
    loaded = [path for path in asked if path.startswith("/widget/")]
    assert loaded == ["/widget/backtalk.js"]
    assert weight(loaded[0]) <= STUB
    assert not any(path.startswith("/webhooks/") for path in asked), "the server hears nothing of who asks nothing"

    asked.clear()
    chat.open().ask(QUESTION)
    assert sum(weight(path) for path in asked if path.startswith("/widget/")) <= PANEL
    assert [path for path in asked if path.startswith("/webhooks/")] == [
        "/webhooks/webchat/conversations",
        "/webhooks/webchat/messages",
    ]


def test_nobody_else_is_asked_for_anything(open_chat: OpenChat, contract: ContractServer) -> None:
    """Given a whole visit with picture, form and map, then every request went to the one server."""
    chat = open_chat()
    hosts: set[str] = set()
    chat.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    chat.page.reload()
    chat.open().ask(QUESTION).ask(BOOKING).pick("For me").ask("Jane Doe")
    chat.body_map.get_by_role("radio").first.check()
    assert hosts == {urlsplit(chat.address).netloc}


def test_no_cookie_is_set_and_no_address_tells_what_was_asked(open_chat: OpenChat) -> None:
    chat = open_chat()
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.open().ask(QUESTION)
    assert chat.page.context.cookies() == []
    assert not any("needling" in url for url in asked)
