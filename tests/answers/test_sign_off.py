"""What stands between an installation and the public."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from backtalk.answers.review import Review
from backtalk.answers.sign_off import NotSignedOff, medical_topics, missing_for_live, refuse_unless_signed_off
from backtalk.clinic import Clinic, load_clinic

DAY = dt.date(2026, 11, 23)
SIGNED = {"by": "A. Clinician", "date": DAY}
DONE = Review("A. Clinician", DAY)


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    """A clinic that has filled in everything and wants to be live."""
    path = tmp_path / "clinic.yml"
    path.write_text(
        "name: A Clinic\ntown: A Town\nphone: 403-555-0100\nlive: true\n"
        "privacy: {contact: the privacy lead, impact_assessment_sent_on: 2026-10-01}\n",
        encoding="utf-8",
    )
    return load_clinic(path)


def response(topic: str, certainty: str | None = "known", **metadata: Any) -> list[dict[str, Any]]:
    return [{"text": "Text.", "metadata": {"topic": topic, "certainty": certainty, **metadata}}]


def responses(review: object = SIGNED) -> dict[str, list[dict[str, Any]]]:
    return {
        "utter_scans": response("scans", review=review),
        "utter_scans_more": response("scans"),
        "utter_cost": response("cost", None),
        "utter_danger_trauma": response("danger_trauma", urgency="E"),
        "utter_sign_fall": response("danger_trauma", urgency="E"),
        "utter_apology": [{"text": "Sorry."}],
    }


def test_nothing_is_missing_when_all_is_filled_in_and_signed(clinic: Clinic) -> None:
    assert missing_for_live(clinic, responses(), DONE) == []


def test_medical_topics_are_answers_with_a_certainty_but_no_danger_cards() -> None:
    assert medical_topics(responses()) == ["scans"]


@pytest.mark.parametrize(
    "review",
    [None, {}, {"by": None, "date": None}, {"by": "A. Clinician", "date": None}, {"by": " ", "date": DAY},
     {"by": None, "date": DAY}, {"by": "A. Clinician", "date": "soon"}],
)  # fmt: skip
def test_a_review_counts_only_with_name_and_date(review: object, clinic: Clinic) -> None:
    assert missing_for_live(clinic, responses(review), DONE) == ["topic scans: no review (by, date) in its answer"]
    assert missing_for_live(clinic, responses(), Review.read(review)) == [
        "knowledge/danger_signs.yml: no review (by, date) of the danger table"
    ]


def test_a_date_may_be_written_in_quotes(clinic: Clinic) -> None:
    assert missing_for_live(clinic, responses({"by": "A. Clinician", "date": "2026-11-23"}), DONE) == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"phone": None}, "phone"), ({"contact": None}, "privacy.contact"),
     ({"impact_assessment_sent_on": None}, "impact_assessment_sent_on")],
)  # fmt: skip
def test_each_fact_of_the_clinic_is_named(changes: dict[str, Any], named: str, clinic: Clinic) -> None:
    privacy = {key: value for key, value in changes.items() if key != "phone"}
    lacking = dataclasses.replace(
        clinic,
        phone=changes.get("phone", clinic.phone),
        privacy=dataclasses.replace(clinic.privacy, **privacy),
    )
    missing = missing_for_live(lacking, responses(), DONE)
    assert len(missing) == 1
    assert named in missing[0]


def test_a_live_clinic_is_refused_with_everything_named(clinic: Clinic, tmp_path: Path) -> None:
    # given a live clinic without a phone, an unsigned topic and an unsigned danger table
    root = with_danger_table(tmp_path, "{by: null, date: null}")
    # when the server starts, then it is refused, and all three are named
    with pytest.raises(NotSignedOff) as refused:
        refuse_unless_signed_off(dataclasses.replace(clinic, phone=None), responses(None), root)
    assert all(part in str(refused.value) for part in ("phone", "scans", "danger_signs.yml"))


def test_a_signed_clinic_and_a_demonstration_start(clinic: Clinic, tmp_path: Path) -> None:
    refuse_unless_signed_off(clinic, responses(), with_danger_table(tmp_path, '{by: "A. Clinician", date: 2026-11-23}'))
    refuse_unless_signed_off(dataclasses.replace(clinic, live=False), responses(None), tmp_path / "nothing here")


def with_danger_table(root: Path, review: str) -> Path:
    (root / "knowledge").mkdir()
    (root / "knowledge" / "danger_signs.yml").write_text(f"review: {review}\ntopics: {{}}\nsigns: []\n", "utf-8")
    return root
