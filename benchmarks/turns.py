"""`python -m benchmarks.turns`: does a long conversation get slower? A message's time at turn 2, 50 and 200."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Sequence
from statistics import median

from benchmarks.backtalk_servers import backtalk_running
from benchmarks.contracts import RasaRest, WebChat
from benchmarks.leftovers import nothing_left_running
from benchmarks.load import Server, one_conversation
from benchmarks.machine import describe
from benchmarks.options import options
from benchmarks.questions import questions
from benchmarks.stock_rasa import EPOCHS, stock_rasa_running

TURNS = (2, 50, 200)
AROUND = 10  # turns on each side that are looked at together: single ones vary more than what is looked for


def by_turn(times: Sequence[float]) -> dict[int, float]:
    """Median time, in milliseconds, around each turn of `TURNS`.

    Every question stands once in each stretch (see `measure`), so what differs is only the turn.
    """
    width = 2 * AROUND
    starts = {turn: min(max(turn - AROUND - 1, 1), len(times) - width) for turn in TURNS if turn <= len(times)}
    return {turn: round(median(times[start : start + width]), 1) for turn, start in starts.items()}


def measure(server: Server, seed: int, conversations: int = 3) -> dict[int, float]:
    """Time of a message by turn, the median of several conversations of 210 turns."""
    width = 2 * AROUND
    found: list[dict[int, float]] = []
    for number in range(conversations):
        asked = random.Random(seed + number).sample(questions(), width)  # noqa: S311 - repeatable, not a secret
        found.append(by_turn(asyncio.run(one_conversation(server, asked, max(TURNS) + AROUND))))
    return {turn: round(median(one[turn] for one in found), 1) for turn in TURNS}


@nothing_left_running()
def main() -> int:
    """Measure, print, and the figures as JSON in the last line."""
    parser = options(__doc__)
    parser.add_argument("--conversations", type=int, default=3)
    parser.add_argument("--stock", action="store_true", help=f"also stock Rasa ({EPOCHS} epochs; trained once)")
    given = parser.parse_args()
    print(describe(), flush=True)
    found: dict[str, dict[int, float]] = {}
    with backtalk_running(given.model) as backtalk:
        found["Backtalk"] = measure(WebChat(backtalk.root), given.seed, given.conversations)
    if given.stock:
        with stock_rasa_running() as (root, _server):
            found["stock Rasa"] = measure(RasaRest(root), given.seed, given.conversations)
    for name, times in found.items():
        print(f"{name:12}", "   ".join(f"turn {turn}: {time:.1f} ms" for turn, time in times.items()))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
