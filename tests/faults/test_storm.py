"""A short storm: kills, locks, cut connections, double clicks and a receiver that fails. Nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.storm import naive_storm, storm
from benchmarks.storm_plan import Fate, draw_fates

pytestmark = [pytest.mark.timeout(600), pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")]

SEED = 11
VISITORS = 24


def fates_with_trouble() -> list[Fate]:
    """Drawn from the seed, and with at least one of each kind of trouble."""
    drawn = list(draw_fates(SEED, VISITORS))
    drawn[5] = replace(drawn[5], killed_after=0.01)
    drawn[8] = replace(drawn[8], locked_for=4.0)
    drawn[12] = replace(drawn[12], killed_after=0.03, double_click=True)
    drawn[15] = replace(drawn[15], patience=0.02)
    return drawn


def test_a_storm_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    counts = asyncio.run(storm(tmp_path / "backtalk", fates_with_trouble(), SEED))
    assert counts["kills"] >= 1
    assert counts["locks"] >= 1
    kept = {name: counts[name] for name in ("requests", "stored", "lost", "doubled", "delivered")}
    assert kept == {"requests": VISITORS, "stored": VISITORS, "lost": 0, "doubled": 0, "delivered": VISITORS}


def test_the_same_storm_shows_what_a_naive_version_does(tmp_path: Path) -> None:
    """If this one held too, the storm would prove nothing."""
    counts = asyncio.run(naive_storm(tmp_path / "naive", fates_with_trouble(), SEED))
    assert counts["doubled"] > 0
    assert counts["lost"] > 0
