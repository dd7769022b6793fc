"""What booking needs from the world, as protocols. Real ones are in `backtalk.storage` and `actions.wiring`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from backtalk.booking.days_off import DayOff
from backtalk.booking.notice import Notice
from backtalk.booking.request import Delivery, Draft, Request
from backtalk.booking.states import Hand, State


class Clock(Protocol):
    """The time. All of booking's time comes from here."""

    def now(self) -> datetime:
        """Now, in UTC, with its time zone."""
        ...

    def today(self) -> datetime:
        """Now, at the clinic: for "tomorrow" and the like."""
        ...


class NoticeText(Protocol):
    """The notice of purpose and authority as it is worded now."""

    def current(self) -> Notice:
        """The notice.

        Raises:
            NoticeMissing: when there is none, so nothing may be asked.
        """
        ...


class ReferenceCodes(Protocol):
    """Makes short codes that people can read out."""

    def new(self) -> str:
        """A code that is probably free."""
        ...


class DaysOff(Protocol):
    """Knows on which dates nobody is at the clinic, beside the weekdays on which it never opens."""

    def after(self, today: date) -> Sequence[DayOff]:
        """Those of the seven days after `today`, earliest first."""
        ...


class Outbox(Protocol):
    """Knows where the clinic wants its requests delivered. The store writes the rows; a worker delivers them."""

    def deliveries(self, what: str) -> Sequence[Delivery]:
        """The deliveries due for a "request" or a "withdrawal"; none when the clinic only uses its own page."""
        ...


class RequestStore(Protocol):
    """Keeps drafts and requests. Each call is one transaction.

    All may raise PersonalDataUnreadable, and whatever the database raises when it is away.
    """

    def draft(self, conversation_id: str) -> Draft | None:
        """The open draft of this conversation."""
        ...

    def save_draft(self, draft: Draft) -> Draft:
        """Write the draft; returned with its new version.

        Raises:
            DraftChanged: when it was saved by someone else since it was read.
        """
        ...

    def drop_draft(self, conversation_id: str) -> bool:
        """Erase the draft; False when there was none."""
        ...

    def drop_old_drafts(self, before: datetime) -> int:
        """Erase drafts last changed before this time; returns how many."""
        ...

    def submit(self, request: Request, deliveries: Sequence[Delivery], draft_version: int | None = None) -> Request:
        """Write the request, its history and deliveries, and erase the draft, all or nothing.

        The same `request_key` again changes nothing and returns the request that is there.

        Args:
            request: what the visitor has read.
            deliveries: what becomes due with it.
            draft_version: the version that was read; None to take whichever there is.

        Raises:
            DraftChanged: when the draft is another by now, so that the visitor has not read what it holds.
            ReferenceTaken: when another request has this reference.
        """
        ...

    def by_key(self, request_key: str) -> Request | None:
        """The request made from the draft with this id."""
        ...

    def by_reference(self, reference: str) -> Request | None:
        """The request with this code."""
        ...

    def of_conversation(self, conversation_id: str) -> Sequence[Request]:
        """Requests sent from this conversation, newest first."""
        ...

    def move(self, request_id: str, to: State, by: Hand, at: datetime, deliveries: Sequence[Delivery] = ()) -> Request:
        """Move a request on, with its history and deliveries, all or nothing.

        With a withdrawal, what has not gone out is cancelled, and only targets that may have the request are told.

        Raises:
            RequestNotFound: when there is none.
            MoveNotAllowed: when `to` may not follow its state.
        """
        ...
