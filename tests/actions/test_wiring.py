from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from actions import wiring
from actions.wiring import NoticeFile
from backtalk.booking.errors import NoticeMissing

FILE = """
responses:
  utter_booking_notice:
  - text: {text}
    metadata: {{notice_dated: "2026-11"}}
"""


def test_a_notice_that_is_worded_anew_has_a_new_version_at_once(tmp_path: Path) -> None:
    file = tmp_path / "booking_form.yml"
    file.write_text(FILE.format(text="Why we ask."), encoding="utf-8")
    notice = NoticeFile(file)
    before = notice.current()
    assert notice.current() == before

    file.write_text(FILE.format(text="Why we ask, and for whom."), encoding="utf-8")
    os.utime(file, ns=(1, 1))  # a clock too coarse to tell the two apart is not what is tested
    assert notice.current().version != before.version


def test_when_the_notice_goes_missing_nothing_may_be_asked(tmp_path: Path) -> None:
    file = tmp_path / "booking_form.yml"
    file.write_text(FILE.format(text="Why we ask."), encoding="utf-8")
    notice = NoticeFile(file)
    notice.current()
    file.unlink()
    with pytest.raises(NoticeMissing):
        notice.current()


def test_a_server_starts_without_its_database_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BACKTALK_BOOKING_URL", f"sqlite:///{tmp_path}/no/such/folder/booking.db")
    monkeypatch.setenv("BACKTALK_VAR", str(tmp_path))
    wiring._parts.cache_clear()
    try:
        wiring.warm_up()  # raises nothing
    finally:
        wiring._parts.cache_clear()


def test_the_first_visitor_does_not_wait_for_the_calendar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BACKTALK_VAR", str(tmp_path))
    monkeypatch.delitem(sys.modules, "holidays", raising=False)
    wiring._parts.cache_clear()
    try:
        wiring.warm_up()
        assert "holidays" in sys.modules
        assert list(tmp_path.glob("*.db")), "the booking database is there before anybody books"
    finally:
        wiring._parts.cache_clear()
