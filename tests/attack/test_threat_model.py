"""The threat model, the list of faults and the hazard log name tests that exist."""

from __future__ import annotations

import ast
import csv
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
FAULTS = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
HAZARDS = list(csv.DictReader((ROOT / "docs" / "hazards.csv").read_text(encoding="utf-8").splitlines()))
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", MODEL + FAULTS)) | {row["test"] for row in HAZARDS})
STRIDE = (
    "Spoofing",
    "Tampering",
    "Repudiation",
    "Information disclosure",
    "Denial of service",
    "Elevation of privilege",
)


@lru_cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("named", NAMED)
def test_every_test_that_is_named_exists(named: str) -> None:
    path, _, name = named.partition("::")
    assert name.startswith("test_")
    assert name in names_in(path)


def test_every_row_of_the_threat_model_names_a_test() -> None:
    rows = [line for line in MODEL.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    assert len(rows) > 30
    assert [row for row in rows if "`tests/" not in row.rsplit("|", 2)[1]] == []


def test_every_fault_names_the_test_that_causes_it() -> None:
    _, _, tables = FAULTS.partition("## The action server")
    rows = [line for line in tables.splitlines() if line.startswith("| ") and not line.startswith("| fault")]
    assert len(rows) > 35
    assert [row for row in rows if "`tests/" not in row.rsplit("|", 2)[1]] == []


@pytest.mark.parametrize("kind", STRIDE)
def test_every_kind_of_threat_was_thought_of(kind: str) -> None:
    assert re.search(rf"^## {kind}:", MODEL, re.MULTILINE)


def test_every_hazard_is_whole() -> None:
    assert len(HAZARDS) > 20
    for row in HAZARDS:
        assert list(row) == ["hazard", "cause", "harm", "control", "test"]
        assert all(value and value.strip() for value in row.values()), row
