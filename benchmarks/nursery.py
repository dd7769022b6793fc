"""Starts a Python module in no time: it is forked off a process that has imported the slow parts already.

`python -m benchmarks.nursery PREPARED MODULE ARGUMENTS...`; PREPARED are modules, with commas between them. Only
imports are shared, and no import of ours does any work, so that what is started knows nothing of what was killed before
it. Each line on standard input is a command; each is answered with "yes" when a process runs afterwards, else "no":

start   a new process; the one before must be dead
kill    kill -9
alive   nothing
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import runpy
import signal
import sys
import traceback
from collections.abc import Sequence


def prepare(names: Sequence[str]) -> None:
    """Import modules, and all that is in packages."""
    for name in names:
        package = importlib.import_module(name)
        for one in pkgutil.iter_modules(getattr(package, "__path__", [])):
            importlib.import_module(f"{name}.{one.name}")


def start(module: str, arguments: Sequence[str]) -> int:
    """Fork; the child becomes the module. Returns the child's id."""
    child = os.fork()
    if child:
        return child
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # standard output belongs to the commands
    sys.argv = [module, *arguments]
    code = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001  (nobody above would print it)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def is_alive(child: int | None) -> bool:
    """Whether it still runs; one that has ended is buried."""
    if child is None:
        return False
    try:
        return os.waitpid(child, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def kill(child: int | None) -> None:
    """kill -9, and wait until nothing of it runs any more."""
    if child is not None and is_alive(child):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def main() -> int:
    """Do as the commands say, until there are no more."""
    prepared, module, *arguments = sys.argv[1:]
    prepare(prepared.split(","))
    child: int | None = None
    for command in sys.stdin:
        if command.strip() == "start":
            child = start(module, arguments)
        elif command.strip() == "kill":
            kill(child)
        print("yes" if is_alive(child) else "no", flush=True)
    kill(child)
    return 0


if __name__ == "__main__":
    sys.exit(main())
