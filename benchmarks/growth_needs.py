"""What so many conversations at once need, worked out from what was measured."""

from __future__ import annotations

import math
from dataclasses import dataclass

SECONDS_BETWEEN_MESSAGES = 12  # somebody who reads, thinks and types
FULL = 0.6  # of a core; beyond that, waiting grows faster than the load
TARGETS = (10, 1_000, 100_000)


@dataclass(frozen=True)
class Measured:
    """Figures of one run of `python -m benchmarks.growth`.

    Attributes:
        rasa_ms, database_ms, redis_ms, proxy_ms: processor time of one answer by kind of process, in milliseconds.
        rasa_mb: memory of one Rasa server.
        connections: connections to the database that one Rasa server held.
        database_turns: turns a second that the database alone took (claim, tracker, answer).
        lock_turns: locks a second that Redis alone took.
    """

    rasa_ms: float
    database_ms: float
    redis_ms: float
    proxy_ms: float
    rasa_mb: float
    connections: float
    database_turns: float
    lock_turns: float


@dataclass(frozen=True)
class Needs:
    """What a load takes. Shares are of one server of that kind on the machine that was measured."""

    conversations: int
    messages_a_second: float
    rasa_servers: int
    rasa_gigabytes: float
    other_cores: float
    database_connections: int
    database_share: float
    redis_share: float

    def line(self) -> str:
        """For people."""
        return (
            f"needs {self.conversations:>7} conversations: {self.messages_a_second:8.1f} messages a second, "
            f"{self.rasa_servers:4} Rasa servers (a core each, {self.rasa_gigabytes:.1f} GB), "
            f"{self.other_cores:.1f} cores for the rest, {self.database_connections} database connections, "
            f"database {self.database_share:.0%} full, Redis {self.redis_share:.0%} full"
        )


def needs(measured: Measured, conversations: int) -> Needs:
    """What `conversations` at once take; never less than one Rasa server."""
    messages = conversations / SECONDS_BETWEEN_MESSAGES
    servers = max(1, math.ceil(messages * measured.rasa_ms / 1000 / FULL))
    rest = (measured.database_ms + measured.redis_ms + measured.proxy_ms) / 1000
    return Needs(
        conversations,
        messages,
        servers,
        servers * measured.rasa_mb / 1000,
        messages * rest / FULL,
        math.ceil(servers * measured.connections),
        messages / measured.database_turns,
        messages / measured.lock_turns,
    )
