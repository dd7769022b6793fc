"""What comes out of the nursery is a process of its own that remembers nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from backtalk.commands.servers import free_port
from benchmarks import processes
from benchmarks.processes import NurseryProcess

# Counts in its own memory how often it was asked.
COUNTER = """
import http.server, os, sys
count = 0

class Counter(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global count
        count += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{os.getpid()} {count}".encode())

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Counter).serve_forever()
"""


def ask(port: int) -> tuple[int, int]:
    """The server's process id, and how often it was asked."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    process, count = answer.rpartition(b"\n")[2].split()
    return int(process), int(count)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NurseryProcess:
    (tmp_path / "counter.py").write_text(COUNTER, encoding="utf-8")
    monkeypatch.setattr(processes, "PREPARED", "http.server")
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    return NurseryProcess(["counter", str(port)], environment, tmp_path / "log", port)


def test_after_a_kill_another_process_starts_from_nothing(server: NurseryProcess) -> None:
    assert server.port is not None
    assert server.is_dead
    server.start()
    server.wait()
    first, _ = ask(server.port)
    assert ask(server.port) == (first, 2)

    server.kill()
    assert server.is_dead
    with pytest.raises(ConnectionRefusedError):
        ask(server.port)

    server.start()
    server.wait()
    second, count = ask(server.port)
    assert second != first
    assert count == 1
    server.close()
    assert server.is_dead
    with pytest.raises(ConnectionRefusedError):
        ask(server.port)


def test_one_that_does_not_come_up_is_told_with_its_log(server: NurseryProcess, tmp_path: Path) -> None:
    (tmp_path / "counter.py").write_text("raise RuntimeError('no such thing')", encoding="utf-8")
    server.start()
    with pytest.raises(processes.NotUp, match="no such thing"):
        server.wait()
    server.close()
