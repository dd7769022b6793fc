"""Delivering stays free of SQL, Rasa and Sanic, as booking does."""

from __future__ import annotations

import ast
from pathlib import Path

import backtalk.delivery

CORE = Path(backtalk.delivery.__file__).parent
FORBIDDEN = {"rasa", "rasa_sdk", "sanic", "sqlalchemy", "alembic", "actions"}
ALLOWED_OWN = {"backtalk.booking", "backtalk.delivery", "backtalk.keys", "backtalk"}


def test_delivery_knows_nothing_of_rasa_sanic_or_sql() -> None:
    files = sorted(CORE.rglob("*.py"))
    assert len(files) > 10
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] not in FORBIDDEN, f"{path.name} imports {name}"
                if name.startswith("backtalk"):
                    assert ".".join(name.split(".")[:2]) in ALLOWED_OWN, f"{path.name} imports {name}"
