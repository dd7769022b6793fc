"""Hours of visitors in one go: each message is answered once, each request arrives once, and memory stays flat.

`make test` plays 300 messages, always the same ones; `make test-long` plays 50,000 (``SOAK_MESSAGES``, ``SOAK_SEED``)
on servers of their own, with the delivery worker beside them.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from pathlib import Path

import pytest

from backtalk.commands.servers import start_delivery_worker, stop
from tests.delivery.receiver import Receiver
from tests.end_to_end.servers_at_work import ServersAtWork, servers_at_work
from tests.end_to_end.soak import Tally, soak

MESSAGES = int(os.environ.get("SOAK_MESSAGES", "50000"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
# Over the last quarter of the soak. A thousand bytes kept of each message would be 12 MB of 50,000.
MOST_GROWTH_MEGABYTES = 8
DELIVERED_WITHIN_SECONDS = 300


def check_talk(tally: Tally, messages: int) -> None:
    """What must have happened for the soak to mean anything, and what must not."""
    assert tally.sent >= messages
    assert all(tally.happened[kind] for kind in ("asks", "books", "danger", "deletes", "repeats")), tally.happened
    assert tally.happened["apologies"] <= tally.sent / 100
    assert tally.codes
    assert len(set(tally.codes)) == len(tally.codes)


def test_three_hundred_messages_are_each_answered_once(backtalk: ServersAtWork) -> None:
    servers = {"actions": backtalk.actions, "rasa": backtalk.rasa}

    tally = asyncio.run(soak(backtalk.root, servers, messages=300, seed=7))

    check_talk(tally, 300)
    assert all(len(samples) > 50 for samples in tally.memory.values())


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_day_of_visitors_leaves_memory_flat_and_delivers_each_request_once(tmp_path: Path) -> None:
    with Receiver() as receiver:
        clinic = tmp_path / "clinic.yml"
        clinic.write_text(f"name: A\ntown: B\ndelivery:\n  webhook: {receiver.url}\n", encoding="utf-8")
        secret = base64.urlsafe_b64encode(bytes(32)).decode()
        more = {"BACKTALK_CLINIC": str(clinic), "BACKTALK_WEBHOOK_SECRET": secret}
        with servers_at_work(tmp_path / "var", **more) as backtalk:
            worker = start_delivery_worker(backtalk.environment, backtalk.var_dir)
            try:
                servers = {"actions": backtalk.actions, "rasa": backtalk.rasa, "worker": worker}
                tally = asyncio.run(soak(backtalk.root, servers, MESSAGES, SEED))
                print(json.dumps({"sent": tally.sent, **tally.happened, "grown": tally.growth()}))
                end = time.monotonic() + DELIVERED_WITHIN_SECONDS
                while len(receiver.kept) < len(tally.codes) and time.monotonic() < end:
                    time.sleep(0.2)
            finally:
                stop([worker])

    check_talk(tally, MESSAGES)
    assert len(receiver.kept) == len(receiver.calls) == len(tally.codes)
    assert all(grown <= MOST_GROWTH_MEGABYTES for grown in tally.growth().values()), tally.growth()
