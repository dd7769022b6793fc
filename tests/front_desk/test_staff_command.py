"""The command that says who may log in, and the first account for trying the page out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from backtalk.commands import staff
from backtalk.commands.front_desk import FIRST_NAME, address_of, make_first_account
from backtalk.front_desk.passwords import UnfitPassword, is_right
from backtalk.settings import InvalidSetting
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.front_desk_staff import StaffStore
from tests.front_desk.desk import Desk, desk_words

GOOD, OTHER = "four calm words here", "five other calm words here"
Say = Callable[..., int]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the command keeps its accounts."""
    address = f"sqlite:///{tmp_path}/booking.db"
    monkeypatch.setenv("BACKTALK_BOOKING_URL", address)
    monkeypatch.chdir(tmp_path)
    return address


@pytest.fixture
def accounts(url: str) -> StaffStore:
    return StaffStore(BookingDatabase(url))


def typed(*answers: str) -> Callable[[str], str]:
    """Somebody at the keyboard who types these in turn."""
    left = iter(answers)
    return lambda _question: next(left)


def test_an_account_is_added_and_only_a_hash_is_kept(accounts: StaffStore, tmp_path: Path) -> None:
    assert staff.main(["add", "  Dana   Lee "], typed(GOOD, GOOD)) == 0
    kept = accounts.account("dana lee")
    assert kept is not None
    assert kept.password_hash.startswith("$argon2id$")
    assert is_right(GOOD, kept.password_hash)
    assert not any(GOOD.encode() in path.read_bytes() for path in tmp_path.glob("booking.db*"))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("short", "short"), "12 to 200 characters"),
        ((GOOD, OTHER), "not the same"),
        (("dana is my own name", "dana is my own name"), "must not hold the name"),
    ],
)
def test_an_unfit_password_makes_no_account(
    accounts: StaffStore, capsys: pytest.CaptureFixture[str], answers: tuple[str, str], said: str
) -> None:
    assert staff.main(["add", "dana"], typed(*answers)) == 1
    told = capsys.readouterr().err
    assert said in told
    assert answers[0] not in told
    assert accounts.is_empty()


def test_a_name_can_be_taken_only_once(accounts: StaffStore, capsys: pytest.CaptureFixture[str]) -> None:
    staff.main(["add", "dana"], typed(GOOD, GOOD))
    assert staff.main(["add", "DANA"], typed(OTHER, OTHER)) == 1
    assert "already" in capsys.readouterr().err
    kept = accounts.account("dana")
    assert kept is not None
    assert is_right(GOOD, kept.password_hash)


@pytest.mark.parametrize("command", [["password", "dana"], ["remove", "dana"]])
def test_a_new_password_or_a_removal_ends_all_sessions(accounts: StaffStore, command: list[str]) -> None:
    staff.main(["add", "dana"], typed(GOOD, GOOD))
    account = accounts.account("dana")
    assert account is not None
    accounts.begin_session("a" * 64, account.staff_id, dt.datetime.now(dt.UTC))
    assert staff.main(command, typed(OTHER, OTHER)) == 0
    assert accounts.session("a" * 64) is None


@pytest.mark.parametrize("command", [["password", "nobody"], ["remove", "nobody"]])
def test_who_is_not_there_cannot_be_changed(
    accounts: StaffStore, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert staff.main(command, typed(GOOD, GOOD)) == 1
    assert "no account of this name" in capsys.readouterr().err


def test_the_list_names_them(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    staff.main(["list"])
    assert "nobody can log in yet" in capsys.readouterr().out
    for name in ("rosa", "dana"):
        staff.main(["add", name], typed(GOOD, GOOD))
    capsys.readouterr()
    staff.main(["list"])
    assert capsys.readouterr().out == "staff: dana, rosa\n"


def test_the_first_account_is_only_for_trying_out(tmp_path: Path) -> None:
    """Given the password in the environment, then there is an account, but not at a clinic that is live."""
    desk = Desk(BookingDatabase(f"sqlite:///{tmp_path}/booking.db"))
    live = replace(desk.parts, clinic=replace(desk.parts.clinic, live=True), words=desk_words())
    make_first_account(live, {"BACKTALK_STAFF_PASSWORD": GOOD})
    assert desk.parts.staff.is_empty()
    make_first_account(desk.parts, {})
    assert desk.parts.staff.is_empty()
    with pytest.raises(UnfitPassword):
        make_first_account(desk.parts, {"BACKTALK_STAFF_PASSWORD": "short"})
    make_first_account(desk.parts, {"BACKTALK_STAFF_PASSWORD": GOOD})
    make_first_account(desk.parts, {"BACKTALK_STAFF_PASSWORD": OTHER})
    assert desk.parts.sessions.log_in(FIRST_NAME, GOOD) is not None
    assert desk.parts.sessions.log_in(FIRST_NAME, OTHER) is None


@pytest.mark.parametrize("port", ["0", "65536", "-1", "٥", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(InvalidSetting):
        address_of({"BACKTALK_FRONT_DESK_PORT": port})
