"""`make bench-widget`: our widget beside others, on a slow phone. The last line is JSON; null means: not measured.

The others are installed for this only: `npm ci --ignore-scripts` in benchmarks/widget. Without them ours is measured
alone. rasa-webchat has no server for its socket here; where it shows nothing without one, it is not measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from statistics import median

from playwright.sync_api import Browser, TimeoutError, sync_playwright

from benchmarks.machine import describe
from benchmarks.widget.contestants import OURS, OURS_OPEN, QUESTION, Contestant, contestants, folders
from benchmarks.widget.phone import Visit, paint, path_of, violations, visit
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
    with running(more_folders=folders()) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, ONLY_THIS_MACHINE])
        taken = contestants()
        for each in taken:
            server.state.pages[path_of(each)] = each.page
        # Warms up, not counted; who never gets ready here is not measured.
        silent = [each for each in taken if not _gets_ready(browser, server.address, each)]
        taken = [each for each in taken if each not in silent]
        visits: dict[str, list[Visit]] = {each.name: [] for each in taken}
        for _ in range(runs):  # in turns, so that a busy moment of the machine meets all of them
            for each in taken:
                visits[each.name].append(visit(browser, server.address, each))
        axe = {each.name: violations(browser, server.address, each) for each in taken}
        painted = median(paint(browser, server.address, OURS, QUESTION) for _ in range(runs))
        browser.close()
    rows = {name: _row(several, axe[name]) for name, several in visits.items()}
    _show(rows)
    for each in silent:
        print(f"{each.name}: never showed what a visitor begins with; not measured")
    print(f"first answer on the screen {painted:.0f} ms after it arrived (median of {runs})")
    print(describe())
    print(
        json.dumps(
            {
                "runs": runs,
                "first_answer_painted_ms": round(painted),
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


if __name__ == "__main__":
    sys.exit(main())
