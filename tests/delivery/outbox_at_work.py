"""A booking database with requests in it, a clock that is moved by hand, and workers on both."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import replace

from cryptography.fernet import Fernet
from sqlalchemy import select

from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.request import Request
from backtalk.booking.states import Hand, State
from backtalk.delivery.due import DueDelivery
from backtalk.delivery.pauses import Pauses
from backtalk.delivery.payload import Payloads
from backtalk.delivery.ports import Target
from backtalk.delivery.webhook import WebhookTarget
from backtalk.delivery.worker import DeliveryWorker
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.delivery_desk import DeliveryDesk
from backtalk.storage.delivery_queue import SqlDeliveryQueue
from backtalk.storage.encryption import PersonalFields
from tests.storage.booking_rows import NOW, new_draft, request_from

KEY = b"k" * 32
NO_CHANCE = Pauses(chance=lambda: 0.5)
WEBHOOK_ONLY, BOTH = ("webhook",), ("webhook", "email")


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at: dt.datetime = NOW) -> None:
        self.at = at

    def now(self) -> dt.datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += dt.timedelta(**span)


class OutboxAtWork:
    """One clinic: its store, its desk, its clock."""

    def __init__(self, database: BookingDatabase, *, at: dt.datetime = NOW) -> None:
        self.database = database
        self.key = Fernet.generate_key()
        self.store = SqlRequestStore(database, PersonalFields([self.key]))
        self.queue = SqlDeliveryQueue(database)
        self.desk = DeliveryDesk(database)
        self.clock = HandClock(at)
        self._references = (f"KX7-{number:04}" for number in itertools.count(1))

    def send_request(self, channels: tuple[str, ...] = WEBHOOK_ONLY, conversation: str | None = None) -> Request:
        """A visitor sends a request."""
        reference = next(self._references)
        request = request_from(new_draft(conversation or f"chat-{reference}"), reference)
        request = replace(request, submitted_at=self.clock.now())
        return self.store.submit(request, ConfiguredOutbox(channels).deliveries("request"))

    def withdraw(self, request: Request) -> None:
        """The visitor takes it back."""
        self.store.move(request.request_id, State.WITHDRAWN, Hand.VISITOR, self.clock.now())

    def worker(self, targets: Mapping[str, Target], **options: float) -> DeliveryWorker:
        return DeliveryWorker(self.queue, targets, self.clock, NO_CHANCE, **options)  # type: ignore[arg-type]

    def webhook(self, url: str, timeout_seconds: float = 5) -> WebhookTarget:
        body = Payloads(self.store, whole_request=True).body
        return WebhookTarget(url, [KEY], body, self.clock, timeout_seconds=timeout_seconds)

    async def deliver_to(self, url: str, timeout_seconds: float = 5) -> int:
        """One round of a worker that delivers to this address; returns how many tries it took."""
        target = self.webhook(url, timeout_seconds)
        try:
            return await self.worker({"webhook": target}).deliver_due()
        finally:
            await target.close()

    def statuses(self, request: Request | None = None) -> list[tuple[str, str]]:
        """What is delivered and how far it is, in order."""
        query = select(tables.outbox).order_by(tables.outbox.c.id)
        if request is not None:
            query = query.where(tables.outbox.c.request_id == request.request_id)
        with self.database.reading() as connection:
            return [(row.what, row.status) for row in connection.execute(query)]

    def state_of(self, request: Request) -> State:
        stored = self.store.by_reference(request.reference)
        assert stored is not None
        return stored.state


class ScriptedTarget:
    """A fake target: does what it is told for each try, and remembers them."""

    def __init__(self, *script: Exception | None) -> None:
        self._script = iter(script)
        self.tried: list[DueDelivery] = []

    async def deliver(self, delivery: DueDelivery) -> str:
        self.tried.append(delivery)
        trouble = next(self._script, None)
        if trouble is not None:
            raise trouble
        return "200"

    async def close(self) -> None:
        """Nothing is open."""
