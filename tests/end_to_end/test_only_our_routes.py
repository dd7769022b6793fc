"""Of Rasa's server only what visitors need can be reached."""

from __future__ import annotations

import pytest
import requests

from tests.end_to_end.servers_at_work import ServersAtWork

NOT_THERE = [
    ("GET", "/version"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("GET", "/metrics"),
    ("GET", "/conversations/default/tracker"),
    ("POST", "/conversations/default/tracker/events"),
    ("POST", "/conversations/default/execute"),
    ("POST", "/conversations/default/trigger_intent"),
    ("POST", "/model/train"),
    ("POST", "/model/parse"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
    ("GET", "/webhooks/rest"),
    ("POST", "/webhooks/rest/webhook"),
    ("POST", "/webhooks/callback/webhook"),
    ("GET", "/webhooks/telegram/"),
    ("POST", "/webhook"),
    ("GET", "/actions"),
]


@pytest.mark.parametrize(("method", "path"), NOT_THERE)
def test_nothing_else_of_rasa_can_be_reached(backtalk: ServersAtWork, method: str, path: str) -> None:
    answer = requests.request(method, f"{backtalk.root}{path}", json={"text": "hello"}, timeout=30)

    assert answer.status_code in {404, 405}
    assert "rasa" not in answer.text.lower()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_start_page_does_not_name_the_software(backtalk: ServersAtWork) -> None:
    answer = requests.get(backtalk.root, timeout=30)

    assert answer.status_code == 200
    assert "Hello from Rasa" not in answer.text
    assert "Server" not in answer.headers
