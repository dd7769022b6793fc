"""`make bench-widget`: our widget beside others, on a slow phone. The last line is JSON; null means: not measured.

The others are installed for this only: `npm ci --ignore-scripts` in benchmarks/widget. Without them ours is measured
alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from statistics import median

from playwright.sync_api import Browser, TimeoutError, sync_playwright

from benchmarks.machine import describe
from benchmarks.widget.contestants import OURS, OURS_OPEN, QUESTION, Contestant, contestants, folders
from benchmarks.widget.manners import manners
from benchmarks.widget.phone import SLOWER, Visit, paint, violations, visit
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.contract_server import BUILT, running

ONLY_THIS_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
Row = dict[str, float | int]


def main() -> int:
    """Measure in turns, print a table, and all of it as JSON in the last line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="medians are taken over so many")
    runs = parser.parse_args().runs
    found = chromium()
    if found is None or not (BUILT / "backtalk.js").is_file():
        print("bench-widget: needs Chromium, and the widget built by `make widget`", file=sys.stderr)
        return 1
    print(describe(), flush=True)
    with running(more_folders=folders()) as server, contestants() as entered, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, ONLY_THIS_MACHINE])
        for each in entered:
            server.state.pages |= each.pages()
        # Warms up, not counted; who never gets ready here is not measured.
        silent = [each for each in entered if not _gets_ready(browser, server.address, each)]
        taken = [each for each in entered if each not in silent]
        visits: dict[str, list[Visit]] = {each.name: [] for each in taken}
        for _ in range(runs):  # in turns, so that a busy moment of the machine meets all of them
            for each in taken:
                visits[each.name].append(visit(browser, server.address, each))
        axe = {each.name: violations(browser, server.address, each) for each in taken}
        behaved = {each.name: manners(browser, server.address, each) for each in taken if each is not OURS_OPEN}
        painted = {
            slower: median(paint(browser, server.address, OURS, QUESTION, slower) for _ in range(runs))
            for slower in (1, SLOWER)
        }
        browser.close()
    rows = {name: _row(several, axe[name]) for name, several in visits.items()}
    _show(rows)
    for each in silent:
        print(f"{each.name}: never showed what a visitor begins with; not measured")
    _show_manners({name: asdict(each) for name, each in behaved.items()})
    for slower, took in painted.items():
        print(f"processor {slower} × slower: first answer on the screen {took:.0f} ms after it arrived")
    print(describe())
    print(
        json.dumps(
            {
                "runs": runs,
                "first_answer_painted_ms": {f"processor_x{slower}": round(took) for slower, took in painted.items()},
                "manners": {name: asdict(each) for name, each in behaved.items()},
                "widgets": {**rows, **dict.fromkeys((each.name for each in silent), None)},
            }
        )
    )
    return 0


def _gets_ready(browser: Browser, address: str, contestant: Contestant) -> bool:
    try:
        visit(browser, address, contestant)
    except TimeoutError:
        if contestant in (OURS, OURS_OPEN):
            raise
        return False
    return True


def _row(visits: list[Visit], axe: int) -> Row:
    return {
        "ready_ms": round(median(each.ready for each in visits)),
        "blocking_ms": round(median(each.blocking for each in visits)),
        "bytes": round(median(each.bytes for each in visits)),
        "requests": round(median(each.requests for each in visits)),
        "foreign_requests": max(each.foreign for each in visits),
        "axe_wcag": axe,
    }


def _show(rows: dict[str, Row]) -> None:
    names = list(next(iter(rows.values())))
    print("".join(["widget".ljust(28), *(name.rjust(18) for name in names)]))
    for widget, row in rows.items():
        print("".join([widget.ljust(28), *(f"{row[name]:,}".rjust(18) for name in names)]))


def _show_manners(found: dict[str, dict[str, object]]) -> None:
    print("".join(["".ljust(28), *(name.rjust(20) for name in found)]))
    for row in next(iter(found.values())):
        print("".join([row.ljust(28), *(str(each[row]).rjust(20) for each in found.values())]))


if __name__ == "__main__":
    sys.exit(main())
