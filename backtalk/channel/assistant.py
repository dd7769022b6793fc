"""What the channel asks of Rasa: answer a message, word a response, lock and forget a conversation."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic
from sqlalchemy import delete

from backtalk.channel.erasure import ErasureIncomplete
from backtalk.channel.replies import CHANNEL_NAME, DANGER_FIRST, ReplyCollector
from backtalk.policies.turn import CARE_ADVICE, CHECKING, EMERGENCY

logger = logging.getLogger(__name__)

BOOKING_FORM = "booking_form"
WORDING_SECONDS = 5
LOOKUP_SECONDS = 2


class AssistantNotReady(Exception):
    """No model is loaded."""


@dataclass(frozen=True)
class Context:
    """What a message comes into.

    Attributes:
        form_open: what the visitor types belongs to a booking request.
        in_danger: a sign that needs help now or soon came up in this conversation, or is being asked about.
    """

    form_open: bool = False
    in_danger: bool = False


class RasaAssistant:
    """The agent that Rasa keeps in `app.ctx.agent`; it may be replaced (a new model) at any time."""

    def __init__(self, app: Sanic, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> None:
        self._app = app
        self._on_new_message = on_new_message

    def ready(self) -> bool:
        """Whether a model is loaded and can answer."""
        agent = getattr(self._app.ctx, "agent", None)
        return agent is not None and bool(agent.is_ready())

    async def handle(self, conversation_id: str, message_id: str, text: str, replies: ReplyCollector) -> None:
        """Let Rasa answer; what it says goes to `replies`. Raises whatever goes wrong in Rasa."""
        await self._on_new_message(
            UserMessage(text, replies, conversation_id, input_channel=CHANNEL_NAME, message_id=message_id)
        )

    async def word(self, response: str, conversation_id: str) -> dict[str, Any] | None:
        """The response as the response generator words it, outside the conversation; None when it cannot."""
        try:
            agent = self._agent()
            tracker = DialogueStateTracker(conversation_id, agent.domain.slots)
            worded = await asyncio.wait_for(agent.nlg.generate(response, tracker, CHANNEL_NAME), WORDING_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it is, the visitor gets the fixed sentence
            logger.error("Response %s could not be worded: %s", response, type(error).__name__)
            return None
        return dict(worded) if worded and worded.get("text") else None

    async def context(self, conversation_id: str) -> Context:
        """What the visitor's next message comes into; in doubt the most private."""
        try:
            return await asyncio.wait_for(self._look_up(conversation_id), LOOKUP_SECONDS)
        except Exception as error:  # noqa: BLE001 - in doubt it is treated as private
            logger.error("Could not look up the conversation's state: %s", type(error).__name__)
            return Context(form_open=True, in_danger=True)

    @asynccontextmanager
    async def lock(self, conversation_id: str) -> AsyncIterator[None]:
        """Rasa's own lock of this conversation: no turn is handled meanwhile.

        Raises:
            AssistantNotReady, rasa.core.lock_store.LockError, LocksUnavailable: when it cannot be had.
        """
        async with self._agent().lock_store.lock(conversation_id):
            yield

    async def locks_usable(self) -> bool | None:
        """Whether the locks that several servers share can be had; None when this server needs no other."""
        store: Any = getattr(getattr(self._app.ctx, "agent", None), "lock_store", None)
        if not getattr(store, "shared", False):
            return None
        return bool(await store.usable())

    async def forget(self, conversation_id: str) -> None:
        """Delete the conversation's events. Call it under `lock`: Rasa saves them when a turn ends.

        Raises:
            ErasureIncomplete: when a tracker store has no way to delete one conversation.
        """
        for store in _all_stores(self._agent().tracker_store):
            await _delete_events(store, conversation_id)

    def _agent(self) -> Any:
        if not self.ready():
            raise AssistantNotReady
        return self._app.ctx.agent

    async def _look_up(self, conversation_id: str) -> Context:
        stores = list(_all_stores(self._agent().tracker_store))
        tracker = await stores[0].retrieve(conversation_id)
        if not tracker:
            return Context()
        slots = tracker.current_slot_values()
        in_danger = slots.get(EMERGENCY) or slots.get(CHECKING) or slots.get(CARE_ADVICE) in DANGER_FIRST
        return Context(tracker.active_loop_name == BOOKING_FORM, bool(in_danger))


def _all_stores(store: Any) -> Iterator[Any]:
    """The stores behind Rasa's wrappers, the one that matters first."""
    inner = [getattr(store, name, None) for name in ("_tracker_store", "_fallback_tracker_store")]
    if not any(inner):
        yield store
    for found in inner:
        if found is not None:
            yield from _all_stores(found)


async def _delete_events(store: Any, conversation_id: str) -> None:
    own = getattr(store, "delete", None)
    if own is not None:  # the store of this project (backtalk.storage.tracker_store)
        outcome = own(conversation_id)
        if inspect.isawaitable(outcome):
            await outcome
    elif isinstance(getattr(store, "store", None), dict):  # Rasa's in-memory store
        store.store.pop(conversation_id, None)
    elif hasattr(store, "engine") and hasattr(store, "SQLEvent"):  # Rasa's SQL store
        await asyncio.to_thread(_delete_rows, store, conversation_id)
    else:
        logger.error("%s cannot delete one conversation.", type(store).__name__)
        raise ErasureIncomplete


def _delete_rows(store: Any, conversation_id: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(delete(store.SQLEvent).where(store.SQLEvent.sender_id == conversation_id))
