"""What visitors thought of answers, by topic: numbers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from backtalk.storage.conversation_database import ConversationDatabase
from backtalk.storage.conversation_tables import chat_turn, feedback

BATCH = 200

Counts = Mapping[str, int]


class Verdicts(ConversationDatabase):
    """The part of the store that counts verdicts."""

    def verdicts(self, most: int) -> Mapping[str, Counts]:
        """For each topic how often each verdict was given, among the newest `most` verdicts of chats that are kept."""
        counts: dict[str, Counter[str]] = {}
        for verdict, topic in self._judged(most):
            counts.setdefault(topic, Counter())[verdict] += 1
        return counts

    def _judged(self, most: int) -> Iterator[tuple[str, str]]:
        with self._reading() as connection:
            query = select(feedback).order_by(feedback.c.at.desc()).limit(most)
            judged = connection.execute(query).all()
            for start in range(0, len(judged), BATCH):
                rows = judged[start : start + BATCH]
                turns = (
                    select(chat_turn.c.conversation, chat_turn.c.message_id, chat_turn.c.reply)
                    .where(chat_turn.c.conversation.in_({row.conversation for row in rows}))
                    .where(chat_turn.c.message_id.in_({_turn_of(row.message_id) for row in rows}))
                )
                replies = {
                    (turn.conversation, turn.message_id): self._opened(turn.reply) or []
                    for turn in connection.execute(turns)
                }
                for row in rows:
                    topic = _topic(replies.get((row.conversation, _turn_of(row.message_id)), []), row.message_id)
                    if topic:
                        yield row.verdict, topic


def _turn_of(message_id: str) -> str:
    return message_id.rpartition(".")[0]


def _topic(reply: Sequence[Mapping[str, Any]], message_id: str) -> str | None:
    return next((message.get("topic") for message in reply if message.get("id") == message_id), None)
