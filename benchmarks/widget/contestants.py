"""The widgets that are measured: each on the same bare page, from the same server, with the same few messages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tests.browser.contract_server import HostPage

MODULES = Path(__file__).parent / "node_modules"
QUESTION = "What is dry needling?"
# Others need inline styles and more; the same for all, so that none is slowed by reports.
LAX = "default-src * 'unsafe-inline' 'unsafe-eval' data: blob:"


@dataclass(frozen=True)
class Contestant:
    """A widget. `ready`: JavaScript that gives the element which must be visible before a visitor can begin."""

    name: str
    page: HostPage
    ready: str
    launcher: str | None = None  # to press before there is anything to read


def _page(body: str) -> HostPage:
    return HostPage(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"></head>'
        f"<body><main><h1>A page</h1><p>Some text.</p></main>{body}</body></html>",
        LAX,
    )


_OURS = "document.querySelector('backtalk-chat')?.shadowRoot"
OURS = Contestant(
    "backtalk",
    _page('<script src="/widget/backtalk.js" defer></script>'),
    ready=f"{_OURS}?.querySelector('button')",
    launcher="backtalk-chat button",
)
OURS_OPEN = Contestant(
    "backtalk, opened at once",
    _page(
        '<script src="/widget/backtalk.js" data-element-only="true" defer></script>'
        '<div style="height: 600px"><backtalk-chat data-page></backtalk-chat></div>'
    ),
    ready=f"{_OURS}?.querySelector('backtalk-panel')?.shadowRoot?.querySelector('#input')",
)
_TALK = [
    {"role": "ai", "text": "Hello. I answer questions about back pain."},
    {"role": "user", "text": QUESTION},
    {"role": "ai", "text": "A thin, solid needle goes through the skin into a sore or tight muscle."},
]
DEEP_CHAT = Contestant(
    "deep-chat",
    _page(
        f"<deep-chat history='{json.dumps(_TALK)}' demo='true'></deep-chat>"
        '<script type="module" src="/deep-chat/deepChat.bundle.js"></script>'
    ),
    ready="document.querySelector('deep-chat')?.shadowRoot?.querySelector('#text-input')",
)
RASA_WEBCHAT = Contestant(
    "rasa-webchat",
    _page(
        '<div id="rasa"></div><script defer src="/rasa-webchat/index.js"></script><script>'
        "addEventListener('DOMContentLoaded', () => WebChat.default({selector: '#rasa', socketUrl: location.origin,"
        " hideWhenNotConnected: false, title: 'Chat'}, null));</script>"
    ),
    ready="document.querySelector('.rw-launcher')",
    launcher=".rw-launcher",
)
_PEERS = {
    DEEP_CHAT: ("deep-chat", MODULES / "deep-chat" / "dist"),
    RASA_WEBCHAT: ("rasa-webchat", MODULES / "rasa-webchat" / "lib"),
}


def contestants() -> list[Contestant]:
    """Ours, and those of the others that are installed."""
    return [OURS, OURS_OPEN, *(peer for peer, (_, folder) in _PEERS.items() if folder.is_dir())]


def folders() -> dict[str, Path]:
    """Where the others' files are, by the first part of their address."""
    return {name: folder for name, folder in _PEERS.values() if folder.is_dir()}
