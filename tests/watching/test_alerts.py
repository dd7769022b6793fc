"""Alerts fire when they should, stay quiet on an ordinary day, name figures that exist, and say what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from backtalk.delivery.alarms import AlarmTimes
from backtalk.storage.booking_database import BookingDatabase
from backtalk.watching.delivery_figures import DeliveryFigures
from backtalk.watching.figures import Figures
from tests.watching.promql import Series, evaluate

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
DASHBOARD = json.loads((DEPLOY / "grafana" / "backtalk.json").read_text(encoding="utf-8"))


def answers(fast: float, slow: float) -> list[Series]:
    """Times of answers in the last ten minutes: under 0.3 s, and between 2 and 5 s."""
    edges = {"0.3": fast, "2.0": fast, "5.0": fast + slow, "+Inf": fast + slow}
    return [Series("backtalk_stage_seconds_bucket", n, 0, {"stage": "answer", "le": le}) for le, n in edges.items()]


def turns(answered: float, not_understood: float, apology: float = 0) -> list[Series]:
    now = {"answered": answered, "not_understood": not_understood, "apology": apology}
    return [Series("backtalk_turns_total", 1000 + n, 1000, {"outcome": outcome}) for outcome, n in now.items()]


def calls(status: str, number: float) -> Series:
    return Series("backtalk_http_total", 500 + number, 500, {"status": status})


def alarm(kind: str, number: float) -> Series:
    return Series("backtalk_delivery_alarms", number, 0, {"kind": kind})


ORDINARY_DAY = [
    Series("up", 1, 1, {"job": "backtalk"}),
    *[Series("backtalk_part_ready", 1, 1, {"part": part}) for part in ("model", "database", "actions")],
    Series("backtalk_booking_database_ready", 1, 1),
    *turns(answered=90, not_understood=12, apology=1),
    *answers(fast=1000, slow=3),
    calls("200", 1000),
    calls("429", 10),
    calls("503", 1),
    *[alarm(kind, 0) for kind in ("undelivered", "parked", "unseen")],
    Series("backtalk_feedback_total", 11, 10, {"topic": "sciatica", "verdict": "worried"}),
    Series("backtalk_feedback_total", 90, 10, {"topic": "sciatica", "verdict": "yes"}),
]
TROUBLE: dict[str, list[Series]] = {
    "BacktalkDown": [Series("up", 0, 1, {"job": "backtalk"})],
    "BacktalkPartNotReady": [Series("backtalk_part_ready", 0, 1, {"part": "actions"})],
    "BacktalkBookingDatabaseGone": [Series("backtalk_booking_database_ready", 0, 1)],
    "BacktalkApologises": turns(answered=10, not_understood=0, apology=6),
    "BacktalkFails": [calls("500", 6), calls("503", 5)],
    "BacktalkSlow": answers(fast=90, slow=10),
    "BacktalkFlooded": [calls("429", 301)],
    "BacktalkDeliveryLate": [alarm("undelivered", 1)],
    "BacktalkDeliveryParked": [alarm("parked", 1)],
    "BacktalkRequestsUnseen": [alarm("unseen", 2)],
    "BacktalkNotUnderstood": turns(answered=40, not_understood=30),
    "BacktalkWorriesVisitors": [Series("backtalk_feedback_total", 13, 10, {"topic": "sciatica", "verdict": "worried"})],
}


def test_every_rule_has_its_trouble() -> None:
    assert set(TROUBLE) == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_an_ordinary_day_wakes_nobody(name: str) -> None:
    assert evaluate(RULES[name]["expr"], ORDINARY_DAY) == {}


@pytest.mark.parametrize("name", RULES)
def test_trouble_is_told(name: str) -> None:
    assert evaluate(RULES[name]["expr"], TROUBLE[name])


def test_few_questions_at_night_are_no_reason() -> None:
    """given three questions of which two are not understood, then nobody is told."""
    assert evaluate(RULES["BacktalkNotUnderstood"]["expr"], turns(answered=1, not_understood=2)) == {}


@pytest.mark.parametrize("name", RULES)
def test_every_alert_says_how_bad_it_is_and_what_to_do(name: str) -> None:
    rule = RULES[name]
    assert rule["labels"]["severity"] in {"page", "ticket"}
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert name in headings
    assert anchor == name.lower()


def figures_there_are(tmp_path: Path) -> set[str]:
    registry = CollectorRegistry()
    figures = Figures(registry)
    figures.watch_turns_in_flight(lambda: 0)
    registry.register(DeliveryFigures(BookingDatabase(f"sqlite:///{tmp_path}/booking.db"), AlarmTimes()))
    names = {"up"}  # Prometheus's own
    for metric in registry.collect():
        names |= {metric.name + end for end in ("", "_total", "_bucket", "_sum", "_count")}
    return names


def test_rules_and_dashboard_show_figures_that_exist(tmp_path: Path) -> None:
    there = figures_there_are(tmp_path)
    expressions = [rule["expr"] for rule in RULES.values()]
    expressions += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    named = {name for expression in expressions for name in re.findall(r"\b(?:backtalk_\w+|up)\b", expression)}
    assert len(named) > 8
    assert named <= there


def test_the_dashboard_has_what_it_needs_to_be_imported() -> None:
    assert {"title", "panels", "schemaVersion", "templating", "time"} <= set(DASHBOARD)
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
    assert len(places) == len(set(places))
