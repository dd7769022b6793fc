"""The booking core stays plain Python."""

from __future__ import annotations

import ast
from pathlib import Path

import backtalk.booking

CORE = Path(backtalk.booking.__file__).parent
FORBIDDEN = {"rasa", "rasa_sdk", "sanic", "sqlalchemy", "actions"}
FORBIDDEN_OWN = {"backtalk.storage", "backtalk.channel", "backtalk.nlu", "backtalk.policies", "backtalk.answers"}


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively, which this check cannot follow"
            names.add(node.module or "")
    return names


def test_booking_knows_nothing_of_rasa_sanic_or_sql() -> None:
    files = sorted(CORE.rglob("*.py"))
    assert len(files) > 15
    for path in files:
        for name in _imports(path):
            assert name.split(".")[0] not in FORBIDDEN, f"{path.name} imports {name}"
            assert ".".join(name.split(".")[:2]) not in FORBIDDEN_OWN, f"{path.name} imports {name}"


def test_the_channel_knows_nothing_of_booking() -> None:
    for path in sorted((CORE.parent / "channel").rglob("*.py")):
        for name in _imports(path):
            assert not name.startswith("backtalk.booking"), f"{path.name} imports {name}"
