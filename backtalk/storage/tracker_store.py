"""Rasa tracker store with a cost that does not grow with the conversation."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from functools import cached_property
from typing import Any, Iterable, Optional

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine

from backtalk.settings import Settings
from backtalk.storage.engines import open_engine, writing
from backtalk.storage.first_use import TablesOnFirstUse
from backtalk.storage.tracker_state import events_from, state_of
from backtalk.storage.tracker_tables import metadata, tracker_state


class ConversationTrackerStore(TrackerStore):
    """Keeps one row a conversation: slots, open form, shape of the last turn. No visitor's or assistant's words.

    Rasa's own SQL store keeps every event and reads all of them for each message, so turn 200 costs many times turn 2;
    and it ends the process on a ``ValueError`` (``session_scope``). The database address comes from
    ``BACKTALK_CONVERSATIONS_URL``.
    """

    def __init__(
        self,
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        url: Optional[str] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._url = url

    @cached_property
    def _engine(self) -> Engine:
        engine = open_engine(self._url or Settings.from_environment().conversations_url)
        TablesOnFirstUse(engine, metadata).prepare()
        return engine

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the conversation's state."""
        if self.event_broker:
            await self._stream_new_events(self.event_broker, _unpublished(tracker), tracker.sender_id)
        state = json.dumps(state_of(tracker))
        await asyncio.to_thread(self._write, tracker.sender_id, state)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The conversation as it was left, or None."""
        state = await asyncio.to_thread(self._read, sender_id)
        if state is None:
            return None
        tracker = DialogueStateTracker.from_events(
            sender_id, events_from(json.loads(state)), self.domain.slots, domain=self.domain
        )
        _mark_published(tracker)
        return tracker

    async def keys(self) -> Iterable[str]:
        """Ids of all kept conversations."""
        return await asyncio.to_thread(self._keys)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation. To be called under its lock, or a turn in flight writes it back."""
        await asyncio.to_thread(self._delete, sender_id)

    def _read(self, conversation: str) -> str | None:
        with self._engine.connect() as connection:
            query = sa.select(tracker_state.c.state).where(tracker_state.c.conversation == conversation)
            found: str | None = connection.execute(query).scalar()
            return found

    def _write(self, conversation: str, state: str) -> None:
        values = {"state": state, "changed": dt.datetime.now(dt.UTC)}
        with writing(self._engine) as connection:
            update = tracker_state.update().where(tracker_state.c.conversation == conversation).values(**values)
            if connection.execute(update).rowcount == 0:
                connection.execute(tracker_state.insert().values(conversation=conversation, **values))

    def _keys(self) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(tracker_state.c.conversation)).scalars())

    def _delete(self, conversation: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(tracker_state.delete().where(tracker_state.c.conversation == conversation))


def _unpublished(tracker: DialogueStateTracker) -> list[Event]:
    events = list(tracker.events)
    fresh = events[getattr(tracker, "published_events", 0) :]
    _mark_published(tracker)
    return fresh


def _mark_published(tracker: DialogueStateTracker) -> None:
    tracker.published_events = len(tracker.events)
