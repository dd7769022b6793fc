"""A real Chromium on the page, with a fake contract server behind it, or the real one named by BACKTALK_TEST_URL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chat_page import ChatPage
from tests.browser.contract_server import ContractServer, running

REAL_SERVER = "BACKTALK_TEST_URL"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOTE_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP-VIOLATION " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile));
"""

OpenChat = Callable[..., ChatPage]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of tests. (Not for the whole run: its event loop would block other tests' loops.)"""
    found = os.environ.get("BACKTALK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        reason = "NO CHROMIUM: the browser tests did not run. Install it (Debian: apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # A new, empty user data directory each time is what launch() makes.
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def contract() -> Iterator[ContractServer]:
    """The fake contract server, for tests that look at what reached it."""
    if os.environ.get(REAL_SERVER):
        pytest.skip(f"{REAL_SERVER} is set: this test needs the scripted server")
    with running() as server:
        yield server


@pytest.fixture
def chat_address(request: pytest.FixtureRequest) -> str:
    """Where the page is: the real server if named, else the scripted one."""
    real = os.environ.get(REAL_SERVER)
    if real and "contract" not in request.fixturenames:
        return real.rstrip("/")
    scripted: ContractServer = request.getfixturevalue("contract")
    return scripted.address


@pytest.fixture
def open_chat(browser: Browser, chat_address: str) -> Iterator[OpenChat]:
    """Opens the page in a fresh profile; at the end, nothing may have gone to another host or against the policy."""
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(width: int = 1280, height: int = 800, **settings: Any) -> ChatPage:
            context = browser.new_context(viewport={"width": width, "height": height}, **settings)
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            return ChatPage(_watched(context, chat_address, faults), chat_address).go()

        yield opened
    assert faults == []


def is_violation(words: str) -> bool:
    """Does the console say that something broke the content security policy?"""
    return "CSP-VIOLATION" in words or "Content Security" in words


def _watched(context: BrowserContext, address: str, faults: list[str]) -> Page:
    context.add_init_script(NOTE_VIOLATIONS)
    context.on(
        "request",
        lambda request: None if request.url.startswith(f"{address}/") else faults.append(f"request to {request.url}"),
    )
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(f"error on the page: {error}"))
    page.on("console", lambda said: faults.append(said.text) if is_violation(said.text) else None)
    return page
