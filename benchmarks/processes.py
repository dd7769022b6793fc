"""Python modules that run as processes of their own, to be killed and started at will."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backtalk.commands.train import ROOT

UP_WITHIN_SECONDS = 120  # a busy machine takes its time
PREPARED = ",".join(
    (
        "actions",
        "backtalk.commands.deliver",
        "backtalk.serving.action_server",
        "holidays.countries.canada",
        "rasa_sdk.endpoint",
    )
)


class NotUp(RuntimeError):
    """A process did not come up; the message quotes the end of its log."""


@dataclass
class Process:
    """A Python module that runs, its log, and the port it listens to (None: none)."""

    module: Sequence[str]
    environment: dict[str, str]
    log: Path
    port: int | None = None
    running: subprocess.Popen[bytes] | None = None
    deaths: int = 0

    def start(self) -> None:
        """Start it; `wait` until it is up."""
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.module],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Return once its port answers.

        Raises:
            NotUp: when it does not.
        """
        until = time.monotonic() + UP_WITHIN_SECONDS
        while time.monotonic() < until:
            if self.is_dead:
                break
            with socket.socket() as probe:
                if self.port is None or probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise NotUp(self.log.read_text("utf-8", errors="replace")[-2000:])

    def close(self) -> None:
        """End it for good."""
        if not self.is_dead:
            self.kill()

    @property
    def is_dead(self) -> bool:
        """Whether it has ended."""
        return self.running is None or self.running.poll() is not None

    def kill(self) -> None:
        """kill -9: nothing of its own runs any more."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.deaths += 1

    def restart(self) -> None:
        """Kill and start anew; returns at once."""
        self.kill()
        self.start()


@dataclass
class NurseryProcess(Process):
    """The same, forked off a process that has imported everything, so that a new start takes no time."""

    _asking: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start it; `wait` until it is up."""
        if self.running is None:
            command = [sys.executable, "-m", "benchmarks.nursery", PREPARED, *self.module]
            with self.log.open("ab") as output:
                self.running = subprocess.Popen(  # noqa: S603
                    command,
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=output,
                    start_new_session=True,
                )
        self._ask("start")

    @property
    def is_dead(self) -> bool:
        """Whether it has ended."""
        return self.running is None or self._ask("alive") != "yes"

    def kill(self) -> None:
        """kill -9: nothing of its own runs any more."""
        self._ask("kill")
        self.deaths += 1

    def close(self) -> None:
        """End it for good, and the nursery."""
        if self.running is not None:
            self.running.communicate()  # no more commands
            self.running = None

    def _ask(self, command: str) -> str:
        """What the nursery says; nothing when it has died."""
        nursery = self.running
        if nursery is None or nursery.stdin is None or nursery.stdout is None:
            return ""
        with self._asking:
            try:
                nursery.stdin.write(f"{command}\n".encode())
                nursery.stdin.flush()
            except OSError:
                return ""
            return nursery.stdout.readline().decode().strip()
