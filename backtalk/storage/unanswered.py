"""Questions that were not understood, kept for staff who teach the assistant, and only as long as their chat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from backtalk.storage.conversation_database import ConversationDatabase
from backtalk.storage.conversation_tables import conversation, unanswered
from backtalk.storage.engines import empty_write_ahead_log


@dataclass(frozen=True)
class Question:
    """A masked question. It does not say which chat it came from, so that nobody can put chats together.

    Attributes:
        number: of the row.
        at: when it was asked, seconds since 1970.
        text: as staff may see it.
    """

    number: int
    at: float
    text: str


class UnansweredQuestions(ConversationDatabase):
    """The part of the store that keeps what was not understood."""

    def unanswered(self, most: int) -> Sequence[Question]:
        """The newest questions, newest first. One whose chat is being erased is not among them."""
        query = (
            select(unanswered.c.id, unanswered.c.at, unanswered.c.question)
            .join(conversation, conversation.c.id == unanswered.c.conversation)
            .where(conversation.c.erasing.is_(None), conversation.c.erased.is_(None))
            .order_by(unanswered.c.id.desc())
            .limit(most)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        opened = ((row, self._text(row.question)) for row in rows)
        return [Question(row.id, row.at, text) for row, text in opened if text is not None]

    def drop_unanswered(self, numbers: Collection[int]) -> int:
        """Delete questions for good; returns how many there were."""
        with self._writing() as connection:
            dropped = int(connection.execute(delete(unanswered).where(unanswered.c.id.in_(list(numbers)))).rowcount)
        empty_write_ahead_log(self._engine)
        return dropped

    def drop_all_unanswered(self) -> int:
        """Delete all questions, because the clinic wants none; returns how many there were."""
        with self._reading() as connection:
            if connection.execute(select(unanswered.c.id).limit(1)).first() is None:
                return 0
        with self._writing() as connection:
            dropped = int(connection.execute(delete(unanswered)).rowcount)
        empty_write_ahead_log(self._engine)
        return dropped

    def _keep_unanswered(self, connection: Connection, conversation_id: str, message_id: str, text: str) -> None:
        row = {"conversation": conversation_id, "message_id": message_id, "at": self._clock()}
        connection.execute(insert(unanswered).values(**row, question=self._seal.close(text)))
