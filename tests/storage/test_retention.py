"""Half-filled requests are forgotten after a day, as the visitor was told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from backtalk.storage.retention import forget_old_drafts
from tests.storage.booking_rows import CHAT, NOW, new_draft, new_store


def test_a_draft_that_nobody_touched_for_a_day_is_forgotten_and_a_fresh_one_is_kept(tmp_path: Path) -> None:
    store, database = new_store(tmp_path)
    store.save_draft(new_draft())
    assert forget_old_drafts(NOW + timedelta(hours=23), database) == 0
    assert store.draft(CHAT) is not None
    assert forget_old_drafts(NOW + timedelta(hours=25), database) == 1
    assert store.draft(CHAT) is None
