"""Conversations as they are kept: turns claimed once, answered once, and erased for good.

All calls block: asynchronous callers run them in a thread.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backtalk.settings import Settings
from backtalk.storage.conversation_tables import chat_turn, conversation, feedback, metadata, offered_choice
from backtalk.storage.engines import open_engine, writing
from backtalk.storage.first_use import TablesOnFirstUse
from backtalk.storage.sealing import Seal, Unreadable

Message = dict[str, Any]
Standing = Literal["open", "erasing", "erased", "unknown"]
GREETING_ID = "welcome"
CLAIMED, ANSWERED = "claimed", "answered"


class StorageUnavailable(Exception):
    """The conversations database cannot be used now."""


class ConversationGone(Exception):
    """The conversation does not exist, or it was (or is being) erased."""


@dataclass(frozen=True)
class Offer:
    """A button that was shown: what the client sends back, what the visitor read, what Rasa is given."""

    value: str
    title: str
    payload: str


@dataclass(frozen=True)
class Claim:
    """What became of an attempt to take a message: `mine` when this caller has to answer it."""

    mine: bool
    reply: list[Message] | None
    lease_until: float


@dataclass(frozen=True)
class Turn:
    """One turn as kept: what the visitor said (masked) and what was answered."""

    message_id: str
    number: int
    at: float
    visitor_text: str | None
    reply: list[Message] | None


class ConversationStore:
    """Chat turns in SQLite or PostgreSQL. Thread-safe; tables are made on first use."""

    def __init__(self, url: str, seal: Seal, clock: Callable[[], float] = time.time) -> None:
        self._engine: Engine = open_engine(url)
        self._seal = seal
        self._clock = clock
        self._tables = TablesOnFirstUse(self._engine, metadata)

    @classmethod
    def from_settings(cls, settings: Settings) -> ConversationStore:
        """The store that the settings name, with its keys.

        Raises:
            keys.InvalidKey, OSError: when there is no usable key.
        """
        return cls(settings.conversations_url, Seal.from_var(settings.var_dir))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def ping(self) -> None:
        """Check that the database can be read and its tables are there.

        Raises:
            StorageUnavailable: when not.
        """
        with self._reading() as connection:
            connection.execute(select(conversation.c.id).limit(1)).first()

    def start(self, conversation_id: str, expires: float, greeting: Sequence[Message], offers: Sequence[Offer]) -> None:
        """Keep a new conversation with its greeting as turn 0."""
        now = self._clock()
        with self._writing() as connection:
            connection.execute(insert(conversation).values(id=conversation_id, created=now, expires=expires))
            connection.execute(
                insert(chat_turn).values(
                    conversation=conversation_id,
                    message_id=GREETING_ID,
                    number=0,
                    at=now,
                    state=ANSWERED,
                    lease_until=now,
                    answered_at=now,
                    reply=self._sealed(greeting),
                )
            )
            self._offer(connection, conversation_id, offers)

    def standing(self, conversation_id: str) -> Standing:
        """Whether the conversation takes messages, is being erased, was erased, or never was."""
        with self._reading() as connection:
            return self._standing(connection, conversation_id)

    def claim(
        self,
        conversation_id: str,
        message_id: str,
        *,
        lease_seconds: float,
        visitor_text: str | None,
        choice: str | None = None,
        raw_text: str | None = None,
        while_erasing: bool = False,
    ) -> Claim:
        """Take a message, so that nobody else handles it; or find out that someone did.

        Raises:
            ConversationGone: when the conversation takes no messages.
        """
        now = self._clock()
        with self._writing() as connection:
            standing = self._standing(connection, conversation_id, lock=True)
            if standing != "open" and not (while_erasing and standing == "erasing"):
                raise ConversationGone(conversation_id)
            row = connection.execute(_turn(conversation_id, message_id)).first()
            if row is not None:
                return Claim(False, self._opened(row.reply), row.lease_until)
            last = connection.execute(
                select(func.max(chat_turn.c.number)).where(chat_turn.c.conversation == conversation_id)
            ).scalar()
            connection.execute(
                insert(chat_turn).values(
                    conversation=conversation_id,
                    message_id=message_id,
                    number=(-1 if last is None else last) + 1,
                    at=now,
                    visitor_text=None if visitor_text is None else self._seal.close(visitor_text),
                    choice=choice,
                    state=CLAIMED,
                    lease_until=now + lease_seconds,
                    raw_text=None if raw_text is None else self._seal.close(raw_text),
                )
            )
        return Claim(True, None, now + lease_seconds)

    def finish(
        self,
        conversation_id: str,
        message_id: str,
        reply: Sequence[Message],
        offers: Sequence[Offer] = (),
        visitor_text: str | None = None,
        only_abandoned: bool = False,
    ) -> list[Message]:
        """Keep the answer of a claimed turn, drop its raw text, and return the answer that stands.

        The first to finish wins. With `visitor_text`, that replaces what was kept of the visitor's words.
        With `only_abandoned`, only a claim whose lease ran out is finished.

        Raises:
            ConversationGone: when the turn is no longer there.
        """
        now = self._clock()
        changes: dict[str, Any] = {
            "state": ANSWERED, "reply": self._sealed(reply), "raw_text": None, "answered_at": now,
        }  # fmt: skip
        if visitor_text is not None:
            changes["visitor_text"] = self._seal.close(visitor_text)
        condition = (
            (chat_turn.c.conversation == conversation_id)
            & (chat_turn.c.message_id == message_id)
            & (chat_turn.c.state == CLAIMED)
        )
        if only_abandoned:
            condition &= chat_turn.c.lease_until <= now
        with self._writing() as connection:
            if connection.execute(update(chat_turn).where(condition).values(**changes)).rowcount:
                self._offer(connection, conversation_id, offers)
                return list(reply)
            row = connection.execute(_turn(conversation_id, message_id)).first()
        if row is None:
            raise ConversationGone(conversation_id)
        return self._opened(row.reply) or []

    def release(self, conversation_id: str, message_id: str) -> None:
        """Give a claim back unanswered: the message may be sent again with the same id."""
        with self._writing() as connection:
            connection.execute(
                delete(chat_turn)
                .where(chat_turn.c.conversation == conversation_id)
                .where(chat_turn.c.message_id == message_id)
                .where(chat_turn.c.state == CLAIMED)
            )

    def answer(self, conversation_id: str, message_id: str) -> Claim | None:
        """How far the turn is, seen from someone who waits for it; None when it is not there."""
        with self._reading() as connection:
            row = connection.execute(_turn(conversation_id, message_id)).first()
        return None if row is None else Claim(False, self._opened(row.reply), row.lease_until)

    def offered(self, conversation_id: str, value: str) -> Offer | None:
        """The button with this value, if it was shown in this conversation."""
        with self._reading() as connection:
            row = connection.execute(
                select(offered_choice)
                .where(offered_choice.c.conversation == conversation_id)
                .where(offered_choice.c.value == value)
            ).first()
        if row is None:
            return None
        try:
            return Offer(value, self._seal.open(row.title), self._seal.open(row.payload))
        except Unreadable:  # the key was replaced: such a button is as good as never offered
            return None

    def raw_text(self, conversation_id: str, message_id: str | None = None) -> str | None:
        """What the visitor really wrote in the turn that is being answered; None once it is answered.

        For the action that takes contact details: Rasa is only ever given the masked text. `message_id` is the
        tracker's `latest_message["message_id"]`; without it the oldest unanswered turn is meant, which is the
        one that holds the conversation's lock.
        """
        query = (
            select(chat_turn.c.raw_text)
            .where(chat_turn.c.conversation == conversation_id)
            .where(chat_turn.c.state == CLAIMED)
            .where(chat_turn.c.lease_until > self._clock())
            .order_by(chat_turn.c.id)
            .limit(1)
        )
        if message_id is not None:
            query = query.where(chat_turn.c.message_id == message_id)
        with self._reading() as connection:
            sealed = connection.execute(query).scalar()
        return self._text(sealed)

    def history(self, conversation_id: str) -> list[Turn]:
        """All turns in order."""
        with self._reading() as connection:
            rows = connection.execute(
                select(chat_turn).where(chat_turn.c.conversation == conversation_id).order_by(chat_turn.c.number)
            ).all()
        return [
            Turn(row.message_id, row.number, row.at, self._text(row.visitor_text), self._opened(row.reply))
            for row in rows
        ]

    def keep_feedback(self, conversation_id: str, turn_id: str, position: int, verdict: str) -> bool:
        """Keep what the visitor thought of message `position` (from 1) of a turn's reply; the last word counts.

        False when there is no such message.
        """
        known = self.answer(conversation_id, turn_id)
        if known is None or not known.reply or not 1 <= position <= len(known.reply):
            return False
        key = {"conversation": conversation_id, "message_id": f"{turn_id}.{position}"}
        with self._writing() as connection:
            connection.execute(delete(feedback).filter_by(**key))
            connection.execute(insert(feedback).values(**key, verdict=verdict, at=self._clock()))
        return True

    def begin_erasure(self, conversation_id: str) -> None:
        """From now on the conversation takes nothing new.

        Raises:
            ConversationGone: when it was erased already, or never was.
        """
        with self._writing() as connection:
            if self._standing(connection, conversation_id, lock=True) not in ("open", "erasing"):
                raise ConversationGone(conversation_id)
            connection.execute(
                update(conversation).where(conversation.c.id == conversation_id).values(erasing=self._clock())
            )

    def turns_under_way(self, conversation_id: str, but: str | None = None) -> int:
        """How many turns are being answered now, not counting the message `but`."""
        with self._reading() as connection:
            return int(
                connection.execute(
                    select(func.count())
                    .select_from(chat_turn)
                    .where(chat_turn.c.conversation == conversation_id)
                    .where(chat_turn.c.state == CLAIMED)
                    .where(chat_turn.c.lease_until > self._clock())
                    .where(chat_turn.c.message_id != (but or ""))
                ).scalar()
                or 0
            )

    def finish_erasure(self, conversation_id: str) -> None:
        """Delete all that was said, offered and judged; leave only the tombstone."""
        with self._writing() as connection:
            for table in (chat_turn, offered_choice, feedback):
                connection.execute(delete(table).where(table.c.conversation == conversation_id))
            connection.execute(
                update(conversation).where(conversation.c.id == conversation_id).values(erased=self._clock())
            )
        self._empty_write_ahead_log()

    def interrupted_erasures(self, older_than: float = 60) -> list[str]:
        """Conversations whose erasure began more than `older_than` seconds ago and did not end."""
        with self._reading() as connection:
            return list(
                connection.execute(
                    select(conversation.c.id)
                    .where(conversation.c.erased.is_(None))
                    .where(conversation.c.erasing < self._clock() - older_than)
                ).scalars()
            )

    def expired(self, days_ago: float) -> list[str]:
        """Conversations whose token expired at least so many days ago and that are still kept."""
        with self._reading() as connection:
            return list(
                connection.execute(
                    select(conversation.c.id)
                    .where(conversation.c.erased.is_(None))
                    .where(conversation.c.expires <= self._clock() - days_ago * 86400)
                ).scalars()
            )

    def drop_abandoned_raw_text(self) -> int:
        """Empty the raw text of turns that a dead process left behind; returns how many."""
        with self._writing() as connection:
            return int(
                connection.execute(
                    update(chat_turn)
                    .where(chat_turn.c.raw_text.is_not(None))
                    .where(chat_turn.c.lease_until <= self._clock())
                    .values(raw_text=None)
                ).rowcount
            )

    def _standing(self, connection: Connection, conversation_id: str, lock: bool = False) -> Standing:
        query = select(conversation).where(conversation.c.id == conversation_id)
        # On PostgreSQL the row lock puts claims and erasures of one conversation in a line; SQLite has one writer.
        row = connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            return "unknown"
        if row.erased is not None:
            return "erased"
        return "open" if row.erasing is None else "erasing"

    def _offer(self, connection: Connection, conversation_id: str, offers: Sequence[Offer]) -> None:
        by_value: Mapping[str, Offer] = {offer.value: offer for offer in offers}
        if not by_value:
            return
        connection.execute(
            delete(offered_choice)
            .where(offered_choice.c.conversation == conversation_id)
            .where(offered_choice.c.value.in_(list(by_value)))
        )
        connection.execute(
            insert(offered_choice),
            [
                {
                    "conversation": conversation_id,
                    "value": offer.value,
                    "title": self._seal.close(offer.title),
                    "payload": self._seal.close(offer.payload),
                }
                for offer in by_value.values()
            ],
        )

    def _sealed(self, reply: Sequence[Message]) -> bytes:
        return self._seal.close(json.dumps(list(reply), ensure_ascii=False))

    def _opened(self, sealed: bytes | None) -> list[Message] | None:
        if sealed is None:
            return None
        try:
            reply: list[Message] = json.loads(self._seal.open(bytes(sealed)))
        except Unreadable:  # after a key was lost the words are gone, the turn is still answered
            return []
        return reply

    def _text(self, sealed: bytes | None) -> str | None:
        try:
            return None if sealed is None else self._seal.open(bytes(sealed))
        except Unreadable:
            return None

    def _empty_write_ahead_log(self) -> None:
        """Erased words must not linger in SQLite's log; if others are reading just now, the next one does it."""
        if self._engine.dialect.name == "sqlite":
            with contextlib.suppress(SQLAlchemyError, sqlite3.Error):
                connection = self._engine.raw_connection()  # not possible inside a transaction
                try:
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)", ())
                finally:
                    connection.close()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._translated():
            self._tables.prepare()
            with self._engine.connect() as connection:
                yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._translated():
            self._tables.prepare()
            with writing(self._engine) as connection:
                yield connection

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, PoolTimeout, OSError) as error:
            # Only the kind: the full error quotes the statement with its values.
            raise StorageUnavailable(type(error).__name__) from None


def _turn(conversation_id: str, message_id: str) -> Any:
    return (
        select(chat_turn).where(chat_turn.c.conversation == conversation_id).where(chat_turn.c.message_id == message_id)
    )
