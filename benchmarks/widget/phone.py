"""One visit on a slow phone: how long until one can begin, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.widget.contestants import Contestant

SCREEN = {"width": 390, "height": 844}
LATENCY = 150  # ms
BYTES_PER_SECOND = 1_600_000 // 8
SLOWER = 4  # times, the processor
PATIENCE = 20_000  # ms
THIS_MACHINE = ("http://127.0.0.1:", "ws://127.0.0.1:")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}

# Notes, from the first moment on, when the awaited element is on the screen, and for how long the page was busy.
WATCH = """
window.measured = {ready: null, blocking: 0};
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) measured.blocking += task.duration - 50;
}).observe({type: "longtask", buffered: true});
const look = () => {
  const awaited = READY;
  const box = awaited?.getBoundingClientRect();
  if (box?.width && awaited.checkVisibility({visibilityProperty: true})) measured.ready = performance.now();
  else requestAnimationFrame(look);
};
look();
"""
# How long it takes from the arrival of the answer until it is on the screen.
PAINT = """() => new Promise((done) => {
  const log = document.querySelector("backtalk-chat").shadowRoot.querySelector("backtalk-panel").shadowRoot
    .querySelector("#log");
  const before = log.querySelectorAll(".bot").length;
  const look = () => {
    if (log.querySelectorAll(".bot").length === before) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      const sent = performance.getEntriesByType("resource").filter(({name}) => name.endsWith("/messages"));
      done(performance.now() - sent.at(-1).responseEnd);
    });
  };
  look();
})"""


@dataclass(frozen=True)
class Visit:
    """What one visit measured. Times in ms; `bytes` as they went over the wire, headers too."""

    ready: float
    blocking: float
    bytes: int
    requests: int
    foreign: int


class _Wire:
    """Counts what goes over the network of a page."""

    def __init__(self, session: CDPSession, own: tuple[str, ...]) -> None:
        self.bytes = self.requests = self.foreign = 0
        self._own = own
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._loaded)

    def _asked(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith("http"):
            self.requests += 1
            self.foreign += not url.startswith(self._own)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


def visit(browser: Browser, address: str, contestant: Contestant) -> Visit:
    """Load the page in a fresh profile, on a slow line with a slow processor."""
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True)
    try:
        page = context.new_page()
        page.add_init_script(WATCH.replace("READY", contestant.ready))
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        rate = {"latency": LATENCY, "downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
        session.send("Network.emulateNetworkConditions", {"offline": False, **rate})
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        wire = _Wire(session, THIS_MACHINE)
        page.goto(address + contestant.path, timeout=PATIENCE)
        page.wait_for_function("measured.ready !== null", timeout=PATIENCE)
        page.wait_for_timeout(500)  # for what is loaded behind it
        found = page.evaluate("measured")
        return Visit(found["ready"], found["blocking"], wire.bytes, wire.requests, wire.foreign)
    finally:
        context.close()


def violations(browser: Browser, address: str, contestant: Contestant) -> int:
    """Elements that break WCAG 2.2 A or AA when the chat is open, by axe."""
    context = browser.new_context(viewport=SCREEN)
    try:
        page = _open(context.new_page(), address, contestant)
        found = Axe().run(page, options=WCAG).response["violations"]
        return sum(len(each["nodes"]) for each in found)
    finally:
        context.close()


def paint(browser: Browser, address: str, contestant: Contestant, question: str, slower: int = SLOWER) -> float:
    """From the arrival of the first answer to its being on the screen, in ms. Ours only. `slower`: the processor."""
    context = browser.new_context(viewport=SCREEN)
    try:
        page = _open(context.new_page(), address, contestant)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.locator("backtalk-chat #input").fill(question)
        page.evaluate(f"window.painted = ({PAINT})(); 0")
        page.locator("backtalk-chat #input").press("Enter")
        return float(page.evaluate("window.painted"))
    finally:
        context.close()


def _open(page: Page, address: str, contestant: Contestant) -> Page:
    page.goto(address + contestant.path, timeout=PATIENCE)
    page.wait_for_function(f"Boolean({contestant.ready})", timeout=PATIENCE)
    if contestant.launcher:
        page.locator(contestant.launcher).first.click()
    page.wait_for_timeout(1500)
    return page
