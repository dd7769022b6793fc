"""The action server is for our Rasa server only, and gives nothing away."""

from __future__ import annotations

import json
import os
import socket
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from backtalk.commands.servers import Server, free_port, servers_environment, start_action_server, stop
from backtalk.serving.action_calls import bearer
from backtalk.settings import Settings

READY_WITHIN_SECONDS = 90
SECRET_WORDS = "canary-5d1f"


@dataclass(frozen=True)
class ActionServer:
    """A running action server."""

    url: str
    authorization: str
    process: Server

    def call(self, body: Any, *, known: bool = True, **headers: str) -> requests.Response:
        own = {"Authorization": self.authorization} if known else {}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **own, **headers}
        return requests.post(f"{self.url}/webhook", data=data, headers=sent, timeout=30)


@pytest.fixture(scope="module")
def actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ActionServer]:
    var, port = tmp_path_factory.mktemp("actions"), free_port()
    url = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BACKTALK_")}
    own = {"BACKTALK_VAR": str(var), "BACKTALK_ACTIONS_URL": f"{url}/webhook"}
    environment = servers_environment({**kept, **own})
    server = start_action_server(environment, var)
    try:
        _wait_for(url, server)
        yield ActionServer(url, bearer(Settings.from_environment(environment)), server)
    finally:
        stop([server])


def _wait_for(url: str, server: Server) -> None:
    ends = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < ends:
        assert server.process.poll() is None, server.last_words()
        try:
            if requests.get(f"{url}/health", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"the action server did not start: {server.last_words()}")


def booking_call(**more: Any) -> dict[str, Any]:
    """What Rasa sends to open a booking request."""
    tracker = {"sender_id": "w0123", "slots": {}, "events": [], "latest_message": {"text": SECRET_WORDS}, **more}
    return {"next_action": "action_open_booking", "sender_id": "w0123", "tracker": tracker, "version": "3.6.21"}


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic eDp5", "Bearer \u00fc"])
def test_who_does_not_know_the_secret_cannot_call(actions: ActionServer, authorization: str) -> None:
    header = {"Authorization": authorization.encode("latin-1")} if authorization else {}

    webhook = requests.post(f"{actions.url}/webhook", json=booking_call(), headers=header, timeout=30)
    listing = requests.get(f"{actions.url}/actions", headers=header, timeout=30)

    assert (webhook.status_code, listing.status_code) == (401, 401)
    assert webhook.json() == {"error": "refused"}


def test_who_knows_it_can(actions: ActionServer) -> None:
    answer = actions.call(booking_call())

    assert answer.status_code == 200, answer.text
    assert answer.json()["events"]


def test_it_listens_to_this_machine_only(actions: ActionServer) -> None:
    process = psutil.Process(actions.process.process.pid)
    sockets = [one.laddr.ip for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN]
    assert sockets == ["127.0.0.1"]
    others = {
        found.address
        for addresses in psutil.net_if_addrs().values()
        for found in addresses
        if found.family == socket.AF_INET and not found.address.startswith("127.")
    }
    for address in others:
        with socket.socket() as caller:
            caller.settimeout(5)
            assert caller.connect_ex((address, int(actions.url.rsplit(":", 1)[1]))) != 0


@pytest.mark.parametrize("encoding", ["deflate", "gzip", "br", "identity"])
def test_packed_bodies_are_refused_before_they_are_unpacked(actions: ActionServer, encoding: str) -> None:
    """given a small body that would grow to 150 megabytes, then memory does not grow with it."""
    bomb = zlib.compress(b" " * 150_000_000, 9)
    process = psutil.Process(actions.process.process.pid)
    before = process.memory_info().rss

    answer = actions.call(bomb, **{"Content-Encoding": encoding})

    assert answer.status_code == 415
    assert process.memory_info().rss - before < 50_000_000


@pytest.mark.parametrize(
    "body",
    [
        booking_call(events=None),
        booking_call(slots=[SECRET_WORDS]),
        {"next_action": "action_open_booking", "tracker": SECRET_WORDS},
        {"next_action": "no_such_action", "tracker": {"sender_id": SECRET_WORDS}},
        {"next_action": [], "tracker": [SECRET_WORDS]},
        [SECRET_WORDS],
        f"{{{SECRET_WORDS}".encode(),
        b"[" * 20_000,
        b"\xff\xfe" + SECRET_WORDS.encode(),
    ],
    ids=range(9),
)
def test_an_error_shows_nothing_of_the_conversation(actions: ActionServer, body: Any) -> None:
    answer = actions.call(body)

    assert SECRET_WORDS not in answer.text
    assert "Traceback" not in answer.text
    assert SECRET_WORDS not in Path(actions.process.log).read_text(encoding="utf-8", errors="replace")


def test_a_large_body_is_refused(actions: ActionServer) -> None:
    try:
        answer = actions.call(b" " * 10_000_000)
    except requests.ConnectionError:
        pass  # it hung up, which is as good
    else:
        assert answer.status_code == 413
    assert requests.get(f"{actions.url}/health", timeout=30).ok


def test_no_site_may_call_it_from_a_browser(actions: ActionServer) -> None:
    answer = requests.options(
        f"{actions.url}/webhook",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
        timeout=30,
    )
    assert answer.headers.get("Access-Control-Allow-Origin") in (None, "")
