"""`make run` as a process: it says what it does, stops everything, and tells what went wrong."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from backtalk.commands.servers import free_port
from backtalk.commands.train import ROOT, train
from tests.end_to_end.servers_at_work import clean_environment
from tests.end_to_end.visitor import Visitor

END_WITHIN_SECONDS = 60


class RunCommand:
    """`python -m backtalk.commands.run`, with what it has printed so far."""

    def __init__(self, var_dir: Path, port: int, **more: str) -> None:
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backtalk.commands.run"],
            cwd=ROOT,
            env=clean_environment(var_dir, PORT=str(port), PYTHONUNBUFFERED="1", **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._is_ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def printed(self) -> str:
        return "".join(self.lines)

    def wait_until_ready(self) -> None:
        """Until it prints that it is ready, or ends."""
        self._is_ready.wait()
        assert "is ready" in self.printed, self.printed

    def wait_until_ended(self) -> int:
        status = self.process.wait(END_WITHIN_SECONDS)
        self._reader.join(END_WITHIN_SECONDS)
        return status

    def children(self) -> dict[str, psutil.Process]:
        """The servers by name."""
        found = {}
        for child in psutil.Process(self.process.pid).children(recursive=True):
            words = child.cmdline()
            if "backtalk.serving.action_server" in words:
                found["action server"] = child
            elif "backtalk.serving.rasa_server" in words:
                found["Rasa server"] = child
            elif "backtalk.commands.deliver" in words:
                found["delivery worker"] = child
        return found

    def end(self) -> None:
        """Whatever happened, leave nothing behind."""
        children = []
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.process.pid).children(recursive=True)
        for process in (self.process, *children):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line)
                if "is ready" in line:
                    self._is_ready.set()
        self._is_ready.set()


@pytest.fixture
def run_command(tmp_path: Path) -> Iterator[RunCommand]:
    train()
    command = RunCommand(tmp_path / "var", free_port())
    yield command
    command.end()


def test_it_trains_nothing_twice_serves_and_stops_on_ctrl_c(run_command: RunCommand) -> None:
    # When it is started with a model that is current
    run_command.wait_until_ready()

    # Then it says where, without training, and answers there
    assert f"http://localhost:{run_command.port}/" in run_command.printed
    assert "training" not in run_command.printed
    address = f"http://localhost:{run_command.port}"
    assert "text/html" in requests.get(address + "/", timeout=30).headers["Content-Type"]
    assert requests.get(address + "/readyz", timeout=30).json()["status"] == "ready"
    assert Visitor(address).arrive().say("does it hurt?").topic == "needling_sensation"
    children = run_command.children()
    assert set(children) == {"action server", "Rasa server"}

    # When Ctrl-C comes
    run_command.process.send_signal(signal.SIGINT)

    # Then both servers are gone, and all is well
    assert run_command.wait_until_ended() == 0
    assert not any(child.is_running() for child in children.values())
    assert "Traceback" not in run_command.printed


@pytest.mark.parametrize("killed", ["action server", "Rasa server"])
def test_it_says_which_server_died_and_stops_the_other(run_command: RunCommand, killed: str) -> None:
    run_command.wait_until_ready()
    children = run_command.children()

    children[killed].kill()

    assert run_command.wait_until_ended() == 1
    assert f"the {killed} ended by itself" in run_command.printed
    assert "Traceback" not in run_command.printed
    assert not any(child.is_running() for child in children.values())


def test_a_taken_port_gets_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = RunCommand(tmp_path / "var", taken.getsockname()[1])
        try:
            status = command.wait_until_ended()
        finally:
            command.end()

    assert status == 1
    assert command.printed.count("\n") == 1
    assert f"port {command.port}" in command.printed
    assert "PORT=" in command.printed
    assert not (tmp_path / "var").exists()


def test_a_port_that_is_no_number_gets_one_clear_sentence(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path / "var", PORT="five thousand")

    ended = subprocess.run(
        [sys.executable, "-m", "backtalk.commands.run"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert ended.returncode == 1
    assert "PORT must be a whole number" in ended.stderr
    assert "Traceback" not in ended.stderr
