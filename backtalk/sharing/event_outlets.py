"""Where events go: an exchange of RabbitMQ, or a topic of Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

SECONDS = 10
NAME = "backtalk.events"

Batch = Sequence[tuple[str, bytes]]


class Outlet(Protocol):
    """Takes events: pairs of a conversation's id and JSON."""

    async def connect(self) -> None:
        """Get ready to send. Raises whatever the other side's library raises."""

    async def send(self, batch: Batch) -> None:
        """Return once the other side has all of them. Raises likewise; then all may be sent again."""

    async def close(self) -> None:
        """Let go, connected or not."""


class RabbitOutlet:
    """A durable fanout exchange, ``backtalk.events``. Queues are bound to it by whoever wants to read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None
        self._exchange: Any = None

    async def connect(self) -> None:
        import aio_pika

        self._connection = await aio_pika.connect(self._url, timeout=SECONDS)
        channel = await self._connection.channel(publisher_confirms=True)
        self._exchange = await channel.declare_exchange(NAME, aio_pika.ExchangeType.FANOUT, durable=True)

    async def send(self, batch: Batch) -> None:
        import aio_pika

        for conversation, body in batch:  # one after the other: a conversation's events stay in order
            message = aio_pika.Message(
                body, content_type="application/json", delivery_mode=aio_pika.DeliveryMode.PERSISTENT
            )
            await self._exchange.publish(message, routing_key=conversation, timeout=SECONDS)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


class KafkaOutlet:
    """A topic, keyed by conversation, so that a conversation's events stay in order."""

    def __init__(self, url: str, **settings: Any) -> None:
        """`url`: ``kafka://host:port,host:port/topic``; with ``user:password@``, SASL over TLS.

        `settings`: more of the Kafka library's own.
        """
        parts = urlsplit(url)
        login, _, hosts = parts.netloc.rpartition("@")
        user, _, password = login.partition(":")
        self._topic = parts.path.strip("/") or NAME
        self._settings: dict[str, Any] = {
            "bootstrap.servers": hosts,
            "message.timeout.ms": SECONDS * 1000,
            "enable.idempotence": True,
            "log_level": 0,
        }
        if user:
            self._settings |= {
                "security.protocol": "SASL_SSL",
                "sasl.mechanism": "PLAIN",
                "sasl.username": unquote(user),
                "sasl.password": unquote(password),
            }
        self._settings |= settings
        self._producer: Any = None

    async def connect(self) -> None:
        import confluent_kafka

        self._producer = confluent_kafka.Producer(self._settings)

    async def send(self, batch: Batch) -> None:
        await asyncio.to_thread(self._send, batch)

    def _send(self, batch: Batch) -> None:
        failed: list[Any] = []

        def delivered(error: Any, _message: Any) -> None:
            if error is not None:
                failed.append(error)

        for conversation, body in batch:
            self._producer.produce(self._topic, body, key=conversation, on_delivery=delivered)
        left = self._producer.flush(SECONDS)
        if failed or left:
            raise ConnectionError(f"{len(failed) + left} of {len(batch)} events were not taken")

    async def close(self) -> None:
        self._producer = None


def outlet_for(url: str) -> Outlet:
    """The outlet of this address, not connected yet."""
    return KafkaOutlet(url) if url.startswith("kafka://") else RabbitOutlet(url)
