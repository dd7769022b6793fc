"""The arithmetic from measured figures to what a load needs."""

from __future__ import annotations

import pytest

from benchmarks.growth_needs import Measured, needs

MEASURED = Measured(
    rasa_ms=60,
    database_ms=6,
    redis_ms=0.5,
    proxy_ms=0.5,
    rasa_mb=650,
    connections=8,
    database_turns=500,
    lock_turns=4000,
)


def test_a_small_load_needs_one_server() -> None:
    found = needs(MEASURED, 10)

    assert (found.rasa_servers, found.rasa_gigabytes, found.database_connections) == (1, 0.65, 8)
    assert found.messages_a_second == pytest.approx(10 / 12)


def test_a_large_load_grows_by_the_processor_time_of_an_answer() -> None:
    """1,200 people with a message every 12 s are 100 a second: 6 s of processor a second, in cores kept 60 % full."""
    found = needs(MEASURED, 1200)

    assert found.rasa_servers == 10
    assert found.other_cores == pytest.approx(100 * 0.007 / 0.6)
    assert found.database_connections == 80
    assert found.database_share == pytest.approx(0.2)
    assert found.redis_share == pytest.approx(0.025)


def test_the_line_says_when_one_database_is_too_few() -> None:
    assert "database 200% full" in needs(MEASURED, 12_000).line()
