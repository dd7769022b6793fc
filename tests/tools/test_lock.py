"""Locking packages: all files or none, and never the name of a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.lock import LOCKS, LockFailed, lock, refuse_hosts

PIN = "rasa==3.6.21 \\\n    --hash=sha256:00\n    # via -r runtime.in\n"

# A stand-in for uv: writes the file named after -o, and notes what it was asked.
FAKE = """#!/bin/sh
echo "$@" >> "{calls}"
for word in "$@"; do last="$word"; done
{behaviour}
printf '%b' '{text}' > "$last"
"""


def fake_uv(folder: Path, text: str = "new==1\\n", behaviour: str = "") -> Path:
    uv = folder / "uv"
    uv.write_text(FAKE.format(calls=folder / "calls", text=text, behaviour=behaviour), encoding="utf-8")
    uv.chmod(0o755)
    return uv


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    folder = tmp_path / "requirements"
    folder.mkdir()
    for name in LOCKS:
        (folder / name).write_text("old==1\n", encoding="utf-8")
    return folder


def texts(requirements: Path) -> set[str]:
    return {(requirements / name).read_text(encoding="utf-8") for name in LOCKS}


def test_every_lock_file_is_written(requirements: Path, tmp_path: Path) -> None:
    assert lock(requirements, fake_uv(tmp_path)) == list(LOCKS)

    assert texts(requirements) == {"new==1\n"}
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    common = "pip compile --config-file rasa_metadata.toml --python-version 3.11 --generate-hashes --no-header -q "
    assert calls == [
        common + "--override overrides.in runtime.in -o runtime.txt",
        common + "--override overrides.in -c runtime.txt dev.in -o dev.txt",
        common + "--no-deps -c runtime.txt sources.in -o sources.txt",
        common + "--no-deps encoder.in -o encoder.txt",
        common + "--no-deps build.in -o build.txt",
        common + "--no-deps installer.in -o installer.txt",
    ]


def test_what_did_not_change_is_left_alone(requirements: Path, tmp_path: Path) -> None:
    assert lock(requirements, fake_uv(tmp_path, text="old==1\\n")) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://user:secret@packages.example/simple\n",
        "--extra-index-url packages.example\n",
        "-i packages.example\n",
        "--find-links /wheels\n",
        "--trusted-host packages.example\n",
        "demo @ https://packages.example/demo.whl\n",
        "    # from http://packages.example\n",
    ],
)
def test_a_host_is_refused_and_not_repeated(line: str) -> None:
    with pytest.raises(LockFailed) as refused:
        refuse_hosts("runtime.txt", PIN + line)

    assert "runtime.txt" in str(refused.value)
    assert "line 4" in str(refused.value)
    assert "packages.example" not in str(refused.value)


def test_names_that_only_look_like_an_address_pass() -> None:
    refuse_hosts("runtime.txt", PIN + "httpx==0.27.2 \\\n    --hash=sha256:01\n    # via -r dev.in\n")


def test_one_bad_file_changes_none(requirements: Path, tmp_path: Path) -> None:
    uv = fake_uv(tmp_path, behaviour='[ "$last" = build.txt ] && { echo "--index-url x" > "$last"; exit 0; }')

    with pytest.raises(LockFailed, match=r"build\.txt"):
        lock(requirements, uv)
    assert texts(requirements) == {"old==1\n"}


def test_a_failed_resolution_changes_none(requirements: Path, tmp_path: Path) -> None:
    uv = fake_uv(tmp_path, behaviour='[ "$last" = dev.txt ] && exit 2')

    with pytest.raises(LockFailed, match=r"dev\.txt could not be resolved"):
        lock(requirements, uv)
    assert texts(requirements) == {"old==1\n"}


def test_without_uv_it_says_how_to_get_it(requirements: Path, tmp_path: Path) -> None:
    with pytest.raises(LockFailed, match="make setup-dev"):
        lock(requirements, tmp_path / "nothing")


def test_the_lock_files_at_hand_name_no_host() -> None:
    folder = Path(__file__).resolve().parents[2] / "requirements"
    for name in LOCKS:
        refuse_hosts(name, (folder / name).read_text(encoding="utf-8"))
