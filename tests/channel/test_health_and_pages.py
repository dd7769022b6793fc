"""Probes, pages and headers."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import pytest
import requests
import sqlalchemy

from backtalk.settings import InvalidSetting, Settings
from tests.channel.conftest import StartServer
from tests.channel.servers import API, FakeAgent, Server, action_server

OURS = "https://clinic.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


@pytest.mark.parametrize("prefix", ["", API])
def test_alive_and_ready_when_everything_works(start_server: StartServer, prefix: str) -> None:
    with action_server() as url:
        server = start_server(environment={"BACKTALK_ACTIONS_URL": url})

        alive, ready = (requests.get(f"{server.root}{prefix}{path}", timeout=30) for path in ("/healthz", "/readyz"))

    assert (alive.status_code, ready.status_code) == (200, 200)
    assert ready.json()["parts"] == {"model": True, "database": True, "actions": True}


@pytest.mark.parametrize("prefix", ["", API])
@pytest.mark.parametrize("part", ["model", "database", "actions"])
def test_not_ready_says_which_part_is_missing(
    start_server: StartServer, tmp_path: Path, part: str, prefix: str
) -> None:
    agent = FakeAgent()
    agent.loaded = part != "model"
    nowhere = tmp_path / "missing"
    nowhere.write_text("a file where a directory is expected")
    with action_server(500 if part == "actions" else 200) as url:
        environment = {"BACKTALK_ACTIONS_URL": url}
        if part == "database":
            environment["BACKTALK_CONVERSATIONS_URL"] = f"sqlite:///{nowhere}/conversations.db"
        server = start_server(agent, environment=environment)

        alive, ready = (requests.get(f"{server.root}{prefix}{path}", timeout=30) for path in ("/healthz", "/readyz"))

    assert (alive.status_code, ready.status_code) == (200, 503)
    assert [name for name, works in ready.json()["parts"].items() if not works] == [part]
    assert part in ready.json()["detail"]


def test_a_dead_action_server_is_not_ready(start_server: StartServer) -> None:
    with action_server() as url:
        pass  # and gone

    server = start_server(environment={"BACKTALK_ACTIONS_URL": url})

    assert requests.get(f"{server.root}/readyz", timeout=30).json()["parts"]["actions"] is False


def test_a_locked_database_is_a_problem_and_heals_by_itself(server: Server, tmp_path: Path) -> None:
    # Given a database that another program has locked
    visitor = server.visitor()
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path}/conversations.db", isolation_level=None)
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        # When a visitor writes
        refused = visitor.say("hello", "message-1")
        cursor.execute("ROLLBACK")
        cursor.close()
    engine.dispose()

    # Then the visitor is told, Rasa is not asked, and later it works with the same message
    assert refused.status_code == 503
    assert "911" in refused.json()["detail"]
    assert server.agent.handled == []
    assert visitor.say("hello", "message-1").status_code == 200


@pytest.fixture
def site(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    (web / "chat").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html><title>Clinic</title>", encoding="utf-8")
    (web / "chat" / "chat.js").write_text("export {}", encoding="utf-8")
    (web / "style.css").write_text("p {}", encoding="utf-8")
    (web / ".secret").write_text("hidden", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("outside", encoding="utf-8")
    (web / "link.txt").symlink_to(tmp_path / "outside.txt")
    return web


def test_the_start_page_replaces_rasas_own(site: Path, server: Server) -> None:
    page = requests.get(server.root, timeout=30)

    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Clinic" in page.text


def test_static_files_have_their_types_and_are_not_sent_twice(site: Path, server: Server) -> None:
    script = requests.get(f"{server.root}/static/chat/chat.js", timeout=30)
    style = requests.get(f"{server.root}/static/style.css", timeout=30)

    assert script.headers["Content-Type"].startswith("text/javascript")
    assert style.headers["Content-Type"].startswith("text/css")
    again = requests.get(script.url, headers={"If-None-Match": script.headers["ETag"]}, timeout=30)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["../outside.txt", "%2e%2e/outside.txt", "..%2foutside.txt", ".secret", "link.txt", "%00", "no.js", "chat"]
)
def test_nothing_outside_the_pages_can_be_read(site: Path, server: Server, path: str) -> None:
    with requests.Session() as session:
        request = requests.Request("GET", server.root).prepare()
        request.url = f"{server.root}/static/{path}"
        answer = session.send(request, timeout=30)

    assert answer.status_code == 404
    assert "outside" not in answer.text


@pytest.mark.parametrize("path", ["/", "/static/style.css", "/healthz", f"{API}/messages", "/nothing"])
def test_every_response_carries_the_security_headers(site: Path, server: Server, path: str) -> None:
    headers = requests.get(f"{server.root}{path}", timeout=30).headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers.get("Cache-Control") == ("no-store" if path.startswith(API) else headers.get("Cache-Control"))
    assert not [name for name in headers if name.lower().startswith("access-control-")]


@pytest.fixture
def widget(tmp_path: Path) -> bytes:
    """A built widget that is worth compressing."""
    (tmp_path / "widget").mkdir()
    content = b"export const words = [" + b"'back', " * 500 + b"];"
    (tmp_path / "widget" / "panel.js").write_bytes(content)
    return content


def test_the_widget_can_be_loaded_by_pages_of_any_site(widget: bytes, server: Server) -> None:
    answer = requests.get(f"{server.root}/widget/panel.js", headers={"Origin": OURS}, timeout=30)

    assert answer.content == widget
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"].startswith("text/javascript")


def test_the_widget_travels_compressed_to_those_who_take_it(widget: bytes, server: Server) -> None:
    url = f"{server.root}/widget/panel.js"

    packed, plain = (requests.get(url, headers={"Accept-Encoding": how}, timeout=30) for how in ("gzip", "identity"))

    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert int(packed.headers["Content-Length"]) < len(widget) / 2
    assert packed.content == plain.content == widget
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    for answer in (packed, plain):
        how = {"Accept-Encoding": "gzip" if answer is packed else "identity", "If-None-Match": answer.headers["ETag"]}
        assert requests.get(url, headers=how, timeout=30).status_code == 304


def test_only_what_is_asked_for_by_its_mark_is_kept_for_ever(widget: bytes, server: Server) -> None:
    mark = hashlib.sha256(widget).hexdigest()
    url = f"{server.root}/widget/panel.js"

    by_mark, by_old_mark, plain = (
        requests.get(f"{url}{asked}", timeout=30) for asked in (f"?v={mark[:8]}", "?v=00000000", "")
    )

    assert "immutable" in by_mark.headers["Cache-Control"]
    assert by_old_mark.headers["Cache-Control"] == plain.headers["Cache-Control"] == "no-cache"
    assert by_old_mark.content == widget  # a page that was opened before an update still gets a widget


def test_other_sites_can_be_listed_in_the_environment(start_server: StartServer) -> None:
    server = start_server(environment={"BACKTALK_ALLOWED_ORIGINS": f"https://other.example {OURS}/"})

    called = requests.post(f"{server.base}/conversations", json={}, headers={"Origin": OURS}, timeout=30)

    assert called.headers["Access-Control-Allow-Origin"] == OURS


@pytest.mark.parametrize("written", ["clinic.example", "https://clinic.example/page", "*"])
def test_what_is_no_origin_is_refused_at_the_start(written: str) -> None:
    with pytest.raises(InvalidSetting, match="BACKTALK_ALLOWED_ORIGINS"):
        Settings.from_environment({"BACKTALK_ALLOWED_ORIGINS": written})


def test_only_listed_sites_may_call_from_a_browser(start_server: StartServer) -> None:
    server = start_server(allowed_origins=[f"{OURS}/"])
    url = f"{server.base}/conversations"

    asked = requests.options(url, headers={"Origin": OURS, **PREFLIGHT}, timeout=30)
    called = requests.post(url, json={}, headers={"Origin": OURS}, timeout=30)
    foreign = requests.options(url, headers={"Origin": "https://evil.example", **PREFLIGHT}, timeout=30)
    lost = requests.get(f"{server.base}/messages", headers={"Origin": OURS}, timeout=30)

    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == OURS
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert called.headers["Access-Control-Allow-Origin"] == lost.headers["Access-Control-Allow-Origin"] == OURS
    assert "Access-Control-Allow-Credentials" not in called.headers
    assert not [name for name in foreign.headers if name.lower().startswith("access-control-")]


def test_no_site_may_call_by_default(server: Server) -> None:
    asked = requests.options(f"{server.base}/messages", headers={"Origin": OURS, **PREFLIGHT}, timeout=30)

    assert not [name for name in asked.headers if name.lower().startswith("access-control-")]
