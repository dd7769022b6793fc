"""`make bench`: a selection of about five minutes. The last line is JSON, in which null means: not measured."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from statistics import median

from backtalk.nlu.encoder import shared_encoder
from benchmarks import turns
from benchmarks.backtalk_servers import backtalk_running
from benchmarks.contracts import Echo, RasaRest, WebChat
from benchmarks.conversation import Row, measure, show
from benchmarks.echo_server import echo_running
from benchmarks.leftovers import nothing_left_running
from benchmarks.load import chat
from benchmarks.machine import describe, processor_seconds
from benchmarks.memory import by_process
from benchmarks.options import options
from benchmarks.questions import questions
from benchmarks.stock_rasa import EPOCHS, stock_rasa_running

AT_ONCE = (1, 8, 32)


def encoder_milliseconds(texts: list[str]) -> float:
    """Median time of the encoder's forward pass for one question: the least that a reply can take."""
    encoder = shared_encoder()
    encoder.encode(texts[:3])
    times = []
    for text in texts[:200]:
        before = time.perf_counter()
        encoder.encode([text])
        times.append((time.perf_counter() - before) * 1000)
    return round(median(times), 1)


@nothing_left_running()
def main() -> int:
    """Measure, print tables, and the summary as JSON in the last line."""
    parser = options(__doc__)
    parser.add_argument("--stock", action="store_true", help=f"also stock Rasa ({EPOCHS} epochs; trained once)")
    parser.add_argument("--runs", type=int, default=3, help="medians are taken over so many")
    given = parser.parse_args()
    load = {"seconds": given.seconds, "runs": given.runs, "seed": given.seed}
    print(describe(), flush=True)
    with echo_running() as root:
        show("echo", measure(Echo(root), AT_ONCE, **load))
    with backtalk_running(given.model) as backtalk:
        server = WebChat(backtalk.root)
        rasa = backtalk.servers[-1].process.pid
        before = processor_seconds(rasa)
        asyncio.run(chat(server, questions(), at_once=1, seconds=5, seed=given.seed))  # warms up, not counted
        print(f"processor time of the Rasa server in the warm-up: {processor_seconds(rasa) - before:.1f} s")
        rows = measure(server, AT_ONCE, **load)
        show("Backtalk, SQLite", rows)
        # Measured while the server idles and with the machine as it is now, so that both figures compare.
        encoder = encoder_milliseconds(questions())
        growth = turns.measure(server, given.seed, conversations=1)
        memory = by_process(backtalk)
    stock: dict[int, Row] = {}
    if given.stock:
        with stock_rasa_running() as (root, _server):
            stock = measure(RasaRest(root), AT_ONCE, **load)
            show(f"stock Rasa ({EPOCHS} epochs)", stock)
    print(f"turns {growth}\nmemory {memory}\n{describe()}")
    summary = {
        "encoder_p50_ms": encoder,
        "reply_p50_ms": rows[1]["p50_ms"],
        "reply_p95_ms": rows[1]["p95_ms"],
        "replies_per_s": max(row["per_second"] for row in rows.values()),
        "stock_replies_per_s": max((row["per_second"] for row in stock.values()), default=None),
        "turn200_over_turn2": round(growth[200] / growth[2], 2),
        "ready_s": round(backtalk.ready_seconds, 1),
        "rss_mb": memory["together"],
    }
    print(json.dumps(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
