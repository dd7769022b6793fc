"""The action server and the Rasa server as child processes: start them, wait until they are ready, watch, stop."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backtalk.commands.train import ROOT
from backtalk.settings import Settings

READY_WITHIN_SECONDS = 180
_STOP_WITHIN_SECONDS = 45  # as in deploy/: a turn that is under way may take 30
_LAST_LINES = 15


class CannotStart(RuntimeError):
    """The servers cannot be started, or one ended by itself; the message says why and what to do."""


@dataclass
class Server:
    """A running server and the file that its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """The end of its output."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join("    " + line for line in lines[-_LAST_LINES:])


def refuse_taken_port(host: str, port: int) -> None:
    """Check that a port can be listened to.

    Raises:
        CannotStart: when something else uses it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"port {port} cannot be used ({error.strerror}). "
                "Stop what uses it, or choose another: PORT=5010 make run"
            ) from None


def free_port() -> int:
    """A port of this machine that nothing listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def servers_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment that both servers are started with: `given`, and where they find each other.

    Without ``BACKTALK_ACTIONS_URL`` the action server gets its usual port, or a free one if that is taken.
    """
    url = Settings.from_environment(given).actions_url
    if "BACKTALK_ACTIONS_URL" not in given:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", urlsplit(url).port or 5055)) == 0:
                url = f"http://127.0.0.1:{free_port()}/webhook"
    return {
        **given,
        "BACKTALK_ACTIONS_URL": url,
        "RASA_TELEMETRY_ENABLED": "false",
        # One message is too little work to share among threads: OpenBLAS's others spin and take a third of the machine.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def start_action_server(environment: Mapping[str, str], logs: Path) -> Server:
    """Start it on the port of ``BACKTALK_ACTIONS_URL``; its output goes to a file in `logs`."""
    port = urlsplit(environment["BACKTALK_ACTIONS_URL"]).port or 5055
    command = [sys.executable, "-m", "backtalk.serving.action_server", "--port", str(port)]
    return _start("action server", command, environment, logs)


def start_rasa_server(environment: Mapping[str, str], logs: Path, model: Path, host: str, port: int) -> Server:
    """Start it with this model; its output goes to a file in `logs`."""
    server = [sys.executable, "-m", "backtalk.serving.rasa_server", str(model)]
    command = [*server, "--interface", host, "--port", str(port)]
    return _start("Rasa server", command, environment, logs)


def start_delivery_worker(environment: Mapping[str, str], logs: Path) -> Server:
    """Start what delivers sent requests to the clinic; its output goes to a file in `logs`."""
    return _start("delivery worker", [sys.executable, "-m", "backtalk.commands.deliver"], environment, logs)


def start_front_desk(environment: Mapping[str, str], logs: Path) -> Server:
    """Start the staff's own page; its output goes to a file in `logs`."""
    return _start("front desk", [sys.executable, "-m", "backtalk.commands.front_desk"], environment, logs)


def front_desk_port(environment: Mapping[str, str]) -> int:
    """The port that is set for the staff's page; without one the usual port, or a free one if that is taken."""
    if environment.get("BACKTALK_FRONT_DESK_PORT"):
        return int(environment["BACKTALK_FRONT_DESK_PORT"])
    with socket.socket() as probe:
        return free_port() if probe.connect_ex(("127.0.0.1", 5006)) == 0 else 5006


def wait_until_ready(url: str, servers: Sequence[Server], tell: Callable[[int], None] | None = None) -> None:
    """Return once `url` answers 200. `tell` is called every five seconds with the seconds waited so far.

    Raises:
        CannotStart: when a server ends, or they are not ready in time.
    """
    started = time.monotonic()
    told = 0
    while time.monotonic() - started < READY_WITHIN_SECONDS:
        fail_if_dead(servers)
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        waited = int(time.monotonic() - started)
        if tell and waited >= told + 5:
            told = waited
            tell(waited)
        time.sleep(0.3)
    ends = "\n".join(f"  {server.name}:\n{server.last_words()}" for server in servers)
    raise CannotStart(f"not ready after {READY_WITHIN_SECONDS} s. Last lines of each server:\n{ends}")


def fail_if_dead(servers: Sequence[Server]) -> None:
    """Check that all of them run.

    Raises:
        CannotStart: when one does not; the message names it and quotes its last lines.
    """
    for server in servers:
        status = server.process.poll()
        if status is not None:
            raise CannotStart(
                f"the {server.name} ended by itself (status {status}). Its last lines:\n{server.last_words()}"
            )


def stop(servers: Sequence[Server]) -> None:
    """End them one after the other, last started first: what one has taken may still need those before it."""
    for server in reversed(servers):
        if server.process.poll() is None:
            server.process.terminate()
        try:
            server.process.wait(_STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


def _start(name: str, command: list[str], environment: Mapping[str, str], folder: Path) -> Server:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / f"{name.lower().replace(' ', '-')}.log"
    with log.open("wb") as output:
        os.fchmod(output.fileno(), 0o600)
        # A session of its own: Ctrl-C reaches the starting process first, which stops both in order.
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    return Server(name, process, log)
