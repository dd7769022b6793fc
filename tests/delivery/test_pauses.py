"""Pauses between tries grow from seconds to an hour and never end."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from backtalk.delivery.pauses import Pauses

PLAIN = Pauses(chance=lambda: 0.5)


def test_they_begin_with_seconds_double_and_stay_at_an_hour() -> None:
    seconds = [PLAIN.after(failures).total_seconds() for failures in range(1, 14)]

    assert seconds == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]


def test_a_week_of_failures_is_tried_about_hourly_to_its_end() -> None:
    tries, passed = 0, timedelta()
    while passed < timedelta(days=7):
        tries += 1
        passed += PLAIN.after(tries)

    assert 24 * 7 <= tries <= 24 * 7 + 12


@given(failures=st.integers(1, 10_000), chance=st.floats(0, 1))
def test_chance_moves_a_pause_by_a_quarter_at_most(failures: int, chance: float) -> None:
    plain = PLAIN.after(failures)

    moved = Pauses(chance=lambda: chance).after(failures)

    assert plain * 0.75 <= moved <= plain * 1.25


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({Pauses().after(6) for _ in range(20)}) > 10
