"""How conversations end: erased because the visitor asked, or dropped because their time is over."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from backtalk.storage.conversation_records import CLAIMED, ConversationGone
from backtalk.storage.conversation_tables import chat_turn, conversation, feedback, offered_choice, unanswered
from backtalk.storage.engines import empty_write_ahead_log
from backtalk.storage.unanswered import UnansweredQuestions


class EndingConversations(UnansweredQuestions):
    """The part of the store that forgets."""

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
            for table in (chat_turn, offered_choice, feedback, unanswered):
                connection.execute(delete(table).where(table.c.conversation == conversation_id))
            connection.execute(
                update(conversation).where(conversation.c.id == conversation_id).values(erased=self._clock())
            )
        empty_write_ahead_log(self._engine)

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

    def end(self, conversation_id: str) -> bool:
        """Let the next tidying up drop the conversation, as if its time were over; False when there is none."""
        query = update(conversation).where(conversation.c.id == conversation_id).where(conversation.c.erased.is_(None))
        with self._writing() as connection:
            connection.execute(delete(unanswered).where(unanswered.c.conversation == conversation_id))
            return bool(connection.execute(query.values(expires=0)).rowcount)

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
