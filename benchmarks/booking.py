"""`python -m benchmarks.booking`: from pressing send to stored, through the real action server, on both databases.

Prints the machine, medians over runs, and JSON last. Beside it stands the floor: the same requests written by the store
alone, in one process, with no HTTP and no action in between.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp

from backtalk.settings import Settings
from benchmarks.booking_at_work import BookingAtWork, booking_at_work
from benchmarks.booking_visitor import SEND, BookingVisitor, code_in
from benchmarks.filled_forms import FilledForms
from benchmarks.leftovers import nothing_left_running
from benchmarks.machine import describe
from benchmarks.postgres import postgres_running
from benchmarks.storm_plan import draw_fates

AT_ONCE = 8


async def press_send(
    work: BookingAtWork, forms: FilledForms, number: int, at_once: int
) -> tuple[float, Sequence[float]]:
    """So many visitors press send, some at once: requests a second, and the milliseconds that each waited."""
    # A client opened before this could hold connections that the server has closed by the time they press.
    waiting = iter(list(_filled_in(work, forms, number)))
    waits: list[float] = []
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers=work.headers, connector=connector) as client:

        async def press() -> None:
            for visitor in waiting:
                visitor.client = client
                begun = time.perf_counter()
                code = code_in(await visitor.tap(SEND))
                waits.append((time.perf_counter() - begun) * 1000)
                if code is None:
                    raise RuntimeError(f"not sent: {visitor.heard}")

        begun = time.perf_counter()
        await asyncio.gather(*(press() for _ in range(at_once)))
        return number / (time.perf_counter() - begun), waits


def _filled_in(
    work: BookingAtWork, forms: FilledForms, number: int, *, pressed: bool = False
) -> Iterator[BookingVisitor]:
    """Visitors at the read-back; `pressed`: one step further."""
    for fate in draw_fates(0, number):
        visitor = BookingVisitor(None, work.url, fate.name, fate.phone)
        forms.fill_in(visitor, fate, pressed=pressed)
        yield visitor


def write_alone(work: BookingAtWork, forms: FilledForms, number: int) -> float:
    """The floor: requests a second when only the store works."""
    visitors = list(_filled_in(work, forms, number, pressed=True))
    begun = time.perf_counter()
    for visitor in visitors:
        forms.desk.submit(visitor.conversation, visitor.slots["booking_draft"])
    return number / (time.perf_counter() - begun)


async def measure(work: BookingAtWork, number: int, runs: int) -> dict[str, Any]:
    """All figures of one database."""
    forms = FilledForms(Settings.from_environment(work.environment))
    await press_send(work, forms, 5, 1)  # the first one reads files
    alone = [(await press_send(work, forms, number, 1))[1] for _ in range(runs)]
    together = [await press_send(work, forms, number, AT_ONCE) for _ in range(runs)]
    return {
        "one_at_a_time_ms": _middle(alone),
        f"{AT_ONCE}_at_once_ms": _middle([waits for _, waits in together]),
        "requests_per_second": round(statistics.median(rate for rate, _ in together), 1),
        "store_alone_per_second": round(statistics.median(write_alone(work, forms, number) for _ in range(runs)), 1),
    }


def _middle(runs: Sequence[Sequence[float]]) -> dict[str, float]:
    """p50 and p95 of each run, the median over the runs."""
    cuts = [statistics.quantiles(waits, n=20) for waits in runs]
    return {f"p{share}": round(statistics.median(cut[share // 5 - 1] for cut in cuts), 1) for share in (50, 95)}


@nothing_left_running()
def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=200, help="in each run")
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
    print(describe())
    result: dict[str, Any] = {"requests": chosen.requests, "runs": chosen.runs}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backtalk-booking-")))
        postgres = stack.enter_context(postgres_running()).replace("postgresql://", "postgresql+psycopg2://")
        for name, url in (("sqlite", None), ("postgresql", postgres)):
            with booking_at_work(folder / name, url) as work:
                result[name] = asyncio.run(measure(work, chosen.requests, chosen.runs))
            print(f"{name}: {result[name]}", flush=True)
    print(describe())
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
