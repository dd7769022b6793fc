"""A new model or version while people chat: as docs/running.md says it, with two real servers and a switch."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import requests

from backtalk.commands.servers import Server, free_port, start_rasa_server, stop, wait_until_ready
from backtalk.commands.train import train
from tests.end_to_end.servers_at_work import HOST, ServersAtWork
from tests.end_to_end.visitor import API, PATIENCE_SECONDS

VISITORS = 12
QUESTIONS = ("does it hurt?", "how long does a visit take?", "what is dry needling?", "is it safe?")
MESSAGES_BEFORE, MESSAGES_AFTER = 36, 36


class Switch:
    """What nginx is with its `upstream`: new calls go to the server that is set now, old ones stay where they are."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.answered: dict[str, int] = {}
        self._enough = asyncio.Event()
        self._wanted = 0

    def count(self, root: str) -> None:
        self.answered[root] = self.answered.get(root, 0) + 1
        if self.answered.get(self.root, 0) >= self._wanted:
            self._enough.set()

    async def until(self, answered: int) -> None:
        """Until the server that is set now has answered so many."""
        self._wanted = answered
        self._enough.clear()
        await self._enough.wait()


async def chat(client: aiohttp.ClientSession, switch: Switch, over: asyncio.Event) -> list[str]:
    """Ask without pausing until it is over; the ids that were answered, each with its words. Nothing is repeated."""
    async with client.post(f"{switch.root}{API}/conversations", json={}) as opened:
        token = (await opened.json())["token"]
    headers = {"Authorization": f"Bearer {token}"}
    asked: list[str] = []
    for question in itertools.cycle(QUESTIONS):
        if over.is_set():
            break
        body = {"id": uuid.uuid4().hex, "text": question}
        while True:
            root = switch.root
            async with client.post(f"{root}{API}/messages", json=body, headers=headers) as answer:
                if answer.status == 503 and answer.headers["Retry-After"] and root != switch.root:
                    continue  # sent in the moment of the switch: once more under the same id, as the page does
                assert answer.status == 200, await answer.text()
                messages = (await answer.json())["messages"]
                break
        assert messages[0]["topic"], messages  # no apology
        asked.append(body["id"])
        switch.count(root)
    async with client.get(f"{switch.root}{API}/messages", headers=headers) as told:
        kept = [one["id"] for one in (await told.json())["messages"] if one["from"] == "visitor"]
    assert kept == asked
    return asked


def start_beside(backtalk: ServersAtWork, folder: Path, model: Path, port: int) -> Server:
    """Another server on the same databases and keys."""
    environment = {name: value for name, value in backtalk.environment.items() if name != "BACKTALK_METRICS_PORT"}
    return start_rasa_server(environment, folder, model, HOST, port)


@pytest.fixture
def old(backtalk: ServersAtWork, tmp_path: Path) -> Iterator[tuple[str, Server]]:
    """The server that is to go, with a model file of its own; what `backtalk` is comes after it."""
    model = Path(shutil.copy(train(), tmp_path / "old.tar.gz"))
    port = free_port()
    server = start_beside(backtalk, tmp_path, model, port)
    try:
        wait_until_ready(f"http://{HOST}:{port}/readyz", [server])
        yield f"http://{HOST}:{port}", server
    finally:
        stop([server])


def test_no_message_is_lost_or_refused_while_the_server_is_changed(
    backtalk: ServersAtWork, old: tuple[str, Server]
) -> None:
    old_root, old_server = old

    async def rehearse() -> Switch:
        switch, over = Switch(old_root), asyncio.Event()
        limit = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=limit, connector=aiohttp.TCPConnector(force_close=True)) as client,
            asyncio.TaskGroup() as visitors,
        ):
            for _ in range(VISITORS):
                visitors.create_task(chat(client, switch, over))
            # Given a server in the middle of answers
            await switch.until(MESSAGES_BEFORE)
            # When new calls go to the new one, and the old one is told to stop at once
            switch.root = backtalk.root
            old_server.process.send_signal(signal.SIGTERM)
            await switch.until(MESSAGES_AFTER)
            over.set()
        return switch

    switch = asyncio.run(rehearse())

    # Then both have answered, nothing was refused, every chat has all of its messages in order, and the old one is gone
    assert switch.answered[old_root] > MESSAGES_BEFORE  # some were under way when it was told to stop
    assert switch.answered[backtalk.root] >= MESSAGES_AFTER
    assert old_server.process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("harm", ["cut off", pytest.param("not a model", marks=pytest.mark.long)])
def test_a_bad_model_never_becomes_ready_and_the_one_in_use_goes_on(
    backtalk: ServersAtWork, tmp_path: Path, harm: str
) -> None:
    # Given a model file that cannot be used
    model = tmp_path / "bad.tar.gz"
    whole = train().read_bytes()
    model.write_bytes(whole[: len(whole) // 2] if harm == "cut off" else b"nothing of the kind")

    # When a server is started with it beside the one in use
    port = free_port()
    server = start_beside(backtalk, tmp_path, model, port)
    try:
        status = server.process.wait(PATIENCE_SECONDS * 3)
    finally:
        stop([server])

    # Then it ends by itself and says so, and visitors notice nothing
    assert status != 0
    assert "bad.tar.gz" in server.log.read_text(encoding="utf-8")
    assert backtalk.visitor().say("does it hurt?").topic == "needling_sensation"
    assert requests.get(f"{backtalk.root}/readyz", timeout=PATIENCE_SECONDS).status_code == 200
