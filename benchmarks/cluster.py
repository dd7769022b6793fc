"""Several Rasa and action servers behind nginx, with PostgreSQL and Redis: what a clinic that grew would run."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from backtalk.commands.database import fit_for_start
from backtalk.commands.servers import (
    Server,
    free_port,
    servers_environment,
    start_action_server,
    start_rasa_server,
    stop,
    wait_until_ready,
)
from backtalk.settings import Settings
from benchmarks.nginx import nginx_running
from benchmarks.postgres import postgres_running
from benchmarks.redis_server import RedisServer, redis_running

HOST = "127.0.0.1"
FOREIGN = ("BACKTALK_", "PYTEST_", "PORT", "SANIC_")


@dataclass
class RasaProcess:
    """One Rasa server, with the port of its figures."""

    server: Server
    port: int
    metrics_port: int
    environment: dict[str, str]
    folder: Path

    @property
    def root(self) -> str:
        return f"http://{HOST}:{self.port}"

    def handled(self) -> int:
        """How many of visitors' messages this process has handed to Rasa and answered."""
        with urllib.request.urlopen(f"http://{HOST}:{self.metrics_port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return sum(int(float(line.split()[-1])) for line in lines if line.startswith("backtalk_turns_total"))


@dataclass
class Cluster:
    """Running servers.

    Attributes:
        root: nginx's address for visitors.
    """

    root: str
    rasa: list[RasaProcess]
    actions: list[Server]
    redis: RedisServer
    database: str
    model: Path
    proxy_process: int

    @property
    def database_process(self) -> int:
        """Number of PostgreSQL's first process."""
        folder = parse_qs(urlsplit(self.database).query)["host"][0]
        return int((Path(folder) / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])

    def kill(self, number: int) -> None:
        """End a Rasa server without a warning."""
        self.rasa[number].server.process.kill()
        self.rasa[number].server.process.wait()

    def restart(self, number: int) -> None:
        """A new Rasa server in place of one that is gone; returns when it is ready."""
        one = self.rasa[number]
        one.server = start_rasa_server(one.environment, one.folder, self.model, HOST, one.port)
        wait_until_ready(f"{one.root}/readyz", [one.server])

    def handled(self) -> int:
        """How many of visitors' messages all processes that run have handled together."""
        return sum(one.handled() for one in self.rasa if one.server.process.poll() is None)


@contextmanager
def cluster_running(folder: Path, model: Path, processes: int, *, shared_locks: bool = True) -> Iterator[Cluster]:
    """So many Rasa servers and as many action servers, ready; rate limits are off.

    Raises:
        backtalk.commands.servers.CannotStart, benchmarks.nginx.NoNginx
    """
    chat, actions, figures = ([free_port() for _ in range(processes)] for _ in range(3))
    entry, inner = free_port(), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    kept |= {name: os.environ[name] for name in ("BACKTALK_CACHE",) if name in os.environ}
    with ExitStack() as stack:
        database = stack.enter_context(postgres_running())
        redis = stack.enter_context(redis_running(folder))
        own = {
            "BACKTALK_VAR": str(folder / "var"),
            "BACKTALK_RATE_LIMITS": "off",
            "BACKTALK_TURNS_IN_FLIGHT": "1000",
            "BACKTALK_CONVERSATIONS_URL": database,
            "BACKTALK_BOOKING_URL": database,
            **({"BACKTALK_LOCKS_URL": redis.url} if shared_locks else {}),
        }
        # As `make run` does: an action server that first has to make the tables may be too slow for its first visitor.
        fit_for_start(Settings.from_environment(own))
        action_servers: list[Server] = []
        rasa: list[RasaProcess] = []
        stack.callback(lambda: stop([*action_servers, *(one.server for one in rasa)]))
        for number, port in enumerate(actions):
            alone = servers_environment(kept | own | {"BACKTALK_ACTIONS_URL": f"http://{HOST}:{port}/webhook"})
            action_servers.append(start_action_server(alone, folder / f"actions-{number}"))
        for number, port in enumerate(chat):
            environment = servers_environment(
                kept
                | own
                | {
                    "PORT": str(port),
                    "BACKTALK_ACTIONS_URL": f"http://{HOST}:{inner}/webhook",
                    "BACKTALK_METRICS_PORT": str(figures[number]),
                }
            )
            place = folder / f"rasa-{number}"
            server = start_rasa_server(environment, place, model, HOST, port)
            rasa.append(RasaProcess(server, port, figures[number], environment, place))
        proxy = stack.enter_context(nginx_running(folder / "nginx", chat, actions, (entry, inner)))
        for one in rasa:
            wait_until_ready(f"{one.root}/readyz", [*action_servers, *(other.server for other in rasa)])
        yield Cluster(f"http://{HOST}:{entry}", rasa, action_servers, redis, database, model, proxy)
