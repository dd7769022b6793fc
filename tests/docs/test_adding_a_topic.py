"""CONTRIBUTING's four steps, followed to the letter on a copy of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from backtalk.answers.catalogue import read_catalogue
from tests.docs.documents import ROOT, document

TOPIC = "back_belts"
COPIED = ("data", "knowledge", "docs", "backtalk", "tests/data", "tests/nlu_held_out")
FILES = ("domain.yml", "clinic.yml", "pyproject.toml")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which the steps were followed."""
    copy = tmp_path_factory.mktemp("project")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=NOT_COPIED)
    for file in FILES:
        shutil.copy(ROOT / file, copy / file)
    (copy / "tests" / "conversations" / "whole_plan").mkdir(parents=True)
    follow_the_steps(copy)
    return copy


def follow_the_steps(project: Path) -> None:
    page = document("CONTRIBUTING.md")
    intent, follow_ups = (block for block in page.blocks("yaml") if TOPIC in block)
    (line,) = page.blocks("text")
    add_after(project / "domain.yml", "  # whole_plan\n", intent)
    copy_what_is_said_to_be_copied(project, page.commands())
    with (project / "knowledge" / "follow_ups.yml").open("a", encoding="utf-8") as table:
        table.write(follow_ups)
    add_after(project / "tests" / "data" / "topics.txt", "# whole_plan\n", line)


def copy_what_is_said_to_be_copied(project: Path, commands: Iterable[str]) -> None:
    copies = [line.split()[1:] for line in commands if line.startswith("cp ")]
    assert len(copies) == 3, "a topic file, a conversation, held-out questions"
    for source, target in copies:
        shutil.copy(project / source, project / target)


def add_after(path: Path, heading: str, text: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert before.count(heading) == 1
    path.write_text(before.replace(heading, heading + text), encoding="utf-8")


def test_the_new_topic_passes_every_check_of_content(project: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(project / "tests" / "data")}
    # The four steps are judged, not faults that other topics may have: those fail tests/data themselves.
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "tests/data/test_content.py",
    ]
    before = problems(subprocess.run(command, cwd=ROOT, env=environment | {"PYTHONPATH": str(ROOT / "tests" / "data")},
                                     capture_output=True, text=True, check=False))  # fmt: skip
    after = problems(subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False))

    assert after - before == set()


def problems(finished: subprocess.CompletedProcess[str]) -> set[str]:
    assert finished.returncode in (0, 1), finished.stdout + finished.stderr  # 1: some failed; more: pytest did not run
    assert " passed" in finished.stdout
    return {line for line in finished.stdout.splitlines() if line.startswith(("E   ", "FAILED"))}


def test_the_new_topic_can_be_asked_about_and_followed_up(project: Path) -> None:
    catalogue = read_catalogue(project)
    intents = yaml.safe_load((project / "domain.yml").read_text(encoding="utf-8"))["intents"]
    follow_ups = yaml.safe_load((project / "knowledge" / "follow_ups.yml").read_text(encoding="utf-8"))

    assert TOPIC in catalogue.labelled_topics()
    assert {TOPIC: {"use_entities": []}} in intents
    assert all(name in catalogue.by_name for name in follow_ups[TOPIC].values())


def test_the_new_topics_conversation_uses_its_own_words(project: Path) -> None:
    story = yaml.safe_load(
        (project / "tests" / "conversations" / "whole_plan" / f"test_{TOPIC}.yml").read_text(encoding="utf-8")
    )
    steps = story["stories"][0]["steps"]

    assert [step.get("intent") or step.get("action") for step in steps] == [TOPIC, f"utter_{TOPIC}"]
