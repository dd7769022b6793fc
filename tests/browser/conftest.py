"""A real Chromium on the page, with a fake contract server behind it, or the real one named by BACKTALK_TEST_URL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chat_page import ChatPage
from tests.browser.contract_server import FOLDERS, ContractServer, running

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
TIMEOUT = 15_000  # ms; a loaded machine is slow

OpenChat = Callable[..., ChatPage]

expect.set_options(timeout=TIMEOUT)


def chromium() -> Path | None:
    """The machine's Chromium."""
    found = os.environ.get("BACKTALK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else None


def _must(there: bool, reason: str) -> None:
    if not there and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if not there:
        pytest.skip(reason)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for this folder. (Not for the whole run: its event loop would block other tests' loops.)"""
    found = chromium()
    _must(
        found is not None, "NO CHROMIUM: the browser tests did not run. Install it (Debian: apt-get install chromium)."
    )
    with sync_playwright() as playwright:
        # A new, empty user data directory each time is what launch() makes.
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def widget() -> None:
    """The built widget, which the scripted server gives out."""
    _must((FOLDERS["widget"] / "backtalk.js").is_file(), "THE WIDGET IS NOT BUILT: it was not tried. `make widget`")


@pytest.fixture
def contract(widget: None) -> Iterator[ContractServer]:
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
    """Opens a page in a fresh profile; at the end, nothing may have gone to another host or against the policy.

    `site` is where the page is, by default the assistant's own server; `also` are other hosts that may be asked.
    """
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(
            path: str = "/",
            *,
            width: int = 1280,
            height: int = 800,
            site: str | None = None,
            also: Collection[str] = (),
            **settings: Any,
        ) -> ChatPage:
            context = browser.new_context(viewport={"width": width, "height": height}, **settings)
            stack.callback(context.close)
            context.set_default_timeout(TIMEOUT)
            address = site or chat_address
            watch(context, (address, *also), faults)
            page = context.new_page()
            page.goto(address + path)
            return ChatPage(page, address)

        yield opened
    assert faults == []


def watch(context: BrowserContext, own: Collection[str], faults: list[str]) -> None:
    """Note in `faults` whatever the context's pages ask of others, may not do, or do not catch."""
    context.add_init_script(NOTE_VIOLATIONS)
    allowed = tuple(f"{scheme}{address}/" for address in own for scheme in ("", "blob:"))
    context.on(
        "request",
        lambda request: None if request.url.startswith(allowed) else faults.append(f"request to {request.url}"),
    )

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"error on the page: {error}"))
        page.on("console", lambda said: faults.append(said.text) if is_violation(said.text) else None)

    context.on("page", listen)


def is_violation(words: str) -> bool:
    """Does the console say that something broke the content security policy?"""
    return "CSP-VIOLATION" in words or "Content Security" in words
