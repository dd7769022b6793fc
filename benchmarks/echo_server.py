"""`python -m benchmarks.echo_server PORT`: a bare Sanic server that sends back what it got."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

from backtalk.commands.servers import free_port


async def echo(request: Request) -> HTTPResponse:
    """The same JSON again."""
    return json(request.json)


@contextmanager
def echo_running() -> Iterator[str]:
    """The address of an echo server in a process of its own."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.echo_server", str(port)])  # noqa: S603
    try:
        for _ in range(300):
            try:
                requests.post(f"{root}/messages", json={}, timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield root
    finally:
        process.terminate()
        process.wait()


def main(port: int) -> None:
    """Serve until told to stop."""
    app = Sanic("echo", configure_logging=False)
    app.add_route(echo, "/messages", methods=["POST"])
    app.run(host="127.0.0.1", port=port, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
