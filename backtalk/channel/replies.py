"""What Rasa says, turned into the messages of the channel's contract (see docs/openapi.yml)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rasa.core.channels.channel import OutputChannel

from backtalk.storage.conversations import Message, Offer

CHANNEL_NAME = "webchat"
FORM_TOPIC = "book_assessment"
CERTAINTIES = frozenset({"known", "suggested", "unproven", "unknown"})
URGENCIES = frozenset({"E", "S", "D"})
INPUTS = frozenset({"text", "tel", "email", "choice"})
# D (see a doctor soon) is said after the usual answer; only E (now) and S (soon) go before everything else.
DANGER_FIRST = {"E": 0, "S": 1}
LONGEST_VALUE = 200
_PLAIN_PAYLOAD = re.compile(r"/([A-Za-z0-9_]+)")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|sms:|/(?!/))", re.IGNORECASE)
_SAFE_IMAGE = re.compile(r"/(?!/)")  # our own host only


class ReplyCollector(OutputChannel):
    """Rasa's output channel for one turn: keeps each bot response as it comes, in order."""

    def __init__(self) -> None:
        self.responses: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel that responses may be written for."""
        return CHANNEL_NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one response (called by Rasa)."""
        self.responses.append(dict(message))


def compose(responses: Iterable[Mapping[str, Any]], turn_id: str, at: float) -> tuple[list[Message], list[Offer]]:
    """The messages of one turn, in the contract's order, and what they offer as choices.

    Args:
        responses: bot responses as they reach `send_response`.
        turn_id: the client's id of the turn; the messages are called `<turn_id>.1`, `.2` ...
        at: seconds since 1970.
    """
    messages: list[Message] = []
    offers: list[Offer] = []
    for response in responses:
        message, offered = _message(response)
        if message["blocks"] or message["image"]:
            messages.append(message)
            offers.extend(offered)
    messages.sort(key=_rank)
    written = timestamp(at)
    return [
        {"id": f"{turn_id}.{position}", "from": "bot", "at": written, **message}
        for position, message in enumerate(messages, start=1)
    ], offers


def visitor_message(turn_id: str, at: float, text: str) -> Message:
    """The visitor's side of a turn."""
    return {"id": turn_id, "from": "visitor", "at": timestamp(at), "text": text}


def timestamp(at: float) -> str:
    """ISO 8601 in UTC, with milliseconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Paragraphs and lists: a blank line parts paragraphs, lines that begin with "- " are a list."""
    blocks: list[dict[str, Any]] = []
    open_block: dict[str, Any] | None = None
    for line in text.splitlines():
        words = " ".join(line.split())
        if not words:
            open_block = None
        elif words.startswith("- "):
            if open_block is None or open_block["type"] != "list":
                open_block = {"type": "list", "items": []}
                blocks.append(open_block)
            open_block["items"].append(words[2:])
        elif open_block is not None and open_block["type"] == "list" and line[:1].isspace():
            open_block["items"][-1] += f" {words}"
        elif open_block is not None and open_block["type"] == "paragraph":
            open_block["text"] += f" {words}"
        else:
            open_block = {"type": "paragraph", "text": words}
            blocks.append(open_block)
    return blocks


def _rank(message: Message) -> int:
    if message["urgency"] in DANGER_FIRST:
        return DANGER_FIRST[message["urgency"]]
    return 3 if message["form"] else 2


def _message(response: Mapping[str, Any]) -> tuple[Message, list[Offer]]:
    metadata = response.get("metadata")
    fields = {**(metadata if isinstance(metadata, Mapping) else {}), **_given(response)}
    blocks = blocks_of(str(fields.get("text") or ""))
    summary, summary_offers = _summary(fields.get("summary"))
    offers = _offers(fields.get("buttons"))
    form = _form(fields.get("form"))
    topic = fields.get("topic")
    return {
        "blocks": blocks + summary + _reference(fields.get("reference")),
        "topic": topic if isinstance(topic, str) else FORM_TOPIC if form else None,
        "urgency": _one_of(URGENCIES, fields.get("urgency")),
        "certainty": _one_of(CERTAINTIES, fields.get("certainty")),
        "sources": [_source(source) for source in _items(fields.get("sources"))],
        "choices": [{"title": offer.title, "value": offer.value} for offer in offers],
        "link": _link(fields.get("link")),
        "image": _image(fields.get("image"), fields.get("image_alt")),
        "form": form,
    }, offers + summary_offers


