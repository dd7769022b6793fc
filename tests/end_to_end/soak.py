"""A day of the chat in one go: visitors who ask, book, describe danger, send twice and delete, drawn from a seed."""

from __future__ import annotations

import asyncio
import random
import statistics
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from backtalk.commands.servers import Server
from benchmarks.machine import resident_megabytes
from benchmarks.questions import questions
from tests.end_to_end.booking import SELF
from tests.end_to_end.visitor import API, PATIENCE_SECONDS, Reply

AT_ONCE = 8
SAMPLES = 100  # memory is looked at so many times
DANGERS = (
    "since this morning i can't pee and it's numb between my legs",
    "since the needling my chest hurts and i can't get my breath",
    "crushing chest pain going down my left arm",
)
LONGEST_FORM = 20
TRIES = 5
RESUME = "booking:resume"


class Lost(AssertionError):
    """A message without its one answer."""


@dataclass
class Tally:
    """What happened.

    Attributes:
        sent: messages that were sent, repeats not counted.
        happened: how often each kind of thing happened.
        codes: reference codes of the requests that were sent, in order.
        memory: resident megabytes of each process, one figure for each sample.
    """

    sent: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    codes: list[str] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)

    def growth(self) -> dict[str, float]:
        """Megabytes by which each process grew over the second half: its last quarter beside the one before."""
        grown = {}
        for name, samples in self.memory.items():
            quarter = len(samples) // 4
            before, last = samples[-2 * quarter : -quarter], samples[-quarter:]
            grown[name] = round(statistics.median(last) - statistics.median(before), 1)
        return grown


async def soak(root: str, servers: Mapping[str, Server], messages: int, seed: int) -> Tally:
    """Let visitors come and go until `messages` were answered.

    Raises:
        Lost: as soon as a message gets no answer, another one when it is repeated, or is not in the history once.
    """
    tally = Tally(memory={name: [] for name in servers})
    every = max(1, messages // SAMPLES)
    asked = questions()
    limit = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    async with aiohttp.ClientSession(timeout=limit, connector=aiohttp.TCPConnector(limit=0)) as client:

        async def come_and_go(number: int) -> None:
            chats = 0
            while tally.sent < messages:
                draw = random.Random(f"{seed}-{number}-{chats}")
                chats += 1
                await _Chat(client, root, draw, tally).play(asked)

        async def look() -> None:
            while True:
                if tally.sent // every > len(next(iter(tally.memory.values()))):
                    for name, server in servers.items():
                        tally.memory[name].append(resident_megabytes(server.process.pid))
                await asyncio.sleep(0.05)

        looking = asyncio.create_task(look())
        try:
            async with asyncio.TaskGroup() as visitors:
                for number in range(AT_ONCE):
                    visitors.create_task(come_and_go(number))
        finally:
            looking.cancel()
    return tally


@dataclass
class _Chat:
    """One conversation, from the greeting to the look at its history."""

    client: aiohttp.ClientSession
    root: str
    draw: random.Random
    tally: Tally
    headers: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)

    async def play(self, asked: Sequence[str]) -> None:
        opened = await self._call("POST", "/conversations", {}, 201)
        self.headers = {"Authorization": f"Bearer {opened['token']}"}
        kind = self.draw.choices(("asks", "books", "danger", "deletes"), weights=(5, 2, 2, 1))[0]
        self.tally.happened[kind] += 1
        if kind == "books":  # first: a question may turn out to be an alarm, and then there is no booking
            await self._book()
        elif kind == "danger":
            await self._describe_danger()
        for _ in range(self.draw.randint(2, 8)):
            await self._say(self.draw.choice(asked))
        await self._check_history()
        if kind == "deletes":
            await self._delete()

    async def _book(self) -> None:
        reply = await self._say("I would like to book an assessment")
        for _ in range(LONGEST_FORM):
            if reply.asks == "read_back":
                break
            answer = SELF.get(reply.asks or "")
            if RESUME in reply.choices:  # after an apology, what was begun is still there
                answer = f"@{RESUME}"
            if answer is None:
                raise Lost(f"the form asks for {reply.asks!r}: {reply.text}")
            reply = await (self._choose(answer[1:]) if answer.startswith("@") else self._say(answer))
        reply = await self._choose("booking:send")
        if reply.code is None:
            raise Lost("a request without a code")
        self.tally.codes.append(reply.code)

    async def _describe_danger(self) -> None:
        reply = await self._say(self.draw.choice(DANGERS))
        if "E" not in reply.urgencies or "911" not in reply.text:
            raise Lost("an emergency was not heard")
        await self._choose("emergency_handled")

    async def _delete(self) -> None:
        await self._say("please delete my data")
        await self._choose("delete_my_data:confirm")
        await self._call("GET", "/messages", None, 401)

    async def _say(self, text: str) -> Reply:
        return await self._until_understood({"text": text})

    async def _choose(self, value: str) -> Reply:
        return await self._until_understood({"choice": value})

    async def _until_understood(self, said: dict[str, str]) -> Reply:
        """As a visitor does who is told that something went wrong, which on a busy machine is honest: say it again."""
        for _ in range(TRIES):
            reply = await self._send(said)
            if reply.topics != [None] or "something went wrong" not in reply.text:
                return reply
            self.tally.happened["apologies"] += 1
        raise Lost(f"{TRIES} apologies in a row")

    async def _send(self, said: dict[str, str]) -> Reply:
        """One message; now and then two at once with the same id, which must get the same answer."""
        body = {"id": uuid.UUID(int=self.draw.getrandbits(128)).hex, **said}
        times = 2 if self.draw.random() < 0.1 and body.get("choice") != "delete_my_data:confirm" else 1
        self.tally.sent += 1
        self.tally.happened["repeats"] += times - 1
        given = await asyncio.gather(*(self._call("POST", "/messages", body, 200) for _ in range(times)))
        if any(one != given[0] for one in given) or not given[0]["messages"]:
            raise Lost("no answer, or two different ones")
        self.answers[body["id"]] = given[0]["messages"]
        return Reply(given[0]["messages"])

    async def _check_history(self) -> None:
        """Every message once, in order, each followed by the answer that was given."""
        told = (await self._call("GET", "/messages", None, 200))["messages"]
        greeting = next((place for place, one in enumerate(told) if one["from"] == "visitor"), len(told))
        kept: dict[str, list[Any]] = {}
        for one in told[greeting:]:
            if one["from"] != "visitor":
                kept[list(kept)[-1]].append(one)
            elif one["id"] in kept:
                raise Lost("a message was handled twice")
            else:
                kept[one["id"]] = []
        if list(kept.items()) != list(self.answers.items()):
            raise Lost("the history is not what was said")

    async def _call(self, method: str, path: str, body: Any, expected: int) -> Any:
        async with self.client.request(method, f"{self.root}{API}{path}", json=body, headers=self.headers) as answer:
            if answer.status != expected:
                raise Lost(f"{method} {path}: {answer.status} {(await answer.text())[:200]}")
            return await answer.json()
