from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtalk.commands.servers import free_port
from tests.end_to_end.servers_at_work import ServersAtWork, servers_at_work
from tests.end_to_end.visitor import Visitor

HERE = Path(__file__).resolve().parent
LOUD = {"LOG_LEVEL": "DEBUG", "LOG_LEVEL_LIBRARIES": "DEBUG"}


@pytest.fixture(scope="session")
def backtalk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServersAtWork]:
    """One Backtalk for all conversations, with everything turned on that an operator may turn on to see more."""
    more = {**LOUD, "BACKTALK_METRICS_PORT": str(free_port())}
    with servers_at_work(tmp_path_factory.mktemp("var"), **more) as running:
        yield running


@pytest.fixture
def visitor(backtalk: ServersAtWork) -> Visitor:
    """Somebody who has just opened the chat."""
    return backtalk.visitor()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test here waits for the servers, and for the training if the model is not current."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.timeout(1200))
