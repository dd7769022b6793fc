"""A load generator: many conversations at once from one process, over connections that stay open."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

ANSWER_WITHIN_SECONDS = 60


class NotAnswered(RuntimeError):
    """The server answered with an error or with nothing; a benchmark of failures means nothing."""


class Conversation(Protocol):
    """One visitor's chat with some server."""

    async def say(self, text: str) -> None:
        """Send a message and read the whole answer. Raises `NotAnswered`."""


class Server(Protocol):
    """Something that can be chatted with."""

    async def open(self, client: aiohttp.ClientSession) -> Conversation:
        """Start a conversation. Raises `NotAnswered`."""


@dataclass
class Load:
    """What a load did: one time for each reply, in milliseconds, and how long the whole took, in seconds."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Replies a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: float) -> float:
        """The time, in milliseconds, within which so many percent of the replies came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


async def chat(
    server: Server, questions: Sequence[str], *, at_once: int, seconds: float, turns: int = 10, seed: int = 1
) -> Load:
    """Let `at_once` visitors ask without pausing; after `turns` messages each begins a new conversation.

    The first message of each visitor is not counted: it also opens the connection.

    Raises:
        NotAnswered: as soon as one message gets no answer.
    """
    load = Load()
    limit = aiohttp.ClientTimeout(total=ANSWER_WITHIN_SECONDS)
    async with aiohttp.ClientSession(timeout=limit, connector=aiohttp.TCPConnector(limit=0)) as client:

        async def visitor(number: int) -> None:
            draw = random.Random(seed * 10_000 + number)  # noqa: S311 - repeatable questions, not a secret
            conversation = await server.open(client)
            await conversation.say(draw.choice(questions))
            started.append(time.perf_counter())
            await everybody_is_here.wait()
            asked = 1
            while time.perf_counter() < ends:
                if asked >= turns:
                    conversation, asked = await server.open(client), 0
                before = time.perf_counter()
                await conversation.say(draw.choice(questions))
                load.milliseconds.append((time.perf_counter() - before) * 1000)
                asked += 1

        started: list[float] = []
        everybody_is_here = asyncio.Event()
        ends = float("inf")
        visitors = [asyncio.create_task(visitor(number)) for number in range(at_once)]
        while len(started) < at_once and not any(task.done() for task in visitors):
            await asyncio.sleep(0.01)
        begun = time.perf_counter()
        ends = begun + seconds
        everybody_is_here.set()
        await asyncio.gather(*visitors)
        load.seconds = time.perf_counter() - begun
    return load


async def one_conversation(server: Server, questions: Sequence[str], turns: int) -> list[float]:
    """The time of each reply, in milliseconds, in one conversation of so many turns. Raises `NotAnswered`."""
    times: list[float] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_SECONDS)) as client:
        conversation = await server.open(client)
        for turn in range(turns):
            before = time.perf_counter()
            await conversation.say(questions[turn % len(questions)])
            times.append((time.perf_counter() - before) * 1000)
    return times
