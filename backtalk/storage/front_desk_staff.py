"""Accounts of the clinic's staff and their sessions on the front desk page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from backtalk.storage import front_desk_tables as tables
from backtalk.storage.booking_database import BookingDatabase, in_utc


class NameTaken(Exception):
    """There is an account of this name."""


class NoSuchAccount(Exception):
    """There is no account of this name."""


@dataclass(frozen=True)
class Account:
    """Somebody who may log in."""

    staff_id: int
    name: str
    password_hash: str


@dataclass(frozen=True)
class StoredSession:
    """A session as the database has it; whether it is still good is for others to judge."""

    token_hash: str
    staff: str
    begun_at: dt.datetime
    used_at: dt.datetime
    search: str | None


class StaffStore:
    """Each method is one transaction."""

    def __init__(self, database: BookingDatabase) -> None:
        self._database = database

    def add(self, name: str, password_hash: str, at: dt.datetime) -> None:
        """Make an account.

        Raises:
            NameTaken: when there is one.
        """
        row = {"name": name, "password_hash": password_hash, "created_at": at}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(tables.staff).values(**row))
        except IntegrityError:
            raise NameTaken(name) from None

    def change_password(self, name: str, password_hash: str, *, keep_sessions: bool = False) -> None:
        """Give an account another password and end its sessions.

        Raises:
            NoSuchAccount: when there is none.
        """
        with self._database.writing() as connection:
            query = update(tables.staff).where(tables.staff.c.name == name)
            if connection.execute(query.values(password_hash=password_hash)).rowcount == 0:
                raise NoSuchAccount(name)
            if not keep_sessions:
                owner = select(tables.staff.c.id).where(tables.staff.c.name == name).scalar_subquery()
                connection.execute(delete(tables.staff_session).where(tables.staff_session.c.staff_id == owner))

    def remove(self, name: str) -> None:
        """Take an account away with its sessions. What its owner did stays in the audit trail.

        Raises:
            NoSuchAccount: when there is none.
        """
        with self._database.writing() as connection:
            if connection.execute(delete(tables.staff).where(tables.staff.c.name == name)).rowcount == 0:
                raise NoSuchAccount(name)

    def account(self, name: str) -> Account | None:
        """The account of this name."""
        with self._database.reading() as connection:
            row = connection.execute(select(tables.staff).where(tables.staff.c.name == name)).first()
        return None if row is None else Account(row.id, row.name, row.password_hash)

    def names(self) -> Sequence[str]:
        """All names, in order."""
        with self._database.reading() as connection:
            return list(connection.execute(select(tables.staff.c.name).order_by(tables.staff.c.name)).scalars())

    def is_empty(self) -> bool:
        """Whether nobody can log in yet."""
        with self._database.reading() as connection:
            return not connection.execute(select(func.count()).select_from(tables.staff)).scalar()

    def begin_session(self, token_hash: str, staff_id: int, at: dt.datetime) -> None:
        """Keep a new session."""
        row = {"token_hash": token_hash, "staff_id": staff_id, "begun_at": at, "used_at": at}
        with self._database.writing() as connection:
            connection.execute(insert(tables.staff_session).values(**row))

    def session(self, token_hash: str) -> StoredSession | None:
        """The session with this hash."""
        query = (
            select(tables.staff_session, tables.staff.c.name)
            .join(tables.staff, tables.staff.c.id == tables.staff_session.c.staff_id)
            .where(tables.staff_session.c.token_hash == token_hash)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        begun, used = in_utc(row.begun_at), in_utc(row.used_at)
        assert begun is not None
        assert used is not None  # neither column is nullable
        return StoredSession(row.token_hash, row.name, begun, used, row.search)

    def note_use(self, token_hash: str, at: dt.datetime) -> None:
        """The session was used just now."""
        self._change_session(token_hash, {"used_at": at})

    def keep_search(self, token_hash: str, sealed: str | None) -> None:
        """Keep what was searched for last."""
        self._change_session(token_hash, {"search": sealed})

    def end_session(self, token_hash: str) -> None:
        """Forget a session; one that is not there is fine."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.staff_session).where(tables.staff_session.c.token_hash == token_hash))

    def drop_sessions(self, begun_before: dt.datetime, used_before: dt.datetime) -> int:
        """Forget sessions that have ended by themselves; returns how many."""
        table = tables.staff_session
        query = delete(table).where((table.c.begun_at < begun_before) | (table.c.used_at < used_before))
        with self._database.writing() as connection:
            return int(connection.execute(query).rowcount)

    def _change_session(self, token_hash: str, values: dict[str, object]) -> None:
        query = update(tables.staff_session).where(tables.staff_session.c.token_hash == token_hash)
        with self._database.writing() as connection:
            connection.execute(query.values(**values))
