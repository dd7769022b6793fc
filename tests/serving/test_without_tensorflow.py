"""The server starts without TensorFlow, and says so when something needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backtalk.serving import rasa_server

ROOT = Path(__file__).resolve().parents[2]
SERVE_WITHOUT = """
import sys
from backtalk.serving.without_tensorflow import TensorFlowLeftOut, tensorflow_left_out
from backtalk.serving.rasa_server import import_rasa
with tensorflow_left_out():
    import_rasa()
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


def test_all_of_rasa_is_imported_and_nothing_of_tensorflow() -> None:
    done = run(
        SERVE_WITHOUT
        + "from rasa.core.policies.rule_policy import RulePolicy\n"
        + "from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier\n"
        + "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('tensorflow', 'keras')))"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_what_only_asks_whether_tensorflow_is_there_goes_on_without() -> None:
    """given a library that takes TensorFlow only if it finds it, then it does not find it."""
    done = run(SERVE_WITHOUT + "try:\n    import tensorflow\nexcept ImportError as error:\n    print(error)")
    assert "BACKTALK_TENSORFLOW=on" in done.stdout, done.stderr


def test_a_component_that_needs_it_says_what_to_do() -> None:
    done = run(
        SERVE_WITHOUT
        + "from rasa.utils.tensorflow.models import RasaModel\n"
        + "try:\n    RasaModel()\nexcept TensorFlowLeftOut as error:\n    print(error)"
    )
    assert "BACKTALK_TENSORFLOW=on" in done.stdout, done.stderr


def test_too_late_is_an_error_and_not_a_half_measure() -> None:
    done = run(
        "import sys, types\nsys.modules['tensorflow'] = types.ModuleType('tensorflow')\n"
        "from backtalk.serving.without_tensorflow import tensorflow_left_out\n"
        "with tensorflow_left_out():\n    print('inside')"
    )
    assert done.returncode != 0
    assert "imported already" in done.stderr
    assert "inside" not in done.stdout


def test_without_a_model_the_server_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rasa_server.main([str(tmp_path / "none.tar.gz")]) == 1
    assert "backtalk.commands.train" in capsys.readouterr().err
