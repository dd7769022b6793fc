"""`backtalk examples`: wanted examples become a change of the topic files."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtalk.answers.example_lines import NoExamples, with_examples
from backtalk.commands import examples
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.wanted_changes import Wanted, WantedChanges
from tests.storage.booking_rows import NOW

TOPIC = """\
# What people want to know: pain that travels down the leg.
version: "3.1"
nlu:
- intent: sciatica
  examples: |
    - pain shoots from my bum to my calf
    - my leg   hurts  # as typed
- intent: scans
  examples: |
    - do I need an x-ray
responses:
  utter_sciatica:
  - text: |
      - no example
"""
CHANGED = TOPIC.replace("# as typed\n", "# as typed\n    - is it bad when it shoots down\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    file = tmp_path / "data" / "back_pain" / "sciatica.yml"
    file.parent.mkdir(parents=True)
    file.write_text(TOPIC, encoding="utf-8")
    return file


@pytest.fixture
def wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WantedChanges:
    url = f"sqlite:///{tmp_path}/booking.db"
    monkeypatch.setenv("BACKTALK_BOOKING_URL", url)
    return WantedChanges(BookingDatabase(url))


def test_the_change_is_printed_and_nothing_is_changed(
    project: Path, wanted: WantedChanges, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted.add(Wanted.EXAMPLE, "sciatica", "is it bad when it shoots down", "dana", NOW)
    wanted.add(Wanted.TOPIC, None, "Cupping", "dana", NOW)
    assert examples.main([], tmp_path) == 0
    said = capsys.readouterr().out
    assert "+++ b/data/back_pain/sciatica.yml\n" in said
    assert [line for line in said.splitlines() if line.startswith("+ ")] == ["+    - is it bad when it shoots down"]
    assert "# New topic wanted: Cupping (dana, 2026-" in said
    assert project.read_text(encoding="utf-8") == TOPIC
    assert len(wanted.open()) == 2


def test_written_examples_stand_in_the_file_and_leave_the_list(
    project: Path, wanted: WantedChanges, tmp_path: Path
) -> None:
    wanted.add(Wanted.EXAMPLE, "sciatica", "is it bad when it shoots down", "dana", NOW)
    wanted.add(Wanted.TOPIC, None, "Cupping", "dana", NOW)
    assert examples.main(["--write"], tmp_path) == 0
    assert project.read_text(encoding="utf-8") == CHANGED
    assert [one.words for one in wanted.open()] == ["Cupping"]
    assert examples.main(["--write"], tmp_path) == 0
    assert project.read_text(encoding="utf-8") == CHANGED


def test_an_example_that_came_another_way_meanwhile_is_left_out(
    project: Path, wanted: WantedChanges, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted.add(Wanted.EXAMPLE, "sciatica", "Do I need an X-ray?", "dana", NOW)
    assert examples.main(["--write"], tmp_path) == 1
    assert "an example of scans already" in capsys.readouterr().err
    assert project.read_text(encoding="utf-8") == TOPIC
    assert wanted.open() == []


def test_an_example_of_a_topic_that_is_gone_stays_on_the_list(
    project: Path, wanted: WantedChanges, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted.add(Wanted.EXAMPLE, "gone_topic", "is it bad when it shoots down", "dana", NOW)
    assert examples.main(["--write"], tmp_path) == 1
    assert "no examples of gone_topic" in capsys.readouterr().err
    assert len(wanted.open()) == 1


def test_every_line_but_the_new_ones_stays_as_it_is() -> None:
    windows = TOPIC.replace("\n", "\r\n")
    assert with_examples(windows, "scans", ["one", "two"]) == windows.replace(
        "x-ray\r\n", "x-ray\r\n    - one\r\n    - two\r\n"
    )
    cut = TOPIC.split("responses:")[0].rstrip("\n")
    assert with_examples(cut, "scans", ["one"]) == f"{cut}\n    - one\n"
    with pytest.raises(NoExamples):
        with_examples(TOPIC, "cupping", ["one"])
