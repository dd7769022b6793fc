from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from actions.action_open_booking import ActionOpenBooking
from actions.action_take_choice import ActionTakeChoice
from backtalk.clinic import BookingSettings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.front_desk_tables import daily_count
from backtalk.storage.link_counts import LinkCounts
from tests.actions.trackers import message, names, real_parts, run, tracker


def test_a_clinic_with_its_own_page_gets_a_link_without_patient_data(tmp_path: Path) -> None:
    own = BookingSettings(
        "link", link_new="https://clinic.example.com/new", link_returning="https://clinic.example.com/back"
    )
    parts = real_parts(tmp_path, own)
    _, said = run(ActionOpenBooking(parts), tracker(message("book Zebulon 403-555-0142", "book_assessment")))
    assert names(said) == ["utter_booking_link_which"]
    _, said = run(ActionTakeChoice(parts), tracker(message(choice="booking:link:returning")))
    assert said[0]["link"]["url"] == "https://clinic.example.com/back"
    assert parts.desk.draft("chat-1") is None


def test_links_that_were_given_are_counted_by_kind(tmp_path: Path) -> None:
    own = BookingSettings(
        "link", link_new="https://clinic.example.com/new", link_returning="https://clinic.example.com"
    )
    database = BookingDatabase(f"sqlite:///{tmp_path}/counts.db")
    parts = real_parts(tmp_path, own, count_link=LinkCounts(database).count)
    for choice in ("link:new", "link:returning", "link:new"):
        run(ActionTakeChoice(parts), tracker(message(choice=f"booking:{choice}")))
    with database.reading() as connection:
        rows = {row["what"]: row["count"] for row in connection.execute(select(daily_count)).mappings()}
    assert rows == {"links_new": 2, "links_returning": 1}
    database.close()


def test_a_link_is_given_even_when_it_cannot_be_counted(tmp_path: Path) -> None:
    def fails(_patient: str) -> None:
        raise ConnectionError

    parts = real_parts(tmp_path, BookingSettings("link", link_new="https://clinic.example.com"), count_link=fails)
    _, said = run(ActionOpenBooking(parts), tracker(message("book me", "book_assessment")))
    assert names(said) == ["utter_booking_link"]
