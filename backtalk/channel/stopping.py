"""Stopping a server: what it has taken is answered, what comes later is left to the next one."""

from __future__ import annotations

import asyncio

from backtalk.channel.limits import TurnsInFlight
from backtalk.channel.turns import Turns

LOOK_EVERY_SECONDS = 0.05


async def finish_turns(in_flight: TurnsInFlight, turns: Turns, seconds: float) -> None:
    """Take no more messages, and let those that were taken be answered, for at most so long."""
    in_flight.close()
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    while in_flight.now() and loop.time() < ends:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    await turns.drain(max(0.0, ends - loop.time()))  # those whose visitor has hung up
