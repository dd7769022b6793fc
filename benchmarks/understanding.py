"""Understanding one message, without channel and dialogue: ours beside the encoder's own forward pass and stock Rasa.

`python -m benchmarks.understanding [--stock]`: the held-out questions one after another through the trained model;
each message goes to every contestant in turn, so what else the machine does hits all alike. Stock Rasa is trained on
the same examples, once, with few epochs: what a message costs does not depend on them. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from backtalk.evaluation.measuring import read_held_out
from backtalk.evaluation.parser import as_visitor_text, load_model
from backtalk.nlu.encoder import shared_encoder
from benchmarks.machine import describe
from benchmarks.stock_rasa import train_stock

ROOT = Path(__file__).resolve().parents[1]
WARM_UP = 20  # messages
Contestant = Callable[[str], Awaitable[object]]


@dataclass
class Times:
    """Milliseconds of each message: by the clock, and of the processor, which other work hardly moves."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


async def measure(contestants: Mapping[str, Contestant], texts: Sequence[str], runs: int) -> dict[str, Times]:
    """Times of each message for each contestant; every text is read `runs` times, and its fastest reading counts."""
    times = {name: Times() for name in contestants}
    for text in texts[:WARM_UP]:
        for read in contestants.values():
            await read(text)
    for text in texts:
        best = {name: [float("inf"), float("inf")] for name in contestants}
        for _ in range(runs):
            for name, read in contestants.items():
                started = time.perf_counter(), time.process_time()
                await read(text)
                ended = time.perf_counter(), time.process_time()
                best[name] = [min(old, 1000 * (e - s)) for old, s, e in zip(best[name], started, ended, strict=True)]
        for name, (clock, processor) in best.items():
            times[name].clock.append(clock)
            times[name].processor.append(processor)
    return times


def contestants(stock: bool) -> dict[str, Contestant]:
    """The encoder alone, the trained model, and with `stock` Rasa's default pipeline."""

    async def encoder(text: str) -> object:
        return shared_encoder().encode([text])

    chosen: dict[str, Contestant] = {
        "encoder alone": encoder,
        "Backtalk": load_model(ROOT / "models" / "backtalk.tar.gz").parse_message,
    }
    if stock:
        chosen["stock Rasa"] = load_model(train_stock()).parse_message
    return chosen


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description=__doc__)
    parser.add_argument(
        "--stock", action="store_true", help="stock Rasa as well; the first time it is trained: minutes"
    )
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3, help="times that each message is read; the fastest counts")
    options = parser.parse_args(arguments)
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    print(describe(), flush=True)
    asked = [question.text for questions in read_held_out(ROOT).questions.values() for question in questions]
    step = max(1, len(asked) // options.messages)
    texts = [as_visitor_text(text) for text in asked[::step]][: options.messages]
    times = asyncio.run(measure(contestants(options.stock), texts, options.runs))
    figures: dict[str, dict[str, float]] = {}
    print(f"{len(texts)} messages, the fastest of {options.runs} readings each, milliseconds")
    print(f"{'':16} {'clock p50':>10} {'p95':>8} {'processor p50':>14} {'p95':>8}")
    for name, taken in times.items():
        p50, p95 = (round(float(np.percentile(taken.clock, percentile)), 2) for percentile in (50, 95))
        cpu50, cpu95 = (round(float(np.percentile(taken.processor, percentile)), 2) for percentile in (50, 95))
        figures[name] = {"p50_ms": p50, "p95_ms": p95, "processor_p50_ms": cpu50, "processor_p95_ms": cpu95}
        print(f"{name:16} {p50:>10.2f} {p95:>8.2f} {cpu50:>14.2f} {cpu95:>8.2f}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
