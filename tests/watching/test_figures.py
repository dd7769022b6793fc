"""What is counted, where it can be read, and what is never in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import requests
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from rasa.core.channels.channel import UserMessage

from backtalk.commands.servers import free_port
from backtalk.delivery.alarms import AlarmTimes
from backtalk.settings import InvalidSetting
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_tables import outbox
from backtalk.watching.delivery_figures import DeliveryFigures
from backtalk.watching.exposition import expose
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
CARD = {
    "text": "Call 911.",
    "metadata": {"topic": "danger_cauda_equina", "urgency": "E"},
    "utter_action": "utter_sign_saddle_numbness",
}
FALLBACK = {"text": "I am not sure.", "metadata": {"topic": "fallback"}, "utter_action": "utter_fallback"}
CANARY = "canary4711"


async def by_word(message: UserMessage) -> list[dict[str, Any]]:
    if "numb" in message.text:
        return [dict(CARD)]
    if "what" in message.text:
        return [dict(FALLBACK)]
    if "silence" in message.text:
        return []
    return [dict(ANSWER)]


def read(text: str) -> dict[tuple[str, ...], float]:
    """Value by name and label values, the labels in the order of their names."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figures_of(server: Server) -> dict[tuple[str, ...], float]:
    return read(generate_latest(server.app.ctx.webchat.figures.registry).decode())


def test_turns_topics_signs_verdicts_and_times_are_counted(start_server: StartServer) -> None:
    server = start_server(FakeAgent(by_word))
    visitor = server.visitor()
    for text in ("my leg", "my leg again", "what", "all numb", "silence"):
        assert visitor.say(text, f"message-{text.replace(' ', '-')}").status_code == 200
    assert visitor.judge("message-my-leg.1", "worried").status_code == 204

    found = figures_of(server)

    assert found["backtalk_turns_total", "answered"] == 3
    assert found["backtalk_turns_total", "not_understood"] == 1
    assert found["backtalk_turns_total", "apology"] == 1
    assert found["backtalk_replies_total", "sciatica"] == 2
    assert found["backtalk_danger_cards_total", "E", "saddle_numbness"] == 1
    assert found["backtalk_feedback_total", "sciatica", "worried"] == 1
    assert [found["backtalk_stage_seconds_count", stage] for stage in ("claim", "answer", "keep")] == [5, 5, 5]
    assert found["backtalk_http_total", "200"] == 5
    assert found["backtalk_turns_in_flight",] == 0


def test_a_message_that_is_sent_again_is_counted_once(server: Server) -> None:
    visitor = server.visitor()
    for _ in range(3):
        visitor.say("my leg", "message-1")
    assert figures_of(server)["backtalk_turns_total", "answered"] == 1


def test_no_figure_holds_what_a_visitor_sent(start_server: StartServer) -> None:
    server = start_server(FakeAgent(by_word))
    visitor = server.visitor()
    visitor.say(CANARY)
    visitor.choose(CANARY)
    visitor.judge(CANARY, CANARY)
    requests.get(f"{server.base}/{CANARY}", timeout=30)

    assert CANARY not in generate_latest(server.app.ctx.webchat.figures.registry).decode()


def test_the_readiness_of_each_part_is_a_figure(start_server: StartServer) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/webhook"
    server = start_server(environment={"BACKTALK_ACTIONS_URL": nobody})
    requests.get(f"{server.root}/readyz", timeout=30)

    found = figures_of(server)
    assert (found["backtalk_part_ready", "model"], found["backtalk_part_ready", "actions"]) == (1, 0)


def test_errors_in_the_log_are_counted_while_the_server_runs(start_server: StartServer) -> None:
    async def fail(_message: UserMessage) -> list[dict[str, Any]]:
        raise RuntimeError(CANARY)

    server = start_server(FakeAgent(fail))
    server.visitor().say("hello")
    assert figures_of(server)["backtalk_logged_errors_total", "backtalk.channel.turns"] >= 1


def test_figures_are_on_a_port_of_this_machine_and_only_if_asked_for() -> None:
    registry, port = CollectorRegistry(), free_port()
    expose(registry, {})()  # nothing was asked for, nothing is there to stop

    stop = expose(registry, {"BACKTALK_METRICS_PORT": str(port)})
    try:
        assert requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30).ok
    finally:
        stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5)
    with pytest.raises(InvalidSetting, match="BACKTALK_METRICS_PORT"):
        expose(registry, {"BACKTALK_METRICS_PORT": "many"})


def test_figures_are_not_on_the_public_port(server: Server) -> None:
    assert requests.get(f"{server.root}/metrics", timeout=30).status_code == 404


def waiting(database: BookingDatabase, number: int, minutes: int, status: str = "waiting") -> None:
    row = {
        "delivery_id": f"d{number}",
        "request_id": f"r{number}",
        "reference": f"ABC-{number}",
        "channel": "webhook",
        "what": "request",
        "status": status,
        "tries": 1,
        "next_try_at": NOW,
        "created_at": NOW - dt.timedelta(minutes=minutes),
        "refusals": 0,
    }
    with database.writing() as connection:
        connection.execute(outbox.insert().values(**row))


def test_the_queue_of_deliveries_has_a_length_and_an_age(tmp_path: Path) -> None:
    # Given two requests that wait, one that arrived, one that was refused for good
    database = BookingDatabase(f"sqlite:///{tmp_path}/booking.db")
    waiting(database, 1, minutes=30)
    waiting(database, 2, minutes=5)
    waiting(database, 3, minutes=90, status="delivered")
    waiting(database, 4, minutes=90, status="parked")
    registry = CollectorRegistry()
    registry.register(DeliveryFigures(database, AlarmTimes(undelivered=dt.timedelta(minutes=15)), lambda: NOW))

    found = read(generate_latest(registry).decode())

    assert found["backtalk_delivery_queue", "webhook"] == 2
    assert found["backtalk_delivery_lag_seconds", "webhook"] == 30 * 60
    assert found["backtalk_delivery_alarms", "undelivered"] == 1
    assert found["backtalk_delivery_alarms", "parked"] == 1
    assert found["backtalk_booking_database_ready",] == 1


def test_a_booking_database_that_is_gone_is_a_figure_and_no_failure(tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("a file", encoding="utf-8")
    registry = CollectorRegistry()
    gone = BookingDatabase(f"sqlite:///{tmp_path}/no-folder/booking.db")
    registry.register(DeliveryFigures(gone, AlarmTimes()))

    assert read(generate_latest(registry).decode())["backtalk_booking_database_ready",] == 0
