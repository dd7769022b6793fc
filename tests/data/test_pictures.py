"""The drawings that answers show: light, safe, in both colour schemes, and told in words too."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from backtalk.answers.catalogue import Catalogue
from backtalk.answers.readability import reading_grade, word_count
from backtalk.channel.pages import PICTURES

LARGEST_BYTES = 6000
DRAWINGS = sorted(PICTURES.glob("*.svg"))
# What stands on the axes and beside the ruler; "6 weeks" is told as a word.
SCALES = {"pain_over_time": {"0", "20", "40", "60", "6", "1"}, "needle_sizes": {"1"}}
SVG = "{http://www.w3.org/2000/svg}"
UNSAFE = re.compile(r"<script|<foreignObject|\son\w+=|href=|url\(|@import", re.IGNORECASE)


def names(drawing: Path) -> str:
    return drawing.stem


def pictures(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Response name to the address and the words of its picture."""
    return {
        wording.name: (wording.metadata["image"]["url"], wording.metadata["image"]["alt"])
        for wording in catalogue.wordings
        if wording.metadata.get("image")
    }


def test_every_drawing_is_shown_in_an_answer_and_every_answers_picture_exists(catalogue: Catalogue) -> None:
    shown = {url for url, _ in pictures(catalogue).values()}

    assert shown == {f"/pictures/{drawing.name}" for drawing in DRAWINGS}
    assert len(shown) >= 4


def test_whoever_cannot_see_a_picture_is_told_what_it_shows_in_plain_words(catalogue: Catalogue) -> None:
    for name, (_, alt) in pictures(catalogue).items():
        assert 20 <= word_count(alt) <= 90, name
        assert reading_grade(alt) <= 8, name
        assert not re.match(r"(image|picture|drawing) of", alt, re.IGNORECASE), name


def test_the_words_hold_every_figure_of_the_drawing(catalogue: Catalogue) -> None:
    words = dict(pictures(catalogue).values())
    for drawing in DRAWINGS:
        texts = [element.text or "" for element in ElementTree.parse(drawing).iter(f"{SVG}text")]
        figures = set(re.findall(r"\d[\d.,]*\d|\d", " ".join(texts).replace("–", " ")))
        told = set(re.findall(r"\d[\d.,]*\d|\d", words[f"/pictures/{drawing.name}"]))
        assert figures - SCALES.get(drawing.stem, set()) <= told, drawing.name


@pytest.mark.parametrize("drawing", DRAWINGS, ids=names)
def test_a_drawing_is_light_and_can_do_nothing_but_be_seen(drawing: Path) -> None:
    content = drawing.read_text(encoding="utf-8")

    assert len(content.encode()) < LARGEST_BYTES
    assert not UNSAFE.search(content)
    title = ElementTree.fromstring(content).find(f"{SVG}title")
    assert title is not None
    assert len(title.text or "") > 15


@pytest.mark.parametrize("drawing", DRAWINGS, ids=names)
def test_every_colour_of_a_drawing_has_one_for_the_dark(drawing: Path) -> None:
    tree = ElementTree.parse(drawing)
    style = tree.find(f"{SVG}style")
    assert style is not None
    dark = re.search(r"prefers-color-scheme: dark\) \{(.*)\}", style.text or "", re.DOTALL)
    assert dark is not None

    coloured = [e for e in tree.iter() if any(e.get(key, "").startswith("#") for key in ("fill", "stroke"))]

    assert len(coloured) > 5
    for element in coloured:
        assert f".{element.get('class')} {{" in dark.group(1), ElementTree.tostring(element)[:120]
