"""`python -m benchmarks.startup`: seconds from starting both servers until they answer, with and without TensorFlow."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from statistics import median

from backtalk.serving.without_tensorflow import SWITCH
from benchmarks.backtalk_servers import backtalk_running
from benchmarks.leftovers import nothing_left_running
from benchmarks.machine import describe, processor_seconds
from benchmarks.options import options


def measure(model: Path | None, runs: int) -> dict[str, float]:
    """Median seconds until ready, and processor seconds that the Rasa server took for it."""
    ready, processor = [], []
    for _ in range(runs):
        with backtalk_running(model) as backtalk:
            ready.append(backtalk.ready_seconds)
            processor.append(processor_seconds(backtalk.servers[-1].process.pid))
    return {"ready_s": round(median(ready), 1), "rasa_processor_s": round(median(processor), 1)}


@nothing_left_running()
def main() -> int:
    """Measure, print, and the figures as JSON in the last line."""
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    print(describe(), flush=True)
    found = {"Backtalk": measure(given.model, given.runs)}
    print(f"Backtalk          {found['Backtalk']}", flush=True)
    os.environ[SWITCH] = "on"
    found["with TensorFlow"] = measure(given.model, given.runs)
    print(f"with TensorFlow   {found['with TensorFlow']}")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
