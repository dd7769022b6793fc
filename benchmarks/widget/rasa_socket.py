"""The server that rasa-webchat needs: it speaks only over Rasa's socket, so its own socket.io answers here."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.build_widget import environment_with_node

SCRIPT = Path(__file__).parent / "socket-server.mjs"


@contextmanager
def answering(greeting: str, question: str, answer: str) -> Iterator[str]:
    """Its address. It greets, offers the question, and gives one answer to everything.

    Raises:
        CannotBuild: when there is no Node to run it.
    """
    command = ["node", str(SCRIPT), greeting, question, answer]
    with subprocess.Popen(  # noqa: S603 (our own script)
        command, env=environment_with_node(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()  # it ends with this
