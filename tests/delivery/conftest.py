from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.delivery.receiver import Receiver
from tests.storage.databases import booking_database, booking_url, postgres_url, shared_postgres_url

__all__ = ["booking_database", "booking_url", "postgres_url", "shared_postgres_url"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The clinic's own system, up and willing."""
    with Receiver() as running:
        yield running
