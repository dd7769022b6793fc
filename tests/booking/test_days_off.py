"""Days that are not offered because nobody is at the clinic."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backtalk.booking.days_off import CalendarDaysOff, DayOff
from backtalk.booking.outcome import Result
from backtalk.clinic import ClinicFileError, load_clinic
from tests.booking.fakes import QUICK, FakeClock, Visitor

BEFORE_CHRISTMAS = date(2026, 12, 21)  # a Monday; Christmas Day is that week's Friday
CLINIC = "name: A clinic\ntown: Okotoks\n"


def test_the_public_holidays_of_alberta_are_known_by_name() -> None:
    alberta = CalendarDaysOff("AB")
    assert alberta.after(BEFORE_CHRISTMAS) == (DayOff(date(2026, 12, 25), "Christmas Day"),)
    assert alberta.after(date(2027, 2, 14)) == (DayOff(date(2027, 2, 15), "Family Day"),)
    assert alberta.after(date(2026, 11, 23)) == ()


def test_a_clinic_names_dates_of_its_own_and_may_be_open_on_holidays() -> None:
    own = CalendarDaysOff("AB", public_holidays=False, dates=[date(2026, 12, 24)])
    assert own.after(BEFORE_CHRISTMAS) == (DayOff(date(2026, 12, 24)),)


def test_today_does_not_count_and_the_same_day_next_week_does() -> None:
    week_before = date(2026, 12, 18)
    assert CalendarDaysOff("AB").after(week_before) == (DayOff(date(2026, 12, 25), "Christmas Day"),)
    assert CalendarDaysOff("AB").after(date(2026, 12, 17)) == ()


def test_a_weekday_whose_next_date_is_a_holiday_is_no_chip_but_may_be_said() -> None:
    visitor = Visitor(days_off=CalendarDaysOff("AB"), clock=FakeClock(datetime(2026, 12, 21, 18, tzinfo=UTC)))
    visitor.answers_all(*QUICK[:5])
    assert "friday" not in visitor.desk.options.offered("day")
    assert visitor.taps("day:friday") is Result.NOT_AN_ANSWER
    visitor.answers_all("friday the 8th of january")
    assert visitor.answers.when_note is not None
    assert visitor.answers.when_note.quote == "friday the 8th of january"


def test_only_days_that_would_be_offered_are_explained() -> None:
    family_weekend = CalendarDaysOff("AB", dates=[date(2026, 12, 26)])  # a Saturday, never offered
    visitor = Visitor(days_off=family_weekend, clock=FakeClock(datetime(2026, 12, 21, 18, tzinfo=UTC)))
    assert [off.on.day for off in visitor.desk.options.left_out] == [25]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("province: Alberta", "province"),
        ("booking: {closed_dates: 2026-12-24}", "closed_dates"),
        ("booking: {closed_dates: [tomorrow]}", "closed_dates"),
    ],
)
def test_a_clinic_file_that_makes_no_sense_is_refused_by_name(tmp_path: Path, written: str, named: str) -> None:
    file = tmp_path / "clinic.yml"
    file.write_text(CLINIC + written, encoding="utf-8")
    with pytest.raises(ClinicFileError, match=named):
        load_clinic(file)


def test_a_clinic_file_sets_its_days_off(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yml"
    file.write_text(CLINIC + "booking: {closed_dates: [2026-12-24], closed_on_public_holidays: false}", "utf-8")
    booking = load_clinic(file).booking
    assert (booking.closed_dates, booking.closed_on_public_holidays) == ((date(2026, 12, 24),), False)
