"""Waiting is counted in the hours in which somebody is at the clinic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from backtalk.clinic import Clinic, ClinicFileError, load_clinic
from backtalk.clinic_calendar import alarm_times_of

EDMONTON = ZoneInfo("America/Edmonton")
FACTS = "name: A clinic\ntown: Okotoks\ndelivery: {alarm_unseen_hours: 8}\nbooking:\n"
OFFICE = ", ".join(f"{day}: 09:00-17:00" for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
SET = FACTS + f"  opening_times: {{{OFFICE}}}\n"
UNSET = FACTS + "  closed_days: [Saturday, Sunday]\n"

ClinicOf = Callable[[str], Clinic]


@pytest.fixture
def clinic_of(tmp_path: Path) -> ClinicOf:
    def load(text: str) -> Clinic:
        file = tmp_path / "clinic.yml"
        file.write_text(text, encoding="utf-8")
        return load_clinic(file)

    return load


def late_from(clinic: Clinic) -> str:
    """A request from before this moment, on the clinic's clock, is late now."""
    moment = alarm_times_of(clinic).unseen_before(dt.datetime.now(dt.UTC))
    return f"{moment.astimezone(EDMONTON):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2026-11-26 17:00", "Thu 26 Nov 09:00"),  # a whole working day
        ("2026-11-26 12:00", "Wed 25 Nov 12:00"),  # the night between does not count
        ("2026-11-27 03:00", "Thu 26 Nov 09:00"),  # nor does it while it lasts
        ("2026-11-30 10:00", "Fri 27 Nov 10:00"),  # nor does the weekend
        ("2026-12-28 10:00", "Thu 24 Dec 10:00"),  # Christmas on a Friday, then a weekend
        ("2027-02-16 10:00", "Fri 12 Feb 10:00"),  # Family Day, which is Alberta's
    ],
)
def test_only_opening_hours_count(clinic_of: ClinicOf, now: str, late: str) -> None:
    with freeze_time(dt.datetime.fromisoformat(now).replace(tzinfo=EDMONTON)):
        assert late_from(clinic_of(SET)) == late


def test_dates_that_the_clinic_named_do_not_count(clinic_of: ClinicOf) -> None:
    with freeze_time(dt.datetime(2026, 11, 26, 12, tzinfo=EDMONTON)):
        assert late_from(clinic_of(SET + "  closed_dates: [2026-11-25]\n")) == "Tue 24 Nov 12:00"


def test_a_clinic_that_is_open_on_holidays_has_its_hours_counted(clinic_of: ClinicOf) -> None:
    with freeze_time(dt.datetime(2026, 12, 28, 10, tzinfo=EDMONTON)):
        assert late_from(clinic_of(SET + "  closed_on_public_holidays: false\n")) == "Fri 25 Dec 10:00"


def test_without_opening_times_whole_open_days_count(clinic_of: ClinicOf) -> None:
    with freeze_time(dt.datetime(2026, 11, 30, 3, tzinfo=EDMONTON)):  # a Monday
        assert late_from(clinic_of(UNSET)) == "Fri 27 Nov 19:00"


def test_a_day_on_which_the_clocks_change_has_its_true_length(clinic_of: ClinicOf) -> None:
    seven_days = clinic_of(FACTS + "  closed_days: []\n")
    with freeze_time(dt.datetime(2026, 3, 8, 9, tzinfo=EDMONTON)):  # two o'clock was three o'clock that night
        assert late_from(seven_days) == "Sun 08 Mar 00:00"


def test_a_clinic_that_never_opens_hears_of_old_requests_all_the_same(clinic_of: ClinicOf) -> None:
    days = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"
    with freeze_time(dt.datetime(2026, 11, 30, 12, tzinfo=EDMONTON)):
        assert late_from(clinic_of(FACTS + f"  closed_days: [{days}]\n")) == "Sat 29 Nov 12:00"


@settings(max_examples=100, deadline=None)
@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 1)), st.integers(1, 3000))
def test_later_never_makes_an_old_request_young_again(clinic_week: Clinic, at: dt.datetime, minutes: int) -> None:
    times = alarm_times_of(clinic_week)
    now = at.replace(tzinfo=dt.UTC)
    earlier, later = times.unseen_before(now), times.unseen_before(now + dt.timedelta(minutes=minutes))
    assert earlier <= later
    assert now - earlier >= times.unseen


@pytest.fixture(scope="module")
def clinic_week(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    file = tmp_path_factory.mktemp("clinic") / "clinic.yml"
    file.write_text(SET, encoding="utf-8")
    return load_clinic(file)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("[monday]", "must hold weekdays with times"),
        ("{someday: 09:00-17:00}", "knows no day someday"),
        ("{monday: 9 to 5}", "monday must be like 09:00-17:30"),
        ("{monday: 09:00-25:00}", "monday must be like 09:00-17:30"),
        ("{monday: 17:00-09:00}", "monday must close after it opens"),
        ("{monday: 540}", "monday must be like 09:00-17:30"),
    ],
)
def test_opening_times_that_cannot_be_read_are_refused(clinic_of: ClinicOf, written: str, problem: str) -> None:
    with pytest.raises(ClinicFileError, match=f"booking.opening_times {problem}"):
        clinic_of(FACTS + f"  opening_times: {written}\n")
