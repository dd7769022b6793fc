"""The content of the project, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from content_checks.naming import read_topics

from backtalk.answers.catalogue import Catalogue, read_catalogue
from backtalk.answers.danger_rows import DangerRows, read_danger_rows
from backtalk.answers.sources import Sources

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue(ROOT)


@pytest.fixture(scope="session")
def topics() -> list[str]:
    return read_topics(Path(__file__).with_name("topics.txt"))


@pytest.fixture(scope="session")
def intents() -> list[str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return [next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain["intents"]]


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources.from_file(ROOT / "knowledge" / "sources.yml")


@pytest.fixture(scope="session")
def danger_table() -> DangerRows:
    return read_danger_rows(ROOT / "knowledge" / "danger_signs.yml")


@pytest.fixture(scope="session")
def danger_review() -> Any:
    return yaml.safe_load((ROOT / "knowledge" / "danger_signs.yml").read_text(encoding="utf-8")).get("review")


@pytest.fixture(scope="session")
def follow_ups() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = yaml.safe_load(
        (ROOT / "knowledge" / "follow_ups.yml").read_text(encoding="utf-8")
    )
    return table
