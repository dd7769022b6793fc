"""Conversations as they are kept: turns claimed once, answered once, and erased for good.

All calls block: asynchronous callers run them in a thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from backtalk.storage.conversation_ending import EndingConversations
from backtalk.storage.conversation_records import (
    ANSWERED,
    CLAIMED,
    GREETING_ID,
    Claim,
    ConversationGone,
    Message,
    Offer,
    Standing,
    StorageUnavailable,
    Turn,
)
from backtalk.storage.conversation_tables import chat_turn, conversation, daily_count, feedback, offered_choice
from backtalk.storage.daily_counts import CHATS, Counts, count_one, counted_in, counts_between
from backtalk.storage.sealing import Unreadable
from backtalk.storage.turn_order import earlier_under_way, next_place
from backtalk.storage.verdicts import Verdicts

__all__ = [
    "ANSWERED",
    "CLAIMED",
    "GREETING_ID",
    "Claim",
    "ConversationGone",
    "ConversationStore",
    "Message",
    "Offer",
    "Standing",
    "StorageUnavailable",
    "Turn",
]


class ConversationStore(EndingConversations, Verdicts):
    """Chat turns in SQLite or PostgreSQL. Thread-safe; tables are made on first use."""

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
            count_one(connection, daily_count, CHATS, dt.datetime.fromtimestamp(now, dt.UTC))

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
            number, waits = next_place(connection, conversation_id, now)
            connection.execute(
                insert(chat_turn).values(
                    conversation=conversation_id,
                    message_id=message_id,
                    number=number,
                    at=now,
                    visitor_text=None if visitor_text is None else self._seal.close(visitor_text),
                    choice=choice,
                    state=CLAIMED,
                    lease_until=now + lease_seconds,
                    raw_text=None if raw_text is None else self._seal.close(raw_text),
                )
            )
        return Claim(True, None, now + lease_seconds, number if waits else None)

    def earlier_under_way(self, conversation_id: str, number: int) -> bool:
        """Whether a turn before this one is still being answered."""
        with self._reading() as connection:
            return earlier_under_way(connection, conversation_id, number, self._clock())

    def finish(
        self,
        conversation_id: str,
        message_id: str,
        reply: Sequence[Message],
        offers: Sequence[Offer] = (),
        visitor_text: str | None = None,
        only_abandoned: bool = False,
        not_understood: str | None = None,
    ) -> list[Message]:
        """Keep the answer of a claimed turn, drop its raw text, and return the answer that stands.

        The first to finish wins. With `visitor_text`, that replaces what was kept of the visitor's words.
        With `only_abandoned`, only a claim whose lease ran out is finished. `not_understood` is what staff may see
        of a question that got no answer.

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
                if not_understood:
                    self._keep_unanswered(connection, conversation_id, message_id, not_understood)
                for what in sorted(counted_in(reply)):  # one order for all, so that no two wait for each other
                    count_one(connection, daily_count, what, dt.datetime.fromtimestamp(now, dt.UTC))
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

    def counted(self, first: dt.date, last: dt.date) -> Counts:
        """Chats, answers, misses and danger cards by day, from `first` to `last`."""
        with self._reading() as connection:
            return counts_between(connection, daily_count, first, last)

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


def _turn(conversation_id: str, message_id: str) -> Any:
    return (
        select(chat_turn).where(chat_turn.c.conversation == conversation_id).where(chat_turn.c.message_id == message_id)
    )
