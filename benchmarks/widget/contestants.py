"""The widgets that are measured: each on the same bare page, from the same server, with the same few messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.widget.rasa_socket import answering
from tests.browser.contract_server import HostPage

MODULES = Path(__file__).parent / "node_modules"
QUESTION = "What is dry needling?"
GREETING = "Hello. I answer questions about back pain."
ANSWER = "Dry needling means that a thin, solid needle goes through your skin into a sore or tight muscle."
# Others need inline styles and more; the same for all, so that none is slowed by reports.
LAX = "default-src * 'unsafe-inline' 'unsafe-eval' data: blob:"
# Inline scripts that a page marks as its own, and nothing else inline.
STRICT = "default-src 'none'; script-src 'self' 'nonce-page'; connect-src *; img-src 'self' data:"


@dataclass(frozen=True)
class Contestant:
    """A widget. `ready`: JavaScript that gives the element which must be visible before a visitor can begin."""

    name: str
    body: str
    ready: str
    input: str  # where one types
    launcher: str | None = None  # to press before there is anything to read

    @property
    def path(self) -> str:
        """Where the server has its page; the strict one is at `<path>/strict`."""
        return "/" + self.name.replace(" ", "-").replace(",", "")

    def pages(self) -> dict[str, HostPage]:
        """Its page by path, under a policy that allows all, and under one that allows no inline style."""
        html = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"></head>'
            f"<body><main><h1>A page</h1><p>Some text.</p></main>{self.body}</body></html>"
        )
        return {self.path: HostPage(html, LAX), f"{self.path}/strict": HostPage(html, STRICT)}


_OURS = "document.querySelector('backtalk-chat')?.shadowRoot"
OURS = Contestant(
    "backtalk",
    '<script src="/widget/backtalk.js" defer></script>',
    ready=f"{_OURS}?.querySelector('button')",
    input="backtalk-chat #input",
    launcher="backtalk-chat button[aria-haspopup]",
)
OURS_OPEN = Contestant(
    "backtalk, opened at once",
    '<script src="/widget/backtalk.js" data-element-only="true" defer></script>'
    '<div id="place"><backtalk-chat data-page></backtalk-chat></div>'
    '<script nonce="page">document.querySelector("#place").style.height = "600px"</script>',
    ready=f"{_OURS}?.querySelector('backtalk-panel')?.shadowRoot?.querySelector('#input')",
    input="backtalk-chat #input",
)
_HISTORY = json.dumps([{"role": "ai", "text": GREETING}])
DEEP_CHAT = Contestant(
    "deep-chat",
    f"<deep-chat history='{_HISTORY}'></deep-chat>"
    '<script nonce="page">customElements.whenDefined("deep-chat").then(() => {'
    'document.querySelector("deep-chat").connect = {handler: (_asked, signals) =>'
    f" signals.onResponse({{text: {json.dumps(ANSWER)}}})}}; }});</script>"
    '<script type="module" src="/deep-chat/deepChat.bundle.js"></script>',
    ready="document.querySelector('deep-chat')?.shadowRoot?.querySelector('#text-input')",
    input="deep-chat #text-input",
)


def rasa_webchat(socket: str) -> Contestant:
    """rasa-webchat with the socket at this address; without its pauses that look like typing."""
    settings = {"selector": "#rasa", "socketUrl": socket, "title": "Chat", "initPayload": "/greet"}
    return Contestant(
        "rasa-webchat",
        '<div id="rasa"></div><script defer src="/rasa-webchat/index.js"></script><script nonce="page">'
        f"addEventListener('DOMContentLoaded', () => WebChat.default({{...{json.dumps(settings)},"
        " customMessageDelay: () => 0}, null));</script>",
        ready="document.querySelector('.rw-launcher')",
        input=".rw-new-message",
        launcher=".rw-launcher",
    )


@contextmanager
def contestants() -> Iterator[list[Contestant]]:
    """Ours, and those of the others that are installed."""
    taken = [OURS, OURS_OPEN]
    if (MODULES / "deep-chat").is_dir():
        taken.append(DEEP_CHAT)
    if not (MODULES / "rasa-webchat").is_dir():
        yield taken
        return
    with answering(GREETING, QUESTION, ANSWER) as socket:
        yield [*taken, rasa_webchat(socket)]


def folders() -> dict[str, Path]:
    """Where the others' files are, by the first part of their address."""
    named = {"deep-chat": MODULES / "deep-chat" / "dist", "rasa-webchat": MODULES / "rasa-webchat" / "lib"}
    return {name: folder for name, folder in named.items() if folder.is_dir()}
