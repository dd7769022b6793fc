"""`python -m backtalk.commands.run`: start both servers, wait until they are ready, stop them on Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from backtalk.commands.train import ROOT, TrainingFailed, train
from backtalk.settings import Settings

_READY_WITHIN_SECONDS = 180
_STOP_WITHIN_SECONDS = 20
_LAST_LINES = 15


class CannotStart(RuntimeError):
    """The servers cannot be started; the message says why and what to do."""


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


def main() -> int:
    """Run until Ctrl-C or until a server ends; the exit status says which."""
    settings = Settings.from_environment()
    host = os.environ.get("BACKTALK_HOST", "127.0.0.1")
    servers: list[Server] = []
    try:
        _refuse_taken_port(host, settings.port)
        environment, actions_port = _environment(settings)
        model = train()
        signal.signal(signal.SIGTERM, _as_interrupt)
        print("run: starting the action server and the Rasa server", flush=True)
        servers.append(_start("action server", _actions_command(actions_port), environment, settings.var_dir))
        servers.append(_start("Rasa server", _rasa_command(model, host, settings.port), environment, settings.var_dir))
        _wait_until_ready(f"http://127.0.0.1:{settings.port}/readyz", servers)
        print(
            f"\nBacktalk is ready: http://{'localhost' if host == '127.0.0.1' else host}:{settings.port}/", flush=True
        )
        print("Stop it with Ctrl-C.", flush=True)
        while True:
            _fail_if_dead(servers)
            time.sleep(0.5)
    except (CannotStart, TrainingFailed) as problem:
        print(f"run: {problem}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nrun: stopping", flush=True)
        return 0
    finally:
        _stop(servers)


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"port {port} cannot be used ({error.strerror}). "
                "Stop what uses it, or choose another: PORT=5006 make run"
            ) from None


def _environment(settings: Settings) -> tuple[dict[str, str], int]:
    """The environment of both servers, and the action server's port (a free one if the usual one is taken)."""
    url = settings.actions_url
    if "BACKTALK_ACTIONS_URL" not in os.environ:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", urlsplit(url).port or 5055)) == 0:
                with socket.socket() as free:
                    free.bind(("127.0.0.1", 0))
                    url = f"http://127.0.0.1:{free.getsockname()[1]}/webhook"
    environment = {
        **os.environ,
        "BACKTALK_ACTIONS_URL": url,
        # The action server has no login of its own: it listens to this machine only.
        "SANIC_HOST": "127.0.0.1",
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
    }
    return environment, urlsplit(url).port or 5055


def _actions_command(port: int) -> list[str]:
    return [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]


def _rasa_command(model: Path, host: str, port: int) -> list[str]:
    return [sys.executable, "-m", "rasa", "run", "--model", str(model), "--interface", host, "--port", str(port)]


def _start(name: str, command: list[str], environment: dict[str, str], folder: Path) -> Server:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / f"{name.lower().replace(' ', '-')}.log"
    with log.open("wb") as output:
        # A session of its own: Ctrl-C reaches this process first, which stops both in order.
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    return Server(name, process, log)


def _wait_until_ready(url: str, servers: list[Server]) -> None:
    started = time.monotonic()
    shown = 0
    while time.monotonic() - started < _READY_WITHIN_SECONDS:
        _fail_if_dead(servers)
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        waited = int(time.monotonic() - started)
        if waited >= shown + 5:
            shown = waited
            print(f"run: waiting for the servers, {waited} s", flush=True)
        time.sleep(0.3)
    ends = "\n".join(f"  {server.name}:\n{server.last_words()}" for server in servers)
    raise CannotStart(f"not ready after {_READY_WITHIN_SECONDS} s. Last lines of each server:\n{ends}")


def _fail_if_dead(servers: list[Server]) -> None:
    for server in servers:
        status = server.process.poll()
        if status is not None:
            raise CannotStart(
                f"the {server.name} ended by itself (status {status}). Its last lines:\n{server.last_words()}"
            )


def _stop(servers: list[Server]) -> None:
    for server in reversed(servers):
        if server.process.poll() is None:
            server.process.terminate()
    for server in servers:
        try:
            server.process.wait(_STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


if __name__ == "__main__":
    sys.exit(main())
