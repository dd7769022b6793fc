"""Results of actions are checked as strictly as Rasa checks them, without compiling the check each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from backtalk.serving import action_results

RASAS_OWN = RemoteAction._validate_action_result
GOOD: list[Any] = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "x", "value": 1}], "responses": [{"response": "utter_x"}]},
    {"events": [{"event": "followup", "name": "action_listen"}]},
    {},
]
BAD: list[Any] = [
    [],
    None,
    {"events": {}},
    {"events": [{"event": "no such event"}]},
    {"events": [{"name": "x"}]},
    {"events": [{"event": "slot"}], "responses": []},
    {"events": [], "responses": ["text"]},
]


@pytest.fixture
def compiled_once() -> Iterator[None]:
    action_results.compile_check_once()
    yield
    RemoteAction._validate_action_result = RASAS_OWN


@pytest.mark.usefixtures("compiled_once")
@pytest.mark.parametrize("result", GOOD)
def test_what_rasa_takes_is_taken(result: Any) -> None:
    action = RemoteAction("action_x", None)
    assert RASAS_OWN(action, result)
    assert action._validate_action_result(result)


@pytest.mark.usefixtures("compiled_once")
@pytest.mark.parametrize("result", BAD)
def test_what_rasa_refuses_is_refused(result: Any) -> None:
    action = RemoteAction("action_x", None)
    with pytest.raises(jsonschema.ValidationError):
        RASAS_OWN(action, result)
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result(result)


@pytest.mark.usefixtures("compiled_once")
def test_the_schema_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """given a check that ran before, when it runs again, then no schema is looked at for its own sake."""
    action = RemoteAction("action_x", None)
    action._validate_action_result(GOOD[1])
    looked_at: list[Any] = []
    kind = type(action_results._validator())
    monkeypatch.setattr(kind, "check_schema", lambda *given, **named: looked_at.append(given))

    for result in GOOD * 3:
        action._validate_action_result(result)

    assert looked_at == []
