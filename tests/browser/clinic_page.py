"""The demonstration page as a browser gets it, from files alone: no server, and a chat that only listens."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Route

from backtalk.channel.clinic_facts import with_facts
from backtalk.channel.headers import SECURITY
from backtalk.channel.pages import PICTURES, TYPES
from backtalk.clinic import load_clinic

ADDRESS = "https://clinic.example"
ROOT = Path(__file__).parents[2]
FILES = ROOT / "widget" / "page"
# Stands in for the widget's own script: notes its settings, and what it is asked to open with.
CHAT = """
const script = document.currentScript;
customElements.define("backtalk-chat", class extends HTMLElement {});
const chat = document.createElement("backtalk-chat");
Object.assign(chat.dataset, script.dataset);
document.body.append(chat);
addEventListener("click", ({target}) => {
  const opener = target.closest("[data-backtalk-open]");
  if (opener) chat.dataset.asked = opener.dataset.backtalkOpen;
});
"""


def clinic_page() -> str:
    """The page's HTML, with the facts of the shipped clinic file."""
    return with_facts((FILES / "index.html").read_text(encoding="utf-8"), load_clinic(ROOT / "clinic.yml"))


def open_clinic_page(context: BrowserContext) -> tuple[Page, list[str]]:
    """The page, and a list that fills with whatever goes wrong on it: errors, refused content, other hosts."""
    faults: list[str] = []
    context.route("**/*", lambda route: _answer(route, faults))
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(f"error on the page: {error}"))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{ADDRESS}/")
    return page, faults


def _answer(route: Route, faults: list[str]) -> None:
    url, path = route.request.url, urlsplit(route.request.url).path
    headers = {**SECURITY, "Content-Type": TYPES.get(Path(path).suffix, TYPES[".html"])}
    if not url.startswith(f"{ADDRESS}/"):
        faults.append(f"request to {url}")
        route.abort()
    elif path == "/widget/backtalk.js":
        route.fulfill(headers=headers, body=CHAT)
    else:
        file = FILES / "index.html" if path == "/" else FILES / path.removeprefix("/static/")
        if path.startswith("/pictures/"):
            file = PICTURES / path.removeprefix("/pictures/")
        content = file.read_bytes()
        if file.suffix == ".html":
            content = clinic_page().encode()
        route.fulfill(headers=headers, body=content)
