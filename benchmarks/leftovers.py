"""Ends what a benchmark has started, also when the benchmark itself was killed.

Everything that it starts, and whatever that starts in turn, carries a mark in its environment. A small process of its
own waits until the benchmark is gone, however it went, and then ends all that carries the mark: servers in sessions of
their own, and PostgreSQL, which no one is the parent of. Where there is no /proc, nothing more than before happens.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "BENCHMARK_RUN"
KINDLY_SECONDS = 5.0  # to close databases; then kill -9


@contextmanager
def nothing_left_running() -> Iterator[None]:
    """Whatever is started inside ends with it; also a decorator for `main`."""
    before = os.environ.get(MARK)
    os.environ[MARK] = mark = uuid.uuid4().hex
    waiting = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "benchmarks.leftovers", mark, str(os.getpid())],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the benchmark
    )
    try:
        yield
    finally:
        assert waiting.stdin is not None
        waiting.stdin.close()
        waiting.wait()
        if before is None:
            del os.environ[MARK]
        else:
            os.environ[MARK] = before


def marked(mark: str, spared: frozenset[int]) -> list[int]:
    """Processes that carry the mark."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            carries = wanted in (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # gone, or somebody else's
            continue
        if carries and int(folder.name) not in spared:
            found.append(int(folder.name))
    return found


def end(mark: str, spared: frozenset[int]) -> None:
    """Ask them to stop, then make them."""
    until = time.monotonic() + KINDLY_SECONDS
    asked: set[int] = set()
    while left := marked(mark, spared):
        late = time.monotonic() > until
        for one in left:
            if late or one not in asked:
                _send(one, signal.SIGKILL if late else signal.SIGTERM)
                asked.add(one)
        time.sleep(0.1)


def _send(process: int, what: signal.Signals) -> None:
    try:
        os.kill(process, what)
    except OSError:
        return  # it ended meanwhile


def main() -> int:
    """Wait for the benchmark's end, then end the rest."""
    mark, benchmark = sys.argv[1], int(sys.argv[2])
    sys.stdin.buffer.read()  # ends with the benchmark, whoever killed it
    end(mark, frozenset({os.getpid(), benchmark}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
