"""Pictures: well-formed SVG with a name, saying what the figures say."""

from __future__ import annotations

from xml.etree import ElementTree

from backtalk.evaluation.pictures import Curve, confusion_picture, curve_picture, reliability_picture, share_picture
from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import Reading
from backtalk.evaluation.reliability import expected_calibration_error
from backtalk.evaluation.scoring import Bin, judge

SVG = "{http://www.w3.org/2000/svg}"


def read(picture: str) -> ElementTree.Element:
    found = ElementTree.fromstring(picture)
    assert found.tag == f"{SVG}svg"
    assert found.find(f"{SVG}title") is not None
    return found


def test_a_confusion_is_a_square_that_says_what_was_taken_for_what() -> None:
    results = [judge(Question("q", "scans"), Reading(topics=("cost",)))] * 2
    results.append(judge(Question("q", "sciatica"), Reading(topics=("cost",))))
    picture = read(confusion_picture(results, {"scans": "back_pain", "sciatica": "back_pain", "cost": "clinic"}))
    titles = [title.text for square in picture.iter(f"{SVG}rect") for title in square]
    assert titles == ["scans answered as cost: 2", "sciatica answered as cost: 1"]


def test_no_confusion_is_no_picture() -> None:
    assert confusion_picture([judge(Question("q", "scans"), Reading(topics=("scans",)))], {}) == ""


def test_confidence_that_can_be_believed_has_no_error() -> None:
    believed = [Bin(0.7, 0.8, 10, 0.75, 0.75), Bin(0.9, 1.0, 30, 0.95, 0.95)]
    assert expected_calibration_error(believed) == 0
    # and one that is 20 points too sure in a quarter of the cases is 5 points off
    assert round(expected_calibration_error([believed[1], Bin(0.7, 0.8, 10, 0.75, 0.55)]) or 0, 6) == 0.05
    assert expected_calibration_error([]) is None
    assert len(list(read(reliability_picture(believed)).iter(f"{SVG}circle"))) == 2


def test_a_curve_rises_where_its_figures_do() -> None:
    curve = Curve("first guess", [(500, 0.4, 0.01), (1000, 0.5, 0.01), (2000, 0.6, 0.0)])
    points = list(read(curve_picture("Growth", "examples", [curve], [500, 1000, 2000])).iter(f"{SVG}circle"))
    heights = [float(point.get("cy") or 0) for point in points]
    steps = [float(point.get("cx") or 0) for point in points]
    assert heights == sorted(heights, reverse=True)
    assert round(steps[1] - steps[0], 1) == round(steps[2] - steps[1], 1)


def test_names_are_escaped() -> None:
    assert "<b>" not in share_picture("a <b> title", "x", [Curve("<b>", [(0.5, 0.5, 0.0)])])
