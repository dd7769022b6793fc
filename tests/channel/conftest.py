from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.channel.servers import FakeAgent, Server, running

StartServer = Callable[..., Server]


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts channels that share one directory, so one database and the same keys."""
    with ExitStack() as stack:

        def start(agent: FakeAgent | None = None, **more: Any) -> Server:
            return stack.enter_context(running(tmp_path, agent or FakeAgent(), **more))

        yield start


@pytest.fixture
def server(start_server: StartServer) -> Server:
    return start_server()
