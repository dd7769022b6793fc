"""nginx for tests and benchmarks: found, or unpacked from Debian's package; with the settings that are deployed."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from backtalk.commands.servers import CannotStart
from backtalk.commands.train import ROOT

CACHE = ROOT / ".cache" / "nginx"
DEPLOYED = ROOT / "deploy" / "nginx" / "backtalk.conf"
FETCH_WITHIN_SECONDS = 60
READY_WITHIN_SECONDS = 20
# Anybody's folders, so that no root is needed.
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class NoNginx(RuntimeError):
    """There is none, and none can be had here; the message says what was tried."""


@functools.cache
def find_nginx() -> str:
    """Path of nginx: of the machine, or of Debian's package, which is fetched once into `.cache` and needs no root.

    Raises:
        NoNginx
    """
    for place in (shutil.which("nginx"), "/usr/sbin/nginx", str(CACHE / "usr/sbin/nginx")):
        if place and _runs(place):
            return place
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise NoNginx("nginx is not installed, and this is no Debian to take its package from")
    with tempfile.TemporaryDirectory(prefix="backtalk-nginx-") as folder:
        if not _fetch(folder):
            _quietly(["apt-get", "update", "-qq"], folder)  # a fresh machine does not know its packages yet
            if not _fetch(folder):
                raise NoNginx("nginx is not installed, and Debian's package cannot be fetched")
        CACHE.mkdir(parents=True, exist_ok=True)
        for package in Path(folder).glob("nginx_*.deb"):
            _quietly(["dpkg", "-x", str(package), str(CACHE)], folder)
    found = str(CACHE / "usr/sbin/nginx")
    if not _runs(found):
        raise NoNginx("nginx is not installed, and the one of Debian's package does not run here")
    return found


@contextmanager
def nginx_running(folder: Path, chat: Sequence[int], actions: Sequence[int], ports: tuple[int, int]) -> Iterator[int]:
    """nginx in front of Rasa servers and action servers on these ports of this machine; gives its process number.

    It listens on `ports`: the first for visitors, as deployed but without TLS and limits (all come from one address
    here), the second for the Rasa servers' calls of actions.

    Raises:
        NoNginx, CannotStart
    """
    program = find_nginx()
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "nginx.conf"
    settings.write_text(_whole(folder, _for_visitors(chat, ports[0]) + _for_actions(actions, ports[1])), "utf-8")
    log = folder / "nginx.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [program, "-p", str(folder), "-c", str(settings), "-g", "daemon off;"], stdout=output, stderr=output
        )
    try:
        give_up = time.monotonic() + READY_WITHIN_SECONDS
        while not (folder / "pid").exists():
            if process.poll() is not None or time.monotonic() > give_up:
                raise CannotStart(f"nginx does not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.02)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _for_visitors(chat: Sequence[int], port: int) -> str:
    """The deployed settings of the chat, with these servers."""
    text = DEPLOYED.read_text("utf-8").split("# The front desk page")[0]
    servers = "".join(f"    server 127.0.0.1:{one};\n" for one in chat)
    text = re.sub(r"^    server rasa:5005.*\n", servers, text, flags=re.MULTILINE)
    text = re.sub(r"^upstream front_desk \{.*?^\}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^\s*(ssl_|limit_req|limit_conn|access_log|error_log).*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^server \{\n    listen 80;.*?^\}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)
    return text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")


def _for_actions(actions: Sequence[int], port: int) -> str:
    servers = "".join(f" server 127.0.0.1:{one};" for one in actions)
    return (
        f"upstream actions {{{servers} keepalive 16; keepalive_timeout 4s; }}\n"
        f"server {{ listen 127.0.0.1:{port}; proxy_http_version 1.1; proxy_set_header Connection ''; "
        "proxy_next_upstream error; client_max_body_size 1m; location / { proxy_pass http://actions; } }\n"
    )


def _whole(folder: Path, servers: str) -> str:
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    return (
        f"pid {folder}/pid; error_log stderr crit; worker_processes 1; events {{ worker_connections 4096; }}\n"
        f"http {{ access_log off; {places}\n{servers}}}\n"
    )


def _runs(program: str) -> bool:
    try:
        return subprocess.run([program, "-v"], capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def _fetch(folder: str) -> bool:
    _quietly(["apt-get", "download", "-q", "nginx"], folder)
    return any(Path(folder).glob("nginx_*.deb"))


def _quietly(command: list[str], folder: str) -> None:
    try:
        subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, check=False, timeout=FETCH_WITHIN_SECONDS, env={**os.environ}
        )
    except (OSError, subprocess.TimeoutExpired):
        return
