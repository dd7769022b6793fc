"""In which order the turns of one conversation are answered: that in which they were claimed."""

from __future__ import annotations

from sqlalchemy import and_, case, func, select
from sqlalchemy.engine import Connection

from backtalk.storage.conversation_records import CLAIMED
from backtalk.storage.conversation_tables import chat_turn


def next_place(connection: Connection, conversation_id: str, now: float) -> tuple[int, bool]:
    """The number of the next turn, and whether earlier ones are still being answered."""
    under_way = and_(chat_turn.c.state == CLAIMED, chat_turn.c.lease_until > now)
    last, waiting = connection.execute(
        select(func.max(chat_turn.c.number), func.sum(case((under_way, 1), else_=0))).where(
            chat_turn.c.conversation == conversation_id
        )
    ).one()
    return 0 if last is None else last + 1, bool(waiting)


def earlier_under_way(connection: Connection, conversation_id: str, number: int, now: float) -> bool:
    """Whether a turn with a smaller number is being answered; one whose server died counts until its lease ends."""
    query = (
        select(chat_turn.c.id)
        .where(chat_turn.c.conversation == conversation_id)
        .where(chat_turn.c.number < number)
        .where(chat_turn.c.state == CLAIMED)
        .where(chat_turn.c.lease_until > now)
        .limit(1)
    )
    return connection.execute(query).first() is not None
