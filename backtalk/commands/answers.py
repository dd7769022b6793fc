"""`python -m backtalk.commands.answers`: every answer as a table, and as a page for the clinician who signs it."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable
from pathlib import Path

import yaml

from backtalk.answers.catalogue import UTTER, Catalogue, InvalidTopicFile, read_catalogue
from backtalk.answers.danger_rows import DangerRows, read_danger_rows
from backtalk.answers.review_page import Measured, measure, review_of, review_page
from backtalk.answers.sign_off import DANGER_TABLE, medical_topics
from backtalk.answers.sources import Sources
from backtalk.clinic import ClinicFileError, load_clinic
from backtalk.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def main(root: Path = ROOT) -> int:
    """Print the table and write build/answers.html below ``root``; the exit status says whether that worked."""
    try:
        catalogue = read_catalogue(root)
        danger = read_danger_rows(root / DANGER_TABLE)
        sources = Sources.from_file(root / "knowledge" / "sources.yml")
        follow_ups = yaml.safe_load((root / "knowledge" / "follow_ups.yml").read_text(encoding="utf-8"))
        clinic = load_clinic(root / Settings.from_environment().clinic_path)
        measured = [measure(wording, catalogue, sources) for wording in catalogue.wordings]
    except (InvalidTopicFile, ClinicFileError, FileNotFoundError, ValueError) as problem:
        print(f"answers: {problem}", file=sys.stderr)
        return 1
    except KeyError as missing:
        print(f"answers: the source {missing} is named in data/ but not in knowledge/sources.yml", file=sys.stderr)
        return 1
    print("\n".join(table(measured, catalogue, danger)))
    page = root / "build" / "answers.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(review_page(catalogue, danger, follow_ups, sources, clinic.name), encoding="utf-8")
    print(f"\nTo read and sign: {page}")
    return 0


def table(measured: Iterable[Measured], catalogue: Catalogue, danger: DangerRows) -> list[str]:
    """Lines of the table, and the medians below it."""
    rows = list(measured)
    lines = [f"{'response':44} {'words':>5} {'grade':>5}  {'certainty':10} {'sources':>7}  reviewed"]
    for row in rows:
        grade = "-" if row.grade is None else f"{row.grade:.1f}"
        reviewed = "yes" if review_of(row.wording, catalogue, danger).done else "no"
        lines.append(
            f"{row.wording.name.removeprefix(UTTER):44} {row.words:>5} {grade:>5}  {row.wording.certainty or '-':10} "
            f"{len(row.sources):>7}  {reviewed}"
        )
    lines.append("")
    first = [row for row in rows if row.wording.is_main]
    longer = [row for row in rows if row.wording.name.endswith("_more")]
    for name, chosen in (("first answers", first), ("longer answers", longer), ("all responses", rows)):
        lines.append(_medians(name, chosen))
    medical = medical_topics(catalogue.responses())
    signed = sum(1 for topic in medical if (found := catalogue.main(topic)) and found.review.done)
    lines.append(
        f"reviewed by a clinician: {signed} of {len(medical)} medical topics; "
        f"danger table: {'yes' if danger.review.done else 'no'}"
    )
    return lines


def _medians(name: str, rows: list[Measured]) -> str:
    grades = [row.grade for row in rows if row.grade is not None]
    if not grades:
        return f"{name}: none"
    words = statistics.median(row.words for row in rows)
    return (
        f"{name}: {len(rows)}, median {words:.0f} words, median grade {statistics.median(grades):.1f}, "
        f"highest {max(grades):.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
