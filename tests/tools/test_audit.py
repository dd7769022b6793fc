"""The audit finds what is open, lets pass what is fixed or accepted, and never takes silence for a clean result."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


def test_nothing_that_is_locked_is_open(audit: Any) -> None:
    _, known = audit.advisories()
    found = audit.findings(known, audit.locked())
    assert [str(one) for one in found if not one.advisory.accepted] == []


def test_every_advisory_is_about_something_that_is_locked(audit: Any) -> None:
    """given an entry for a package that went away, then it goes too."""
    _, known = audit.advisories()
    assert {one.package for one in known} - set(audit.locked()) <= {"rasa"}  # rasa may be locked apart from the rest


def test_an_old_version_is_found_and_a_new_one_is_not(audit: Any) -> None:
    known = [audit.Advisory("aiohttp", ("CVE-1",), "3.14.3", "client")]
    assert [one.locked for one in audit.findings(known, {"aiohttp": "3.9.5"})] == ["3.9.5"]
    assert audit.findings(known, {"aiohttp": "3.14.10"}) == []
    assert audit.findings(known, {}) == []


def test_locked_versions_are_read_under_their_usual_names(audit: Any, tmp_path: Path) -> None:
    (tmp_path / "runtime.txt").write_text(
        "Scikit_Learn==1.7.2 \\\n    --hash=sha256:0\nrasa[spacy]==3.6.21 ; python_version\n# aiohttp==1\n",
        encoding="utf-8",
    )
    assert audit.locked(tmp_path, ("runtime.txt",)) == {"scikit-learn": "1.7.2", "rasa": "3.6.21"}


def test_where_nobody_can_be_asked_it_is_said_and_with_online_it_fails(
    audit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit.shutil, "which", lambda _name: None)
    assert audit.main([]) == 0
    assert "nothing newer" in capsys.readouterr().out
    assert audit.main(["--online"]) == 1


def test_an_open_advisory_fails(audit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit.shutil, "which", lambda _name: None)
    monkeypatch.setattr(audit, "locked", lambda: {"aiohttp": "3.9.5"})
    assert audit.main([]) == 1
