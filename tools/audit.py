#!/usr/bin/env python3
"""Holds the locked packages against known advisories. `make audit` runs it.

Two parts. The first needs no network: every entry of requirements/advisories.yml must be fixed by the locked version,
or accepted there with a reason. The second asks pip-audit, where it is installed and can reach an advisory service;
with --strict, because without it a service that cannot be reached counts as a clean result. If it cannot, that is
said, and with --online it is a failure.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"
SHIPPED = ("runtime.txt", "sources.txt", "encoder.txt", "build.txt")
STALE_AFTER_DAYS = 90
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True)
class Advisory:
    """One entry of the list."""

    package: str
    ids: tuple[str, ...]
    fixed_in: str
    reach: str
    accepted: str | None = None


@dataclass(frozen=True)
class Finding:
    """An advisory that the locked version does not fix."""

    advisory: Advisory
    locked: str

    def __str__(self) -> str:
        names = ", ".join(self.advisory.ids) or "no CVE number"
        why = self.advisory.accepted or f"take {self.advisory.fixed_in} or newer, or say why not"
        return f"{self.advisory.package} {self.locked} ({names}; reach: {self.advisory.reach}): {why}"


def advisories(path: Path = REQUIREMENTS / "advisories.yml") -> tuple[dt.date, list[Advisory]]:
    """The day on which they were looked up, and the list."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content["looked_up"], [Advisory(**{**one, "ids": tuple(one["ids"])}) for one in content["advisories"]]


def locked(folder: Path = REQUIREMENTS, names: tuple[str, ...] = SHIPPED) -> dict[str, str]:
    """Version of each package that is shipped."""
    found: dict[str, str] = {}
    for name in names:
        for package, version in _LOCKED.findall((folder / name).read_text(encoding="utf-8")):
            found[canonicalize_name(package)] = version
    return found


def findings(known: list[Advisory], versions: dict[str, str]) -> list[Finding]:
    """What the locked versions do not fix, the accepted ones too."""
    return [
        Finding(one, versions[one.package])
        for one in known
        if one.package in versions and Version(versions[one.package]) < Version(one.fixed_in)
    ]


def main(arguments: list[str] | None = None) -> int:
    """Report; 1 when something is neither fixed nor accepted."""
    parser = argparse.ArgumentParser(description="Hold the locked packages against known advisories.")
    parser.add_argument("--online", action="store_true", help="fail when no advisory service can be asked")
    online = parser.parse_args(arguments).online
    looked_up, known = advisories()
    versions = locked()
    found = findings(known, versions)
    open_ones = [one for one in found if one.advisory.accepted is None]
    print(f"{len(versions)} locked packages against {len(known)} advisories, looked up on {looked_up}")
    for one in found:
        print(("accepted  " if one.advisory.accepted else "OPEN      ") + str(one))
    age = (dt.datetime.now(dt.UTC).date() - looked_up).days
    if age > STALE_AFTER_DAYS:
        print(f"The list is {age} days old: look the packages up again (docs/audit.md).")
    asked = _ask_pip_audit()
    return 1 if open_ones or asked is False or (online and asked is None) else 0


def _ask_pip_audit() -> bool | None:
    """True for clean, False for findings, None when nobody could be asked."""
    program = shutil.which("pip-audit")
    if program is None:
        print("pip-audit is not installed: nothing newer than the list was looked at.")
        return None
    command = [program, "--strict", "--disable-pip", "--no-deps"]
    for name in SHIPPED:
        command += ["--requirement", str(REQUIREMENTS / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        print("pip-audit: clean")
        return True
    if "Found" in done.stderr and "known vulnerabilit" in done.stderr:
        print(done.stdout)
        return False
    print("pip-audit could reach no advisory service: nothing newer than the list was looked at.")
    return None


if __name__ == "__main__":
    sys.exit(main())
