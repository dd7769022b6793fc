"""Every hop has a deadline, and each is shorter than that of whoever waits for it: so a visitor always gets words."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from sanic.config import DEFAULT_CONFIG

from backtalk.channel import health, storage_calls
from backtalk.channel.assistant import LOOKUP_SECONDS, WORDING_SECONDS
from backtalk.channel.turns import Deadlines
from backtalk.channel.web_chat import DRAIN_SECONDS
from backtalk.delivery.webhook import WebhookTarget
from backtalk.delivery.worker import LEASE
from backtalk.serving.action_calls import ANSWER_WITHIN_SECONDS
from backtalk.storage.engines import BUSY_SECONDS

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def seconds_in(file: str, setting: str) -> set[int]:
    """All values of a setting, in whole seconds."""
    found = re.findall(rf"{setting}\D*?(\d+)s?\b", (DEPLOY / file).read_text(encoding="utf-8"))
    assert found, setting
    return {int(value) for value in found}


def test_from_the_database_to_the_proxy_each_waits_longer_than_the_one_before() -> None:
    deadlines = Deadlines()
    calls_of_one_turn = 2 * ANSWER_WITHIN_SECONDS + LOOKUP_SECONDS
    answer_in_the_end = deadlines.handle + WORDING_SECONDS + storage_calls.SECONDS_EACH
    waits = [
        BUSY_SECONDS,
        storage_calls.SECONDS_EACH,
        ANSWER_WITHIN_SECONDS,
        calls_of_one_turn,
        deadlines.handle,
        deadlines.lease,
        answer_in_the_end,
        *seconds_in("nginx/backtalk.conf", "proxy_read_timeout"),
        DEFAULT_CONFIG["RESPONSE_TIMEOUT"],
    ]
    assert waits == sorted(waits)
    assert len(set(waits)) == len(waits)


def test_who_stops_a_server_waits_longer_than_it_needs() -> None:
    assert Deadlines().handle < DRAIN_SECONDS
    for file, setting in (
        ("systemd/backtalk-rasa@.service", "TimeoutStopSec="),
        ("compose.yml", "stop_grace_period: "),
        ("helm/backtalk/templates/rasa.yaml", "terminationGracePeriodSeconds: "),
    ):
        assert min(seconds_in(file, setting)) > DRAIN_SECONDS, file


def test_a_probe_is_quicker_than_a_visitors_call() -> None:
    assert health.ACTIONS_SECONDS < ANSWER_WITHIN_SECONDS


def test_a_delivery_gives_up_before_another_worker_may_take_it() -> None:
    longest = inspect.signature(WebhookTarget).parameters["timeout_seconds"].default
    assert longest < LEASE.total_seconds()
