from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.redis_server import RedisServer, redis_running
from tests.channel.conftest import start_server

__all__ = ["start_server"]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis server of the test's own."""
    with redis_running(tmp_path) as server:
        yield server
