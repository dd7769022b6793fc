"""Plain Rasa commands work as Rasa's users expect: no flags, no settings, an empty environment."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from backtalk.commands.train import ROOT, train

BIN = Path(sys.executable).parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "build", "results", "node_modules", "__pycache__", ".*_cache")
NOTHING_TO_TRAIN = "No training of components required"
TO_BE_TRAINED = "needs to be retrained"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its trained model, so that no command leaves anything in the real one."""
    train()
    copy: Path = tmp_path_factory.mktemp("project") / "backtalk"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    return copy


@pytest.fixture
def reworded(project: Path) -> Iterator[Path]:
    """A topic file that may be changed; it is put back at the end."""
    file = project / "data" / "visit" / "needling_sensation.yml"
    before = file.read_bytes()
    yield file
    file.write_bytes(before)


def in_empty_environment(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the project with nothing set but the path and a home folder."""
    home = project.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        command,
        cwd=project,
        env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(home)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_rasa_data_validate(project: Path) -> None:
    done = in_empty_environment(project, "rasa", "data", "validate")

    assert done.returncode == 0, done.stdout + done.stderr


def test_rasa_test_runs_every_conversation_without_an_error(project: Path) -> None:
    # Given the conversations of tests/conversations
    files = sorted((project / "tests" / "conversations").glob("*/test_*.yml"))
    stories = [story for file in files for story in yaml.safe_load(file.read_text(encoding="utf-8"))["stories"]]
    names = [story["story"] for story in stories]
    assert len(set(names)) == len(names) >= 25

    # When Rasa runs them, understanding included. (It looks into data/ unless it is told where; with --e2e left out it
    # takes the intents as given.)
    done = in_empty_environment(
        project, "rasa", "test", "core", "--e2e", "--stories", "tests/conversations", "--fail-on-prediction-errors"
    )

    # Then none failed, and none was left out
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6000:]
    assert f"Evaluating {len(stories)} stories" in said
    right = re.search(r"Correct:\s+(\d+)\s*/\s*(\d+)", said)
    assert right, said[-6000:]
    assert right.groups() == (str(len(stories)), str(len(stories)))


def test_a_reworded_answer_trains_nothing_again(project: Path, reworded: Path) -> None:
    text = reworded.read_text(encoding="utf-8")
    answer = yaml.safe_load(text)["responses"]["utter_needling_sensation"][0]["text"].split("\n")[0]
    assert answer in text
    reworded.write_text(text.replace(answer, "It may hurt a little, and not for long.", 1), encoding="utf-8")

    done = in_empty_environment(project, "rasa", "train", "--dry-run")

    assert NOTHING_TO_TRAIN in done.stdout + done.stderr
    assert done.returncode == 0


def test_a_new_example_is_to_be_trained(project: Path, reworded: Path) -> None:
    text = reworded.read_text(encoding="utf-8")
    reworded.write_text(
        text.replace("examples: |\n", "examples: |\n    - will i feel it very much\n", 1), encoding="utf-8"
    )

    done = in_empty_environment(project, "rasa", "train", "--dry-run")

    assert TO_BE_TRAINED in done.stdout + done.stderr
    assert done.returncode != 0


ASK = """
import asyncio
from rasa.core.agent import load_agent
from rasa.core.utils import AvailableEndpoints

async def ask():
    agent = await load_agent("models/backtalk.tar.gz", endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"))
    for message in await agent.handle_text("does it hurt?") + await agent.handle_text("why?"):
        print("ANSWER:", message["text"].replace("\\n", " "))

asyncio.run(ask())
"""


def test_the_model_answers_from_python_and_keeps_the_context(project: Path) -> None:
    done = in_empty_environment(project, str(BIN / "python"), "-c", ASK)

    answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER:")]
    assert done.returncode == 0, done.stderr
    assert len(answers) == 2
    assert "hurt" in answers[0]
    assert "{" not in "".join(answers)


def test_rasa_shell_nlu_understands(project: Path) -> None:
    """With its input closed after one line, as a pipe does."""
    done = subprocess.run(
        ["rasa", "shell", "nlu"],
        cwd=project,
        env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(project.parent)},
        capture_output=True,
        text=True,
        input="does it hurt?\n/stop\n",
    )

    assert re.search(r'"intent":\s*\{\s*"name":\s*"needling_sensation"', done.stdout), done.stdout + done.stderr
