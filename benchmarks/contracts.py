"""The servers that are measured, as a client sees them."""

from __future__ import annotations

import uuid
from typing import Any

import aiohttp

from benchmarks.load import Conversation, NotAnswered


class WebChat:
    """Backtalk's own contract, docs/openapi.yml."""

    def __init__(self, root: str) -> None:
        """`root`: scheme, host and port."""
        self._api = f"{root}/webhooks/webchat"

    async def open(self, client: aiohttp.ClientSession) -> Conversation:
        """Start a conversation."""
        started = await _post(client, f"{self._api}/conversations", {}, 201)
        return _WebChatConversation(client, f"{self._api}/messages", started["token"])


class _WebChatConversation:
    def __init__(self, client: aiohttp.ClientSession, url: str, token: str) -> None:
        self._client, self._url = client, url
        self._headers = {"Authorization": f"Bearer {token}"}

    async def say(self, text: str) -> None:
        answer = await _post(self._client, self._url, {"id": uuid.uuid4().hex, "text": text}, 200, self._headers)
        if not answer or not answer.get("messages"):
            raise NotAnswered("an empty reply")


class RasaRest:
    """Rasa's own REST channel."""

    def __init__(self, root: str) -> None:
        """`root`: scheme, host and port."""
        self._url = f"{root}/webhooks/rest/webhook"

    async def open(self, client: aiohttp.ClientSession) -> Conversation:
        """Every new sender is a new conversation."""
        return _RestConversation(client, self._url, uuid.uuid4().hex)


class _RestConversation:
    def __init__(self, client: aiohttp.ClientSession, url: str, sender: str) -> None:
        self._client, self._url, self._sender = client, url, sender

    async def say(self, text: str) -> None:
        if not await _post(self._client, self._url, {"sender": self._sender, "message": text}, 200):
            raise NotAnswered("an empty reply")


class Echo:
    """A bare server that sends back what it got: the floor that HTTP and JSON alone cost."""

    def __init__(self, root: str) -> None:
        """`root`: scheme, host and port."""
        self._url = f"{root}/messages"

    async def open(self, client: aiohttp.ClientSession) -> Conversation:
        """Nothing to start."""
        return _EchoConversation(client, self._url)


class _EchoConversation:
    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self._client, self._url = client, url

    async def say(self, text: str) -> None:
        await _post(self._client, self._url, {"id": uuid.uuid4().hex, "text": text}, 200)


async def _post(
    client: aiohttp.ClientSession, url: str, body: Any, expected: int, headers: dict[str, str] | None = None
) -> Any:
    try:
        async with client.post(url, json=body, headers=headers) as answer:
            read = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise NotAnswered(type(error).__name__) from error
    if answer.status != expected:
        raise NotAnswered(f"status {answer.status}")
    return read
