"""`python -m benchmarks.conversation`: how fast answers come, at 1, 8, 32 and 128 conversations at once.

Beside them, in the same run: a bare echo server (what HTTP and JSON alone cost) and, with --stock, Rasa as `rasa init`
sets it up, on the same data over its own REST channel. --postgres measures with the chats in PostgreSQL too.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.backtalk_servers import backtalk_running
from benchmarks.contracts import Echo, RasaRest, WebChat
from benchmarks.echo_server import echo_running
from benchmarks.leftovers import nothing_left_running
from benchmarks.load import Load, Server, chat
from benchmarks.machine import describe
from benchmarks.options import options
from benchmarks.postgres import postgres_running
from benchmarks.questions import questions
from benchmarks.stock_rasa import EPOCHS, stock_rasa_running

AT_ONCE = (1, 8, 32, 128)
Row = dict[str, float]


def measure(server: Server, at_once: Sequence[int], *, seconds: float, runs: int, seed: int) -> dict[int, Row]:
    """p50, p95 (milliseconds) and replies a second for each number of conversations; medians over the runs."""
    asked = questions()
    found: dict[int, Row] = {}
    for number in at_once:
        loads = [
            asyncio.run(chat(server, asked, at_once=number, seconds=seconds, seed=seed + run)) for run in range(runs)
        ]
        found[number] = summary(loads)
    return found


def summary(loads: Sequence[Load]) -> Row:
    """Medians over runs of the same load."""
    return {
        "p50_ms": round(median(load.percentile(50) for load in loads), 1),
        "p95_ms": round(median(load.percentile(95) for load in loads), 1),
        "per_second": round(median(load.per_second for load in loads), 1),
    }


def show(name: str, rows: dict[int, Row]) -> None:
    """One line for each number of conversations."""
    for number, row in rows.items():
        print(
            f"{name:28} {number:4} at once   p50 {row['p50_ms']:8.1f} ms   p95 {row['p95_ms']:8.1f} ms"
            f"   {row['per_second']:7.1f} a second",
            flush=True,
        )


@nothing_left_running()
def main() -> int:
    """Measure, print a table, and the figures as JSON in the last line."""
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=3, help="medians are taken over so many")
    parser.add_argument("--at-once", type=int, nargs="+", default=list(AT_ONCE))
    parser.add_argument("--stock", action="store_true", help=f"also stock Rasa ({EPOCHS} epochs; trained once)")
    parser.add_argument("--postgres", action="store_true", help="also with the chats in PostgreSQL")
    given = parser.parse_args()
    load: dict[str, Any] = {"seconds": given.seconds, "runs": given.runs, "seed": given.seed}
    print(describe(), flush=True)
    found: dict[str, dict[int, Row]] = {}

    def one(name: str, server: Server) -> None:
        found[name] = measure(server, given.at_once, **load)
        show(name, found[name])

    with echo_running() as root:
        one("echo", Echo(root))
    with backtalk_running(given.model) as backtalk:
        one("Backtalk, SQLite", WebChat(backtalk.root))
    if given.postgres:
        with postgres_running() as url, backtalk_running(given.model, url) as backtalk:
            one("Backtalk, PostgreSQL", WebChat(backtalk.root))
    if given.stock:
        with stock_rasa_running() as (root, _server):
            one(f"stock Rasa ({EPOCHS} epochs)", RasaRest(root))
    print(describe())
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
