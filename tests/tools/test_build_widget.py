"""Building the widget: done when a source changed and only then, with a Node that fits, from pinned packages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import build_widget


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What npm is asked for, without an npm; stamps go to a folder of the test."""
    asked: list[list[str]] = []
    monkeypatch.setattr(build_widget, "BUILT_FROM", tmp_path / "built-from")
    monkeypatch.setattr(build_widget, "INSTALLED_FROM", tmp_path / "installed-from")
    monkeypatch.setattr(build_widget, "environment_with_node", dict)
    monkeypatch.setattr(build_widget, "npm", lambda arguments, environment: asked.append(arguments))
    return asked


def run(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    """As from the command line."""
    monkeypatch.setattr("sys.argv", ["build_widget.py", *options])
    return build_widget.main()


def test_it_is_built_once_and_again_only_when_a_source_changed(
    monkeypatch: pytest.MonkeyPatch, calls: list[list[str]], tmp_path: Path
) -> None:
    source = tmp_path / "source.ts"
    source.write_text("one", encoding="utf-8")
    monkeypatch.setattr(build_widget, "ROOT", tmp_path)
    monkeypatch.setattr(build_widget, "WIDGET", tmp_path)
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(build_widget, "source_files", lambda: [source])

    assert [run(monkeypatch, "--if-changed"), run(monkeypatch, "--if-changed")] == [0, 0]
    assert [call[0] for call in calls] == ["ci", "run"]
    source.write_text("two", encoding="utf-8")
    assert run(monkeypatch, "--if-changed") == 0
    assert [call[0] for call in calls] == ["ci", "run", "run"]


def test_a_failed_build_is_tried_again_the_next_time(
    monkeypatch: pytest.MonkeyPatch, calls: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_arguments: list[str], _environment: dict[str, str]) -> None:
        raise build_widget.CannotBuild("it failed")

    monkeypatch.setattr(build_widget, "npm", fail)

    assert [run(monkeypatch, "--if-changed"), run(monkeypatch, "--if-changed")] == [1, 1]
    assert "it failed" in capsys.readouterr().err


def test_the_contract_is_one_of_the_sources() -> None:
    assert build_widget.CONTRACT in build_widget.source_files()
    assert not [path for path in build_widget.source_files() if "node_modules" in path.parts or "dist" in path.parts]


@pytest.mark.parametrize(
    ("version", "fits"),
    [("v20.19.0", True), ("v24.1.0", True), ("v20.18.3", False), ("v18.20.0", False), ("no", False)],
)
def test_an_old_node_is_not_used(tmp_path: Path, version: str, fits: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    node.chmod(0o755)

    assert build_widget.is_new_enough(str(node)) is fits


def test_without_any_node_a_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_widget, "BUILT_FROM", tmp_path / "built-from")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr(build_widget, "node_of_package", lambda: None)
    monkeypatch.setattr(build_widget, "install_node_package", lambda: None)

    assert run(monkeypatch) == 1
    assert "there is no Node" in capsys.readouterr().err


def test_every_package_is_pinned_and_no_host_is_named() -> None:
    package = json.loads((build_widget.WIDGET / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((build_widget.WIDGET / "package-lock.json").read_text(encoding="utf-8"))

    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert packages
    assert [name for name, found in packages.items() if "resolved" in found] == []
    assert [name for name, found in packages.items() if "integrity" not in found] == []
