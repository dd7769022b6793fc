"""Access to and erasure of what is held about one request, for the clinic's privacy contact."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.engine import Connection

from backtalk.booking.states import Hand
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.booking_schema import metadata, sealed_columns
from backtalk.storage.booking_store import drop_draft
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.erasure import Fate, erase_row, request_row
from backtalk.storage.front_desk_audit import write_audit

Record = dict[str, Any]


class Reason(StrEnum):
    """Why the clinic erases a request that its staff have seen. Fixed words, so that the audit names nobody."""

    ASKED = "asked"  # the person asked, and the clinic decided that it need not keep it
    MISTAKE = "mistake"  # sent by mistake or by the wrong person
    ORDER = "order"  # an authority or a court said so


@dataclass(frozen=True)
class Erased:
    """What became of a request and what belongs to it.

    Attributes:
        fate: of the request.
        draft: whether a half-filled form of the same chat was erased.
        chat: whether there was a chat; the server drops it when it next tidies up.
    """

    fate: Fate
    draft: bool
    chat: bool


class PrivacyDesk:
    """Answers for one request, found by its code. Every use is written to the audit trail."""

    def __init__(
        self,
        database: BookingDatabase,
        fields: PersonalFields,
        conversations: ConversationStore,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._database = database
        self._fields = fields
        self._conversations = conversations
        self._now = now

    def export(self, reference: str, who: str) -> Record:
        """Everything that is held about a request, as JSON values, decrypted.

        Args:
            reference: the request's code.
            who: who asks, for the audit trail.

        Raises:
            RequestNotFound: when there is no such request.
            PersonalDataUnreadable: when the key does not fit.
            StorageUnavailable: when the chats cannot be read.
        """
        with self._database.writing() as connection:
            row = request_row(connection, reference)
            write_audit(connection, self._now(), who, "export", row.reference, "command line")
            held: Record = {
                "exported_at": self._now().isoformat(),
                "request": self._plain(tables.request, row),
                "half_filled_request": self._draft(connection, row.conversation_id),
            }
            for table in metadata.sorted_tables:
                if table not in (tables.request, tables.draft):
                    held[table.name] = self._rows_about(connection, table, row)
        held["chat"] = [
            {
                "at": dt.datetime.fromtimestamp(turn.at, dt.UTC).isoformat(),
                "visitor": turn.visitor_text,
                "answer": turn.reply,
            }
            for turn in self._conversations.history(row.conversation_id)
        ]
        return {name: value for name, value in held.items() if value}

    def erase(self, reference: str, who: str, even_if_seen: Reason | None = None) -> Erased:
        """Erase a request as far as it may be, with the chat and the half-filled form that it came from.

        Args:
            reference: the request's code.
            who: who erases, for the audit trail.
            even_if_seen: the clinic's reason to erase it although staff have seen it.

        Raises:
            RequestNotFound: when there is no such request.
            StorageUnavailable: when the chats cannot be reached; then nothing was erased.
        """
        self._conversations.ping()
        with self._database.erasing() as connection:
            row = request_row(connection, reference)
            now = self._now()
            fate = erase_row(connection, row, now, Hand.STAFF, also_seen=even_if_seen is not None)
            detail = f"{fate.value}, {even_if_seen.value}" if even_if_seen else fate.value
            write_audit(connection, now, who, "erase", row.reference, detail)
            had_draft = drop_draft(connection, row.conversation_id)
        return Erased(fate, had_draft, self._conversations.end(row.conversation_id))

    def _draft(self, connection: Connection, conversation_id: str) -> Record | None:
        row = connection.execute(select(tables.draft).where(tables.draft.c.conversation_id == conversation_id)).first()
        return None if row is None else self._plain(tables.draft, row)

    def _rows_about(self, connection: Connection, table: Table, request: Any) -> list[Record]:
        """Rows that name the request, by its id or by its code."""
        if "request_id" in table.c:
            condition = table.c.request_id == request.id
        elif "reference" in table.c:
            condition = table.c.reference == request.reference
        else:
            return []
        query = select(table).where(condition).order_by(*table.primary_key.columns)
        return [self._plain(table, row) for row in connection.execute(query)]

    def _plain(self, table: Table, row: Any) -> Record:
        record: Record = {}
        sealed = {column.name for column in sealed_columns() if column.table is table}
        for name, value in row._mapping.items():
            if value is None:
                continue
            if isinstance(value, dt.datetime):
                value = (in_utc(value) or value).isoformat()
            record[name] = self._fields.open(value) if name in sealed else value
        return record


def as_text(held: Record) -> str:
    """The export as people and machines can read it."""
    return json.dumps(held, indent=2, ensure_ascii=False, default=str)
