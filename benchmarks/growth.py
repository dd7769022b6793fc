"""`python -m benchmarks.growth`: several Rasa servers behind nginx, with PostgreSQL and Redis.

For each number of servers: answers a second, how long they took, and the processor time of one answer by kind of
process (from which follows what more would need). Then what the stores alone can do. --stored asks whether many stored
conversations make a message slower.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from cryptography.fernet import Fernet

from backtalk.commands.train import train
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.sealing import Seal
from benchmarks.backtalk_servers import backtalk_running
from benchmarks.cluster import Cluster, cluster_running
from benchmarks.contracts import WebChat
from benchmarks.conversation import measure
from benchmarks.growth_needs import TARGETS, Measured, needs
from benchmarks.growth_stores import stores
from benchmarks.load import chat
from benchmarks.machine import describe, resident_megabytes
from benchmarks.options import options
from benchmarks.questions import questions

STORED_TURNS = 10
Row = dict[str, float]


def measure_cluster(cluster: Cluster, *, at_once: int, seconds: float, seed: int) -> Row:
    """One load on a running cluster; times in milliseconds, memory in megabytes."""
    before = _processor(cluster)
    load = asyncio.run(chat(WebChat(cluster.root), questions(), at_once=at_once, seconds=seconds, seed=seed))
    answers = len(load.milliseconds) + at_once  # the first of each visitor is not timed, and costs as much
    used = {name: (now - before[name]) * 1000 / answers for name, now in _processor(cluster).items()}
    return {
        "per_second": round(load.per_second, 1),
        "p50_ms": round(load.percentile(50), 1),
        "p95_ms": round(load.percentile(95), 1),
        **{f"{name}_ms": round(milliseconds, 2) for name, milliseconds in used.items()},
        "per_core": round(1000 / sum(used.values()), 1),
        "rasa_mb": round(sum(resident_megabytes(one.server.process.pid) for one in cluster.rasa) / len(cluster.rasa)),
        "connections": round(_connections(cluster) / len(cluster.rasa), 1),
    }


def stored(count: int, given: Any) -> dict[str, Row]:
    """One visitor's times with an empty database and with `count` conversations of `STORED_TURNS` turns in it."""
    found: dict[str, Row] = {}
    with tempfile.TemporaryDirectory(prefix="backtalk-stored-") as folder:
        url = f"sqlite:///{folder}/conversations.db"
        for name in ("empty", f"{count} stored"):
            if name != "empty":
                _fill(url, count)
            with backtalk_running(given.model, url) as backtalk:
                load = measure(WebChat(backtalk.root), [1], seconds=given.seconds, runs=3, seed=given.seed)
            found[name] = load[1]
            print(f"{name:16} p50 {found[name]['p50_ms']:.1f} ms   p95 {found[name]['p95_ms']:.1f} ms", flush=True)
    return found


def main() -> int:
    """Measure, print tables, and the figures as JSON in the last line."""
    parser = options(__doc__)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--at-once", type=int, default=32, help="conversations at once, whatever the number of servers")
    parser.add_argument("--stored", type=int, metavar="N", help="only this: with N stored conversations (10000)")
    given = parser.parse_args()
    print(describe(), flush=True)
    if given.stored:
        print(json.dumps(stored(given.stored, given)))
        return 0
    model = given.model or train()
    rows: dict[int, Row] = {}
    for processes in given.processes:
        with (
            tempfile.TemporaryDirectory(prefix="backtalk-growth-") as folder,
            cluster_running(Path(folder), model, processes) as cluster,
        ):
            load: dict[str, Any] = {"at_once": given.at_once, "seed": given.seed}
            measure_cluster(cluster, seconds=3, **load)  # warms up, not counted
            rows[processes] = measure_cluster(cluster, seconds=given.seconds, **load)
        print(f"{processes} servers: {_line(rows[processes])}", flush=True)
    alone = stores(min(given.seconds, 5))
    for name, figure in alone.items():
        print(f"{name:20} {figure:9.1f} turns a second", flush=True)
    row = rows[max(rows)]
    # One turn takes both, one after the other.
    database = 1 / (1 / alone["chat, PostgreSQL"] + 1 / alone["tracker, PostgreSQL"])
    measured = Measured(
        row["rasa_ms"],
        row["database_ms"],
        row["redis_ms"],
        row["proxy_ms"],
        row["rasa_mb"],
        row["connections"],
        database,
        alone["lock, Redis"],
    )
    wanted = [needs(measured, target) for target in TARGETS]
    print("\n".join(one.line() for one in wanted))
    print(describe())
    print(json.dumps({"servers": rows, "stores": alone, "needs": [asdict(one) for one in wanted]}))
    return 0


def _line(row: Row) -> str:
    parts = ", ".join(f"{name.removesuffix('_ms')} {row[name]:.1f}" for name in row if name.endswith("_ms"))
    return f"{row['per_second']:.1f} answers a second, {row['per_core']:.1f} a core; milliseconds: {parts}"


def _processor(cluster: Cluster) -> dict[str, float]:
    """Processor seconds that each kind of process has used so far."""
    assert cluster.redis.process is not None
    kinds = {
        "rasa": [one.server.process.pid for one in cluster.rasa],
        "actions": [one.process.pid for one in cluster.actions],
        "database": [cluster.database_process],
        "redis": [cluster.redis.process.pid],
        "proxy": [cluster.proxy_process],
    }
    return {name: sum(map(_processor_seconds, pids)) for name, pids in kinds.items()}


def _processor_seconds(pid: int) -> float:
    """Of a process, its children, and those that have ended."""
    process = psutil.Process(pid)
    used = process.cpu_times()
    living = sum(sum(child.cpu_times()[:2]) for child in process.children(recursive=True))
    return float(used.user + used.system + used.children_user + used.children_system + living)


def _connections(cluster: Cluster) -> int:
    engine = sa.create_engine(cluster.database)
    with engine.connect() as connection:
        counted = connection.execute(
            sa.text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        )
        found = int(counted.scalar() or 0)
    engine.dispose()
    return found - 1  # without the one that asked


def _fill(url: str, count: int) -> None:
    store = ConversationStore(url, Seal([Fernet.generate_key()]))
    for number in range(count):
        name = f"{number:06}-{uuid.uuid4().hex}"
        store.start(name, time.time() + 3600, [], [])
        for turn in range(STORED_TURNS):
            store.claim(name, str(turn), lease_seconds=30, visitor_text="Why does it hurt?", raw_text="Why?")
            store.finish(name, str(turn), [])
    store.close()


if __name__ == "__main__":
    sys.exit(main())
