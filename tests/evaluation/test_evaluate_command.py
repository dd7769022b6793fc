"""`python -m backtalk.commands.evaluate`, with a fake model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from backtalk.commands.evaluate import main
from backtalk.evaluation.parser import ModelMissing, Parser

ANSWER = """version: "3.1"
responses:
  utter_{topic}:
  - text: "An answer."
    metadata: {{topic: {topic}, label: "{topic}?", certainty: null, sources: [], next: []}}
"""


class ThinksAllIsAbout:
    """A model that has learnt one thing."""

    def __init__(self, topic: str) -> None:
        self.topic = topic

    async def parse_message(self, message_data: str) -> Mapping[str, Any]:
        intent = {"name": self.topic, "confidence": 0.9}
        return {"intent": intent, "intent_ranking": [intent]}


class KnowsBoth:
    """A model that gets both questions right."""

    async def parse_message(self, message_data: str) -> Mapping[str, Any]:
        return await ThinksAllIsAbout("cost" if "cost" in message_data else "scans").parse_message(message_data)


def load(_path: Path) -> Parser:
    return ThinksAllIsAbout("cost")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with two topics and a held-out file, one of whose two questions such a model gets wrong."""
    folder = tmp_path / "project"
    for topic in ("cost", "scans"):
        (folder / "data" / "group").mkdir(parents=True, exist_ok=True)
        (folder / "data" / "group" / f"{topic}.yml").write_text(ANSWER.format(topic=topic), encoding="utf-8")
    write(folder / "tests" / "nlu_held_out" / "voices.jsonl", ("whats it cost", "cost"), ("own <b>miss</b>", "scans"))
    return folder


def write(path: Path, *questions: tuple[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"text": text, "topic": topic}) for text, topic in questions]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_last_line_is_for_programs(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # when the held-out questions are evaluated
    assert main([], root, load) == 0
    # then the last line gives the figures as JSON
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures == {
        "right": 0.5, "offered": 0.0, "missed": 0.0, "wrong": 0.5,
        "danger_recall": None, "false_alarms": 0.0, "questions": 2,
    }  # fmt: skip


def test_the_page_shows_our_own_misses_as_text(root: Path) -> None:
    main([], root, load)
    page = (root / "build" / "evaluation.html").read_text(encoding="utf-8")
    assert "own &lt;b&gt;miss&lt;/b&gt;" in page
    assert "whats it cost" not in page


def test_other_peoples_questions_are_shown_only_when_asked_for(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # given a file from elsewhere with a question that goes wrong
    theirs = write(tmp_path / "theirs.jsonl", ("a private worry", "scans"))
    # when it is evaluated, then its figures are there and its words are nowhere
    main(["--questions", str(theirs)], root, load)
    printed, page = capsys.readouterr().out, (root / "build" / "evaluation.html").read_text(encoding="utf-8")
    assert "theirs" in printed
    assert "theirs" in page
    assert "a private worry" not in printed + page
    # and when asked for, they are shown
    main(["--questions", str(theirs), "--misses"], root, load)
    assert "a private worry" in capsys.readouterr().out


def test_two_questions_and_conversations_are_counted_apart(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # given, beside the questions, a message that asks two things, one that asks one, and a conversation
    held_out = root / "tests" / "nlu_held_out"
    (held_out / "two.jsonl").write_text(
        '{"text": "price and scans?", "topics": ["cost", "scans"]}\n{"text": "price?", "topics": ["cost"]}', "utf-8"
    )
    (held_out / "talks.jsonl").write_text(
        '{"first": "price?", "first_topic": "cost", "then": "why?", "topics": ["cost"]}', "utf-8"
    )
    # when they are evaluated by a model that thinks of cost only
    assert main([], root, load) == 0
    # then the figures of single questions stay as they were
    printed = capsys.readouterr().out
    assert json.loads(printed.splitlines()[-1])["questions"] == 2
    assert "both answered in 0 of 1; one question that looks like two: answered as one in 1 of 1" in printed


def test_the_next_run_says_what_changed(root: Path) -> None:
    # given a run of a model that reads everything as cost
    assert main(["--quick"], root, load) == 0
    page = root / "build" / "evaluation.html"
    assert "What changed since the last run" not in page.read_text(encoding="utf-8")
    # when a model that reads everything as scans comes after it
    assert main(["--quick"], root, lambda _path: ThinksAllIsAbout("scans")) == 0
    # then the page has both questions: one better, one worse
    shown = page.read_text(encoding="utf-8").split("What changed since the last run")[-1]
    assert "2 questions came out otherwise" in shown
    assert "wrong → right" in shown
    assert "right → wrong" in shown


def test_the_gate_passes_what_was_kept_and_stops_what_got_worse(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # given the landed version's figures, made with a model that knows everything
    assert main(["--keep"], root, lambda _path: KnowsBoth()) == 0
    assert main(["--gate"], root, lambda _path: KnowsBoth()) == 0
    # when a model comes that gets half of it wrong, then it does not pass, and the page of the last run stays as it was
    assert main(["--gate"], root, load) == 1
    assert "right: 100.0 % in the landed version, 50.0 % now" in capsys.readouterr().err
    assert not (root / "build" / "evaluation.html").exists()


def test_without_landed_figures_the_gate_says_what_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gate"], root, load) == 1
    assert "make figures" in capsys.readouterr().err


def test_without_a_model_it_says_what_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], root) == 1
    assert "make train" in capsys.readouterr().err


def test_a_broken_file_of_questions_is_named(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    assert main(["--questions", str(broken)], root, load) == 1
    assert "broken.jsonl, line 1" in capsys.readouterr().err


def test_a_model_that_cannot_be_loaded_is_no_crash(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_path: Path) -> Parser:
        raise ModelMissing("backtalk.tar.gz cannot be loaded: run `make train` again")

    assert main([], root, fails) == 1
    assert "cannot be loaded" in capsys.readouterr().err
