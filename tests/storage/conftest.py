from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields
from tests.storage.databases import booking_database, booking_url, postgres_url, shared_postgres_url, unused_url

__all__ = ["booking_database", "booking_url", "postgres_url", "shared_postgres_url", "unused_url"]


@pytest.fixture
def key() -> bytes:
    return Fernet.generate_key()


@pytest.fixture
def fields(key: bytes) -> PersonalFields:
    return PersonalFields([key])


@pytest.fixture
def store(booking_database: BookingDatabase, fields: PersonalFields) -> SqlRequestStore:
    """The request store, on SQLite and on PostgreSQL in turn."""
    return SqlRequestStore(booking_database, fields)
