"""`python -m benchmarks.memory`: memory of each process, when ready and after a load."""

from __future__ import annotations

import asyncio
import json
import sys

from benchmarks.backtalk_servers import Running, backtalk_running
from benchmarks.contracts import WebChat
from benchmarks.leftovers import nothing_left_running
from benchmarks.load import chat
from benchmarks.machine import describe, resident_megabytes
from benchmarks.options import options
from benchmarks.questions import questions


def by_process(backtalk: Running) -> dict[str, float]:
    """Resident megabytes of each server, and of all together."""
    each = {server.name: round(resident_megabytes(server.process.pid), 1) for server in backtalk.servers}
    return {**each, "together": round(sum(each.values()), 1)}


@nothing_left_running()
def main() -> int:
    """Measure, print, and the figures as JSON in the last line."""
    parser = options(__doc__)
    given = parser.parse_args()
    print(describe(), flush=True)
    found: dict[str, dict[str, float]] = {}
    with backtalk_running(given.model) as backtalk:
        found["when ready"] = by_process(backtalk)
        asyncio.run(chat(WebChat(backtalk.root), questions(), at_once=8, seconds=given.seconds, seed=given.seed))
        found["after a load"] = by_process(backtalk)
    for when, memory in found.items():
        print(f"{when:12}", "   ".join(f"{name} {size:.0f} MB" for name, size in memory.items()))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
