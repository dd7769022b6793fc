"""The commands of `backtalk`, as docs/ shows them and as an operator mistypes them."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from backtalk.__main__ import COMMANDS
from backtalk.__main__ import main as backtalk
from backtalk.commands.database import DatabaseUnfit, fit_for_start
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.migrating import FIRST, newest
from tests.docs.documents import ROOT, documents
from tests.storage.booking_rows import new_draft, request_from

TYPED = ".venv/bin/backtalk "
DOCUMENTED = sorted({line for page in documents() for line in page.commands() if line.startswith(TYPED)})


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A clinic with one sent request, KX7-2PD, and a key file."""
    key = Fernet.generate_key()
    (tmp_path / "booking.key").write_bytes(key)
    variables = {
        "BACKTALK_VAR": str(tmp_path),
        "BACKTALK_CLINIC": str(ROOT / "clinic.yml"),
        "BACKTALK_BOOKING_URL": f"sqlite:///{tmp_path}/booking.db",
        "BACKTALK_CONVERSATIONS_URL": f"sqlite:///{tmp_path}/conversations.db",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("BACKTALK_BOOKING_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    database = BookingDatabase(variables["BACKTALK_BOOKING_URL"])
    SqlRequestStore(database, PersonalFields([key])).submit(request_from(new_draft()), ())
    database.close()
    return variables


def test_there_are_documented_commands() -> None:
    assert {line.removeprefix(TYPED).split()[0] for line in DOCUMENTED} == set(COMMANDS)


@pytest.mark.parametrize("line", DOCUMENTED)
def test_a_documented_command_works(line: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    words = line.removeprefix(TYPED).split()
    if words[0] == "restore":
        assert backtalk(["backup", "made"]) == 0
        (made,) = Path("made").iterdir()
        Path(words[1]).parent.mkdir(exist_ok=True)
        made.rename(words[1])
        for name in ("BOOKING", "CONVERSATIONS"):
            monkeypatch.setenv(f"BACKTALK_{name}_URL", f"sqlite:///{Path.cwd()}/new-{name}.db")
    assert backtalk(words) == 0


def test_the_table_of_commands_is_shown_to_who_asks(capsys: pytest.CaptureFixture[str]) -> None:
    assert backtalk(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)
    assert backtalk([]) == 2


def test_a_mistyped_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert backtalk(["privcy", "export"]) == 2
    assert "there is no command privcy" in capsys.readouterr().err


def test_tables_go_down_and_up_by_hand(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert backtalk(["database", "downgrade", FIRST]) == 0
    assert f"has revision {FIRST}; the newest is {newest()}" in capsys.readouterr().out
    assert backtalk(["database", "upgrade"]) == 0
    assert f"has revision {newest()}" in capsys.readouterr().out
    assert backtalk(["database", "downgrade", "0000_nothing"]) == 1
    assert "database: There is no revision 0000_nothing" in capsys.readouterr().err


def test_a_start_brings_the_database_up_to_date(environment: dict[str, str]) -> None:
    backtalk(["database", "downgrade", FIRST])
    fit_for_start(Settings.from_environment())
    assert BookingDatabase(environment["BACKTALK_BOOKING_URL"]).migrations.current() == newest()


def test_a_start_with_a_lost_key_is_refused_before_visitors_come(environment: dict[str, str]) -> None:
    (Path(environment["BACKTALK_VAR"]) / "booking.key").unlink()  # so a new one is made, which opens nothing
    with pytest.raises(DatabaseUnfit, match="does not open what is stored"):
        fit_for_start(Settings.from_environment())


def test_a_start_on_the_database_of_a_newer_version_is_refused(environment: dict[str, str]) -> None:
    database = BookingDatabase(environment["BACKTALK_BOOKING_URL"])
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE booking_version SET version_num = '9999_future'")
    with pytest.raises(DatabaseUnfit, match="9999_future"):
        fit_for_start(Settings.from_environment())


def test_a_start_goes_on_when_the_database_is_away_just_now(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKTALK_BOOKING_URL", "postgresql+psycopg2://nobody@127.0.0.1:1/none")
    fit_for_start(Settings.from_environment())


def test_setting_up_makes_a_command_that_works_from_everywhere(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    assert spec
    assert spec.loader
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path))
    monkeypatch.setattr(bootstrap, "PYTHON", sys.executable)
    bootstrap.write_command()
    done = subprocess.run(
        [str(tmp_path / "bin" / "backtalk"), "privacy", "export", "KX7-2PD"],
        cwd="/",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"reference": "KX7-2PD"' in done.stdout
