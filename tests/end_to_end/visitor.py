"""Someone who chats with the real servers over the channel's contract, and what they get back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import jwt
import requests

API = "/webhooks/webchat"
PATIENCE_SECONDS = 60  # more than the channel's own limit for an answer

Message = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the assistant said to one message."""

    messages: list[Message]

    @property
    def topics(self) -> list[str | None]:
        """Topic of each message, in order."""
        return [message["topic"] for message in self.messages]

    @property
    def topic(self) -> str | None:
        """Topic of the first message."""
        return self.topics[0]

    @property
    def urgencies(self) -> set[str | None]:
        return {message["urgency"] for message in self.messages}

    @property
    def is_calm(self) -> bool:
        """Nothing in it is an alarm."""
        return self.urgencies == {None}

    @property
    def text(self) -> str:
        """All words that are shown, lists and summaries too."""
        return "\n".join(_words(block) for message in self.messages for block in message["blocks"])

    @property
    def choices(self) -> list[str]:
        """Values of all buttons."""
        return [choice["value"] for message in self.messages for choice in message["choices"]]

    @property
    def asks(self) -> str | None:
        """Which field the form asks for at the end of the reply; None when it asks nothing."""
        form = self.messages[-1]["form"]
        return form["field"] if form else None

    @property
    def summary(self) -> dict[str, str]:
        """Lines of the read-back: field -> value."""
        return {item["field"]: item["value"] for item in self._summary_items}

    @property
    def changes(self) -> dict[str, str]:
        """Lines of the read-back: field -> the choice that changes it."""
        return {item["field"]: item["change"] for item in self._summary_items if item["change"]}

    @property
    def code(self) -> str | None:
        """The reference code of a sent request."""
        codes = [block["code"] for message in self.messages for block in message["blocks"] if "code" in block]
        return codes[0] if codes else None

    @property
    def _summary_items(self) -> list[dict[str, Any]]:
        blocks = [block for message in self.messages for block in message["blocks"]]
        return [item for block in blocks if block["type"] == "summary" for item in block["items"]]


@dataclass
class Visitor:
    """A conversation. What was said is printed, so that a failed test shows it."""

    root: str
    token: str = ""
    greeting: Reply = field(default_factory=lambda: Reply([]))

    def arrive(self) -> Visitor:
        """Open the chat."""
        answer = requests.post(f"{self.root}{API}/conversations", json={}, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 201, answer.text
        self.token, self.greeting = answer.json()["token"], Reply(answer.json()["messages"])
        print("\n--- a new conversation")
        return self

    @property
    def conversation(self) -> str:
        """The conversation's id, as it stands in the token."""
        return str(jwt.decode(self.token, options={"verify_signature": False})["sub"])

    def say(self, text: str, message_id: str | None = None) -> Reply:
        """Type something."""
        print(f"VISITOR  {text}")
        return self._reply({"id": message_id or uuid.uuid4().hex, "text": text})

    def choose(self, value: str, message_id: str | None = None) -> Reply:
        """Tap a button."""
        print(f"VISITOR  [{value}]")
        return self._reply({"id": message_id or uuid.uuid4().hex, "choice": value})

    def answer(self, given: str) -> Reply:
        """Tap when it begins with @ ("@booking:send"), type otherwise."""
        return self.choose(given[1:]) if given.startswith("@") else self.say(given)

    def send(self, body: Any = None, **more: Any) -> requests.Response:
        """Any body, for what a well-behaved page would never send."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return requests.post(f"{self.root}{API}/messages", json=body, headers=headers, timeout=PATIENCE_SECONDS, **more)

    def history(self) -> list[Message]:
        """The conversation so far, both sides."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.get(f"{self.root}{API}/messages", headers=headers, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200, answer.text
        messages: list[Message] = answer.json()["messages"]
        return messages

    def _reply(self, body: dict[str, Any]) -> Reply:
        answer = self.send(body)
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text}"
        reply = Reply(answer.json()["messages"])
        for message in reply.messages:
            print(f"   BOT   [{message['topic']} {message['urgency'] or ''}] {_words(message['blocks'][0])[:150]}")
        _check_shape(reply)
        return reply


def _check_shape(reply: Reply) -> None:
    """What holds for every reply: something is said, nothing twice, an alarm first, the form's question last."""
    assert reply.messages, "no message at all"
    said = ["\n".join(_words(block) for block in message["blocks"]) for message in reply.messages]
    assert all(said), "an empty message"
    assert len(set(said)) == len(said), f"the same was said {len(said)} times over"
    alarms = [message["urgency"] in ("E", "S") for message in reply.messages]
    assert True not in alarms or alarms[0], "an alarm stands below something else"
    assert not any(message["form"] for message in reply.messages[:-1]), "the form's question is not the last"
    for message in reply.messages:
        values = [choice["value"] for choice in message["choices"]]
        assert len(set(values)) == len(values), f"the same button twice: {values}"


def _words(block: dict[str, Any]) -> str:
    if block["type"] == "paragraph":
        return str(block["text"])
    if block["type"] == "list":
        return "\n".join(block["items"])
    if block["type"] == "summary":
        return "\n".join(f"{item['label']}: {item['value']}" for item in block["items"])
    return str(block["code"])
