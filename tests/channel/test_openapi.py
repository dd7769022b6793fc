"""The published description holds: every route is in it, every response is as it says."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate_spec
from rasa.core.channels.channel import UserMessage
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.channel.conftest import StartServer
from tests.channel.servers import FakeAgent, Server, Visitor, action_server, running

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yml"
SPEC: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
# Everything that a message can hold, as actions say it.
RICH = [
    {
        "text": "One.\n\n- two\n- three",
        "summary": [{"field": "name", "label": "Name", "value": "N.", "change": "change:name"}, {"field": "x"}],
        "reference": "BT-7Q2",
        "link": {"title": "Book", "url": "https://clinic.example/book"},
        "image": {"url": "/static/needle.svg", "alt": "A needle"},
        "form": {"field": "name", "step": 1, "of": 9, "input": "text"},
        "buttons": [{"title": "Scans", "payload": "/scans"}],
        "metadata": {
            "topic": "book_assessment",
            "certainty": "known",
            "urgency": "D",
            "sources": [{"id": "R1", "title": "A study", "url": "https://study.example"}, "R2"],
        },
    }
]


def described(answer: requests.Response, method: str, path: str) -> None:
    """Fail unless the response is as the description says."""
    responses = SPEC["paths"][path][method]["responses"]
    assert str(answer.status_code) in responses, f"{method} {path} is not said to answer {answer.status_code}"
    response = resolved(responses[str(answer.status_code)])
    for name in response.get("headers", {}):
        assert answer.headers[name].isdigit()
    if "content" not in response:
        assert answer.content == b""
        return
    media_type = answer.headers["Content-Type"].split(";")[0]
    content = response["content"].get(media_type) or response["content"]["*/*"]
    if media_type.endswith("json") and content.get("schema"):
        schema = {**content["schema"], "components": SPEC["components"]}
        OAS31Validator(schema).validate(answer.json())


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = SPEC
    for name in node["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def test_the_description_itself_is_valid() -> None:
    validate_spec(SPEC)


def test_every_route_is_described_and_every_description_has_a_route(server: Server) -> None:
    routes = {
        (method.lower(), re.sub(r"<(\w+):path>", r"{\1}", "/" + route.path))
        for route in server.app.router.routes
        for method in route.methods
    }

    assert routes == {(method, path) for path, item in SPEC["paths"].items() for method in item}


async def say_everything(_message: UserMessage) -> list[dict[str, Any]]:
    return [dict(response) for response in RICH]


def provoke(server: Server) -> Iterator[tuple[str, str, requests.Response]]:
    """One call for each status of each call of the contract that needs no broken part."""
    api = "/webhooks/webchat"
    visitor, nobody = server.visitor(), Visitor(server.base, "x.y.z")
    text, form = {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}

    def post(path: str, who: Visitor = visitor, **more: Any) -> tuple[str, str, requests.Response]:
        headers = {**who.headers, **more.pop("headers", {})}
        return "post", f"{api}{path}", requests.post(f"{server.base}{path}", headers=headers, timeout=30, **more)

    def call(method: str, path: str, who: Visitor = visitor) -> tuple[str, str, requests.Response]:
        answer = requests.request(method, f"{server.base}{path}", headers=who.headers, timeout=60)
        return method, f"{api}{path}", answer

    for path, good in (
        ("/conversations", {}),
        ("/messages", {"id": "message-1", "text": "hello"}),
        ("/feedback", {"message_id": "welcome.1", "verdict": "yes"}),
    ):
        yield post(path, json=good)
        yield post(path, data="{}", headers=text)
        yield post(path, data="{", headers=form)
        yield post(path, json=[])
        yield post(path, json={"x": "x" * 9000})
        if path != "/conversations":
            yield post(path, nobody, json=good)
    yield post("/messages", json={"id": "message-2", "choice": "change:name"})
    yield post("/messages", json={"id": "message-3", "choice": "never offered"})
    for method, path in (("get", "/messages"), ("delete", "/conversation")):
        yield call(method, path, nobody)
        yield call(method, path)
    for prefix in ("", api):
        yield "get", f"{prefix}/healthz", requests.get(f"{server.root}{prefix}/healthz", timeout=30)
        yield "get", f"{prefix}/readyz", requests.get(f"{server.root}{prefix}/readyz", timeout=30)
    files = (
        ("/", "/"),
        ("/chat", "/chat"),
        ("/static/{path}", "/static/style.css"),
        ("/widget/{path}", "/widget/backtalk.js"),
        ("/pictures/{path}", "/pictures/visit_steps.svg"),
    )
    for path, address in files:
        yield "get", path, (page := requests.get(f"{server.root}{address}", timeout=30))
        seen = {"If-None-Match": page.headers["ETag"]}
        yield "get", path, requests.get(f"{server.root}{address}", headers=seen, timeout=30)
    for folder in ("static", "widget", "pictures"):
        yield "get", f"/{folder}/{{path}}", requests.get(f"{server.root}/{folder}/none", timeout=30)


def provoke_trouble(start: StartServer, actions_url: str) -> Iterator[tuple[str, str, requests.Response]]:
    """What needs a broken part or a limit: 429, 500, 503, and no page."""
    api = "/webhooks/webchat"
    bodies = {
        "/conversations": {},
        "/messages": {"id": "message-1", "text": "hello"},
        "/feedback": {"message_id": "welcome.1", "verdict": "yes"},
    }
    calls = [("post", path) for path in bodies] + [("get", "/messages"), ("delete", "/conversation")]

    def everything(server: Server, visitor: Visitor) -> Iterator[tuple[str, str, requests.Response]]:
        for method, path in calls:
            answer = requests.request(
                method, f"{server.base}{path}", json=bodies.get(path), headers=visitor.headers, timeout=60
            )
            yield method, f"{api}{path}", answer

    nowhere = "sqlite:////proc/nowhere/conversations.db"
    broken = {"BACKTALK_CONVERSATIONS_URL": nowhere, "BACKTALK_ACTIONS_URL": actions_url}
    healthy = start()
    visitor = healthy.visitor()
    unready = start(environment=broken)
    yield from everything(unready, visitor)
    for prefix in ("", api):
        yield "get", f"{prefix}/readyz", requests.get(f"{unready.root}{prefix}/readyz", timeout=30)
    limited = start(environment={"BACKTALK_RATE_LIMITS": "on", "BACKTALK_OVERALL_RATE": "1/hour"})
    requests.get(f"{limited.base}/messages", timeout=30)
    yield from everything(limited, visitor)
    healthy.agent.is_ready = _raise  # type: ignore[method-assign]
    healthy.agent.lock_store = None
    yield from list(everything(healthy, visitor))[:2]
    for path, name in (("/", "index.html"), ("/chat", "chat.html")):
        (healthy.settings.web_dir / name).unlink()
        yield "get", path, requests.get(f"{healthy.root}{path}", timeout=30)


def _raise() -> bool:
    raise RuntimeError("unforeseen")


def test_every_described_status_happens_and_every_response_is_as_described(
    start_server: StartServer, tmp_path: Path
) -> None:
    # Given a server with pages and an action server, whose assistant says everything that can be said
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (tmp_path / "web" / "chat.html").write_text("<!doctype html>", encoding="utf-8")
    (tmp_path / "widget").mkdir()
    (tmp_path / "widget" / "backtalk.js").write_text("{}", encoding="utf-8")
    (tmp_path / "web" / "style.css").write_text("p {}", encoding="utf-8")

    # When every call is made in every way
    seen = set()
    with action_server() as url:
        server = start_server(FakeAgent(say_everything), environment={"BACKTALK_ACTIONS_URL": url})
        for calls in (provoke(server), provoke_trouble(start_server, url)):
            for method, path, answer in calls:
                described(answer, method, path)
                seen.add((method, path, str(answer.status_code)))

    # Then nothing is described that does not happen (500 stands for what nobody foresaw; 408 takes patience and is
    # caused in tests/attack/test_slow_clients.py)
    promised = {
        (method, path, status)
        for path, item in SPEC["paths"].items()
        for method, operation in item.items()
        for status in operation["responses"]
        if status not in ("500", "408")
    }
    assert promised - seen == set()


@pytest.fixture(scope="module")
def long_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("schemathesis")
    (directory / "web").mkdir()
    (directory / "web" / "index.html").write_text("<!doctype html>", encoding="utf-8")
    with (
        action_server() as url,
        running(directory, FakeAgent(say_everything), environment={"BACKTALK_ACTIONS_URL": url}) as server,
    ):
        yield server


api = schemathesis.openapi.from_dict(SPEC)


@api.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_whatever_is_sent_the_answer_is_as_described(case: Any, long_running: Server) -> None:
    if "conversation" in case.operation.tags:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {long_running.visitor().token}"}
    if isinstance(case.body, dict) and "id" in case.body and isinstance(case.body["id"], str) and case.body["id"]:
        case.body["id"] = uuid.uuid4().hex

    checks: list[Callable[..., Any]] = [
        not_a_server_error, status_code_conformance, response_schema_conformance
    ]  # fmt: skip
    case.call_and_validate(base_url=long_running.root, checks=checks)
