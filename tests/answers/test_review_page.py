"""The page on which a clinician reads and signs, and the table that is printed with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from backtalk.commands.answers import main

SCANS = """version: "3.1"
nlu:
- intent: scans
  examples: |
    - need a picture?
responses:
  utter_scans:
  - text: |
      Most people <b>need</b> none.

      Ask your doctor about:
      - a fever
      - a bad fall
    metadata:
      topic: scans
      label: Do I need a scan?
      certainty: known
      sources: [R1]
      next: [cost]
      image: {{url: /pictures/bone.svg, alt: "A bone, whole & well."}}
      review: {review}
  utter_scans_more:
  - text: The longer story.
    metadata: {{topic: scans, certainty: suggested, sources: [R1], next: []}}
  utter_scans_why:
  - text: The reason.
    metadata: {{topic: scans, certainty: known, sources: [R1], next: []}}
"""
COST = """version: "3.1"
responses:
  utter_cost:
  - text: "It is {clinic_prices}."
    metadata: {topic: cost, label: Price, certainty: null, sources: [], next: [scans]}
  utter_cost_unknown:
  - text: I do not know it here.
    metadata: {topic: cost, certainty: null, sources: [], next: []}
"""
DANGER = """version: "3.1"
responses:
  utter_sign_fall:
  - text: Call 911 now.
    metadata: {topic: danger_trauma, urgency: E, certainty: known, sources: [R1]}
"""
TABLE = """version: 1
review: {review}
topics:
  danger_trauma: {{level: E}}
signs:
- sign: fall
  evidence: "8.17"
  topic: danger_trauma
  level: E
  means: A bad fall in the last days.
  says:
  - i fell off the roof
  patterns: |
    (roof) & fall
"""
NOBODY = "{by: null, date: null}"
SOMEBODY = '{by: "A. Clinician", date: 2026-11-23}'


def project(root: Path, *, topic: str = NOBODY, table: str = NOBODY) -> Path:
    files = {
        "data/back_pain/scans.yml": SCANS.replace("{review}", topic).replace("{{", "{").replace("}}", "}"),
        "data/clinic/cost.yml": COST,
        "data/danger/danger_trauma.yml": DANGER,
        "knowledge/danger_signs.yml": TABLE.replace("{review}", table).replace("{{", "{").replace("}}", "}"),
        "knowledge/follow_ups.yml": "scans: {why: utter_scans_why, safe: utter_gone}\n",
        "knowledge/sources.yml": 'R1: {title: "A guideline", year: 2020, url: "https://guideline.example/1"}\n',
        "clinic.yml": "name: A & B Physio\ntown: A Town\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def _own_clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKTALK_CLINIC", raising=False)


def page_of(root: Path) -> str:
    assert main(root) == 0
    return (root / "build" / "answers.html").read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> Iterator[tuple[str, dict[str, str | None]]]:
        return (found for found in self.tags if found[0] in names)


def test_every_wording_stands_beside_what_a_clinician_needs(tmp_path: Path) -> None:
    page = page_of(project(tmp_path))
    for text in (
        "Do I need a scan?", "The longer story.", "Follow-up: “why?”", "while the clinic fact is not known here",
        "known (“We know”)", "suggested (“Studies suggest”, “may”)", "A guideline (2020)", "Price",
        "<li>a fever</li>", "Most people &lt;b&gt;need&lt;/b&gt; none.", "A &amp; B Physio", "{clinic_prices}",
        "i fell off the roof", "A bad fall in the last days.", "Call 911 now.", "8.17",
        "/pictures/bone.svg", "told as: A bone, whole &amp; well.",
    ):  # fmt: skip
        assert text in page, text
    assert re.search(r"\d+ words,\s+grade \d", page)


def test_it_says_plainly_that_nothing_is_reviewed(tmp_path: Path) -> None:
    page = page_of(project(tmp_path))
    assert "Nothing on this page has been reviewed yet." in page
    assert page.count("Not reviewed.") == 2  # the topic and the danger table


def test_it_shows_who_reviewed_what_and_when(tmp_path: Path) -> None:
    page = page_of(project(tmp_path, topic=SOMEBODY))
    assert "1 of 1 medical topics reviewed;" in page
    assert "Reviewed by <strong>A. Clinician</strong>" in page
    assert page.count("Not reviewed.") == 1  # the danger table is still open
    assert "All 1 medical topics and the danger table" in page_of(project(tmp_path, topic=SOMEBODY, table=SOMEBODY))


def test_it_loads_nothing_from_elsewhere_and_runs_no_scripts(tmp_path: Path) -> None:
    outline = Outline(page_of(project(tmp_path)))
    assert not list(outline.all("script", "iframe", "img", "object"))
    assert all(str(attributes["href"]).startswith("data:") for _, attributes in outline.all("link"))
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)


def test_it_can_be_read_with_a_screen_reader(tmp_path: Path) -> None:
    outline = Outline(page_of(project(tmp_path)))
    # one h1, and no level of heading is skipped
    levels = [int(tag[1]) for tag, _ in outline.all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    # every heading cell says what it heads, every table has a caption
    assert all(attributes.get("scope") in ("col", "row") for _, attributes in outline.all("th"))
    assert len(list(outline.all("caption"))) == len(list(outline.all("table"))) == 3
    # ids are unique, and every link within the page leads somewhere
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = {str(a["href"])[1:] for _, a in outline.all("a") if str(a.get("href")).startswith("#")}
    assert inner
    assert inner <= set(ids)


def test_a_follow_up_without_an_answer_is_marked(tmp_path: Path) -> None:
    assert "utter_gone <strong>(missing)</strong>" in page_of(project(tmp_path))


def test_the_printed_table_has_every_response_and_medians(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(project(tmp_path, topic=SOMEBODY))
    printed = capsys.readouterr().out
    rows = {line.split()[0]: line.split() for line in printed.splitlines() if line.strip()}
    assert rows["scans"][1] == "13"
    assert rows["scans"][3:] == ["known", "1", "yes"]
    assert rows["scans_more"][3:] == ["suggested", "1", "yes"]  # covered by its topic's review
    assert rows["sign_fall"][-1] == "no"  # covered by the danger table's
    assert rows["cost"][3] == "-"
    assert "first answers: 2, median" in printed
    assert "reviewed by a clinician: 1 of 1 medical topics; danger table: no" in printed


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("knowledge/sources.yml", "R2: {title: Another}", "R1"),
        ("data/clinic/cost.yml", "a: [", "data/clinic/cost.yml"),
        ("knowledge/danger_signs.yml", "version: 1", "danger_signs.yml"),
        ("clinic.yml", "town: A Town", "name"),
    ],
)
def test_a_fault_in_the_files_is_one_sentence(
    file: str, text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path)
    (root / file).write_text(text, encoding="utf-8")
    assert main(root) == 1
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error