def _given(response: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in response.items() if value is not None and key != "metadata"}


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _one_of(known: frozenset[str], value: Any) -> str | None:
    return value if isinstance(value, str) and value in known else None


def _offers(buttons: Any) -> list[Offer]:
    offers: list[Offer] = []
    for button in _items(buttons):
        if isinstance(button, Mapping) and button.get("title") and button.get("payload"):
            payload = str(button["payload"])
            value = str(button.get("value") or _value_of(payload))[:LONGEST_VALUE]
            offers.append(Offer(value, str(button["title"]), payload))
    return offers


def _value_of(payload: str) -> str:
    """`/sciatica` is chosen as `sciatica`; any other payload as itself without the slash."""
    plain = _PLAIN_PAYLOAD.fullmatch(payload)
    return plain.group(1) if plain else payload.lstrip("/")


def _summary(summary: Any) -> tuple[list[dict[str, Any]], list[Offer]]:
    """`change` may be a plain value, or a button-like {"payload", "value"?} that this makes choosable."""
    lines: list[dict[str, Any]] = []
    offers: list[Offer] = []
    for item in _items(summary.get("items") if isinstance(summary, Mapping) else summary):
        if not isinstance(item, Mapping):
            continue
        change, label = item.get("change"), str(item.get("label") or "")
        if isinstance(change, Mapping):
            offers += (made := _offers([{"title": label or "Change", **change}]))
            change = made[0].value if made else None
        elif isinstance(change, str):
            offers.append(_change_offer(change, label))
        lines.append(
            {
                "field": str(item.get("field") or ""),
                "label": label,
                "value": str(item.get("value") or ""),
                "change": offers[-1].value if change else None,
            }
        )
    return ([{"type": "summary", "items": lines}] if lines else []), offers


def _change_offer(change: str, label: str) -> Offer:
    if change.startswith("/"):
        return Offer(_value_of(change)[:LONGEST_VALUE], label, change)
    return Offer(change[:LONGEST_VALUE], label, "/choose" + json.dumps({"choice": change}))


def _reference(reference: Any) -> list[dict[str, Any]]:
    code = reference.get("code") if isinstance(reference, Mapping) else reference
    return [{"type": "reference", "code": str(code)}] if code else []


def _source(source: Any) -> dict[str, Any]:
    if not isinstance(source, Mapping):
        return {"id": str(source), "title": str(source), "url": None}
    url = source.get("url")
    known = str(source.get("id") or "")
    return {
        "id": known,
        "title": str(source.get("title") or known),
        "url": url if isinstance(url, str) and _SAFE_LINK.match(url) else None,
    }


def _link(link: Any) -> dict[str, str] | None:
    if not isinstance(link, Mapping) or not isinstance(link.get("url"), str):
        return None
    if not _SAFE_LINK.match(link["url"]):
        return None
    return {"title": str(link.get("title") or link["url"]), "url": link["url"]}


def _image(image: Any, alt: Any) -> dict[str, str] | None:
    url = image.get("url") if isinstance(image, Mapping) else image
    if not isinstance(url, str) or not _SAFE_IMAGE.match(url):
        return None
    described = image.get("alt") if isinstance(image, Mapping) else alt
    return {"url": url, "alt": str(described or "")}


def _form(form: Any) -> dict[str, Any] | None:
    if not isinstance(form, Mapping) or not form.get("field"):
        return None
    return {
        "field": str(form["field"]),
        "step": _count(form.get("step")),
        "of": _count(form.get("of")),
        "input": _one_of(INPUTS, form.get("input")) or "text",
    }


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 1
