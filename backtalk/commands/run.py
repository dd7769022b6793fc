"""`python -m backtalk.commands.run`: start both servers, wait until they are ready, stop them on Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType

from backtalk.clinic import ClinicFileError, load_clinic
from backtalk.commands.database import DatabaseUnfit, fit_for_start
from backtalk.commands.servers import (
    CannotStart,
    Server,
    fail_if_dead,
    front_desk_port,
    refuse_taken_port,
    servers_environment,
    start_action_server,
    start_delivery_worker,
    start_front_desk,
    start_rasa_server,
    stop,
    wait_until_ready,
)
from backtalk.commands.train import TrainingFailed, train
from backtalk.keys import InvalidKey
from backtalk.settings import InvalidSetting, Settings


def main() -> int:
    """Run until Ctrl-C or until a server ends; the exit status says which."""
    host = os.environ.get("BACKTALK_HOST", "127.0.0.1")
    servers: list[Server] = []
    try:
        settings = Settings.from_environment()
        refuse_taken_port(host, settings.port)
        environment = servers_environment(os.environ)
        fit_for_start(settings)
        delivers = bool(load_clinic(settings.clinic_path).delivery.channels)
        model = train()
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell that starts us in the background ignores Ctrl-C for us
            signal.signal(number, _as_interrupt)
        print("run: starting the action server and the Rasa server", flush=True)
        servers.append(start_action_server(environment, settings.var_dir))
        servers.append(start_rasa_server(environment, settings.var_dir, model, host, settings.port))
        desk_port = front_desk_port(environment)
        desk_environment = {**environment, "BACKTALK_FRONT_DESK_PORT": str(desk_port)}
        servers.append(start_front_desk(desk_environment, settings.var_dir))
        if delivers:
            servers.append(start_delivery_worker(environment, settings.var_dir))
        wait_until_ready(f"http://127.0.0.1:{settings.port}/readyz", servers, _tell_waiting)
        print(
            f"\nBacktalk is ready: http://{'localhost' if host == '127.0.0.1' else host}:{settings.port}/", flush=True
        )
        print(f"Front desk, for staff: http://localhost:{desk_port}/ (docs/front-desk.md)", flush=True)
        print("Stop it with Ctrl-C.", flush=True)
        while True:
            fail_if_dead(servers)
            time.sleep(0.5)
    except (CannotStart, ClinicFileError, DatabaseUnfit, InvalidKey, TrainingFailed, InvalidSetting) as problem:
        print(f"run: {problem}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nrun: stopping", flush=True)
        return 0
    finally:
        stop(servers)


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _tell_waiting(seconds: int) -> None:
    print(f"run: waiting for the servers, {seconds} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
