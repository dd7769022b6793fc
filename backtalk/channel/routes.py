"""The calls of the channel's contract, one function each. What they do is in `turns`."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty
from sanic.response import json as json_response

from backtalk.channel.assistant import AssistantNotReady, RasaAssistant
from backtalk.channel.bodies import Feedback, read_feedback, read_object, read_said
from backtalk.channel.erasure import ErasureIncomplete
from backtalk.channel.limits import RateLimits, TurnsInFlight
from backtalk.channel.problems import Problem
from backtalk.channel.replies import visitor_message
from backtalk.channel.storage_calls import StorageCalls
from backtalk.channel.tokens import InvalidToken, TokenSigner, new_conversation_id
from backtalk.channel.turns import Turns
from backtalk.sharing.redis_line import LocksUnavailable
from backtalk.storage.conversations import ConversationGone, ConversationStore, Message, StorageUnavailable
from backtalk.watching.figures import Figures

logger = logging.getLogger(__name__)

Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]
NOT_ERASED = "Not everything could be erased just now. The chat is closed; please ask again to erase the rest."


@dataclass(frozen=True)
class Api:
    """The handlers of the contract."""

    turns: Turns
    store: ConversationStore
    calls: StorageCalls
    assistant: RasaAssistant
    tokens: TokenSigner
    limits: RateLimits
    in_flight: TurnsInFlight
    figures: Figures

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes to the blueprint."""
        for method, path, handler, reads_body in (
            ("POST", "/conversations", self.start_conversation, True),
            ("POST", "/messages", self.take_message, True),
            ("GET", "/messages", self.show_messages, False),
            ("POST", "/feedback", self.take_feedback, True),
            ("DELETE", "/conversation", self.erase_conversation, False),
        ):
            blueprint.add_route(
                with_problems(handler),
                path,
                methods=[method],
                name=handler.__name__,
                stream=reads_body,
                strict_slashes=True,
            )

    async def start_conversation(self, request: Request) -> HTTPResponse:
        """`POST /conversations`."""
        await self.limits.check_new_conversation(address_of(request))
        await read_object(request)
        self._must_be_ready()
        conversation_id = new_conversation_id()
        token, expires = self.tokens.sign(conversation_id)
        messages = await self.turns.start(conversation_id, expires)
        return json_response({"token": token, "messages": messages}, status=201)

    async def take_message(self, request: Request) -> HTTPResponse:
        """`POST /messages`."""
        conversation_id = await self._visitor(request)
        said = read_said(await read_object(request))
        self._must_be_ready()
        with self.in_flight:
            return json_response({"messages": await self.turns.take(conversation_id, said)})

    async def show_messages(self, request: Request) -> HTTPResponse:
        """`GET /messages`."""
        conversation_id = await self._open_conversation(request)
        messages: list[Message] = []
        for turn in await self.calls.run(self.store.history, conversation_id):
            if turn.visitor_text is not None:
                messages.append(visitor_message(turn.message_id, turn.at, turn.visitor_text))
            messages += turn.reply or []
        return json_response({"messages": messages})

    async def take_feedback(self, request: Request) -> HTTPResponse:
        """`POST /feedback`."""
        conversation_id = await self._open_conversation(request)
        given = read_feedback(await read_object(request))
        kept = await self.calls.run(
            self.store.keep_feedback, conversation_id, given.turn_id, given.position, given.verdict
        )
        if not kept:
            raise Problem(422, "That is not the id of an answer in this chat.")
        self.figures.judged(await self._topic_of(conversation_id, given), given.verdict)
        return empty()

    async def erase_conversation(self, request: Request) -> HTTPResponse:
        """`DELETE /conversation`."""
        conversation_id = await self._visitor(request)
        await self.turns.erase(conversation_id)
        return empty()

    async def _topic_of(self, conversation_id: str, judged: Feedback) -> str | None:
        for turn in await self.calls.run(self.store.history, conversation_id):
            if turn.message_id == judged.turn_id:
                said = (turn.reply or [])[judged.position - 1 : judged.position]
                return next((message["topic"] for message in said), None)
        return None

    async def _visitor(self, request: Request) -> str:
        """The conversation that the token names, counted against its limits."""
        scheme, _, token = (request.headers.get("authorization") or "").partition(" ")
        try:
            conversation_id = self.tokens.conversation_of(token.strip() if scheme.lower() == "bearer" else "")
        except InvalidToken:
            await self.limits.check_address(address_of(request))
            raise Problem(401) from None
        await self.limits.check(address_of(request), conversation_id)
        return conversation_id

    async def _open_conversation(self, request: Request) -> str:
        conversation_id = await self._visitor(request)
        if await self.calls.run(self.store.standing, conversation_id) != "open":
            raise ConversationGone(conversation_id)
        return conversation_id

    def _must_be_ready(self) -> None:
        if not self.assistant.ready():
            raise AssistantNotReady


def address_of(request: Request) -> str:
    """The visitor's address: from the proxy's header when proxies are trusted, else the connection's own."""
    return str(request.remote_addr or request.ip)


def with_problems(handler: Handler) -> Handler:
    """Translate what can go wrong into problem details."""

    @functools.wraps(handler)
    async def answered(request: Request, **parameters: Any) -> HTTPResponse:
        try:
            return await handler(request, **parameters)
        except Problem as problem:
            return problem.response()
        except ConversationGone:
            return Problem(401).response()
        except ErasureIncomplete:
            return Problem(503, NOT_ERASED, retry_after=5).response()
        except (AssistantNotReady, LocksUnavailable, StorageUnavailable) as error:
            logger.error("Not ready: %s", type(error).__name__)
            return Problem(503, retry_after=5).response()

    return answered
