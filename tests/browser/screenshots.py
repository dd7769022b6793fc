"""`make screenshots`: every state of the widget and both pages, small and large, light and dark, in build/screenshots.

They are for people to look at; no test compares them. It needs Chromium and the widget built by `make widget`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import ARGUMENTS, TIMEOUT, chromium
from tests.browser.contract_server import BUILT, ROOT, ContractServer, running
from tests.browser.states import states

FOLDER = ROOT / "build" / "screenshots"
SIZES = ((390, 844), (1280, 800))


def main() -> int:
    """Take all pictures, and say where they are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="*", default=[], help="names of states, such as: answer danger")
    only = parser.parse_args().only
    found = chromium()
    if found is None or not (BUILT / "backtalk.js").is_file():
        print("screenshots: needs Chromium, and the widget built by `make widget`", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = 0
    with sync_playwright() as playwright, running() as server:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                taken += len(take(browser, server, width, height, scheme, only))
        browser.close()
    print(f"{taken} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


def take(browser: Browser, server: ContractServer, width: int, height: int, scheme: str, only: list[str]) -> list[Path]:
    """Go through every state on one screen; the files that were made."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    made: list[Path] = []

    def picture(state: str, whole: bool = False) -> None:
        if not only or state in only:
            made.append(FOLDER / f"{state}-{width}-{scheme}.png")
            page.screenshot(path=made[-1], full_page=whole)

    for name, path in (("clinic-page", "/"), ("chat-page", "/chat")):
        page.goto(server.address + path)
        expect(page.locator("backtalk-chat")).to_have_count(1)
        for drawing in page.locator("main img").all():  # they are loaded when they come near
            drawing.scroll_into_view_if_needed()
            expect(drawing).to_have_js_property("complete", True)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_load_state("networkidle")
        picture(name, whole=path == "/")
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{server.address}/")
    for state in states(ChatPage(page, server.address)):
        page.wait_for_timeout(150)  # for pictures to be drawn and the log to have moved
        picture(state)
    context.close()
    return made


if __name__ == "__main__":
    sys.exit(main())
