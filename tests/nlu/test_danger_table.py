"""The danger table fits together: with itself, with what visitors read, and with the sources."""

import copy
from pathlib import Path
from typing import Any

import pytest
import textstat
import yaml

from backtalk.nlu.danger_patterns import DangerPatterns
from backtalk.nlu.danger_table import LEVELS, DangerTable, InvalidDangerTable

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "knowledge" / "danger_signs.yml"
WORDS = ROOT / "knowledge" / "danger_words.yml"
CARDS = ROOT / "data" / "danger"

ROWS: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["signs"]


def read_cards() -> dict[str, dict[str, Any]]:
    """Every response of data/danger by name; clinical ones have one wording each."""
    cards: dict[str, dict[str, Any]] = {}
    for path in CARDS.glob("*.yml"):
        for name, variations in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            assert len(variations) == 1, name
            cards[name] = {**variations[0], "file": path.stem}
    return cards


@pytest.fixture(scope="module")
def table() -> DangerTable:
    return DangerTable.from_file(TABLE)


@pytest.fixture(scope="module")
def patterns(table: DangerTable) -> DangerPatterns:
    return DangerPatterns(table)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sign"])
def test_every_sign_can_be_read_by_a_clinician(row: dict[str, Any]) -> None:
    assert row["means"].endswith(".")
    assert row["evidence"]
    assert row["says"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sign"])
def test_sample_wordings_are_found(patterns: DangerPatterns, row: dict[str, Any]) -> None:
    for line in row["says"]:
        found = patterns.find(line)
        assert row["sign"] in [finding.sign for finding in found], line
        assert (found[0].topic, found[0].level) == (row["topic"], row["level"]), line


def test_every_sign_and_topic_has_its_own_wording(table: DangerTable) -> None:
    cards = read_cards()

    for entry in (*table.signs.values(), *table.topics.values()):
        card = cards[entry.response]
        topic = getattr(entry, "topic", entry.id)
        assert card["metadata"]["topic"] == card["file"] == topic
        assert card["metadata"]["urgency"] == entry.level
    texts = [card["text"] for card in cards.values()]
    assert len(set(texts)) == len(texts)


def test_no_wording_is_left_without_its_sign(table: DangerTable) -> None:
    named = {name for name in read_cards() if name.startswith("utter_sign_")}

    assert named == {sign.response for sign in table.signs.values()}


def test_cards_are_short_and_plain() -> None:
    for name, card in read_cards().items():
        text = " ".join(card["text"].split())
        assert len(text.split()) <= 60, name
        assert textstat.flesch_kincaid_grade(text) <= 6, name


def test_cards_name_known_sources() -> None:
    known = yaml.safe_load((ROOT / "knowledge" / "sources.yml").read_text(encoding="utf-8"))

    for name, card in read_cards().items():
        metadata = card["metadata"]
        assert set(metadata["sources"]) <= set(known), name
        assert bool(metadata["sources"]) == (metadata["certainty"] is not None), name


def test_cards_send_people_to_the_right_place() -> None:
    for name, card in read_cards().items():
        if "self_harm" in name:
            assert "9-8-8" in card["text"], name
            assert "911" in card["text"], name
            assert not {"choices", "next"} & card["metadata"].keys(), name
        elif card["metadata"]["urgency"] == "E":
            assert "911" in card["text"], name
            assert "book" not in card["text"].lower(), name
            assert card["metadata"]["choices"], name
        elif card["metadata"]["urgency"] == "S":
            assert "811" in card["text"], name
            assert [choice["value"] for choice in card["metadata"]["choices"]] == ["not_what_i_meant"], name
        elif card["metadata"]["urgency"] == "D":
            assert "doctor" in card["text"], name


def test_after_needling_cards_ask_to_say_so() -> None:
    cards = read_cards()

    for sign in ("lung_after_needling", "nerve_signs_after_needling", "needle_bleeding", "needle_infection"):
        assert "Say that you had" in cards[f"utter_sign_{sign}"]["text"]


def test_an_attempt_hears_911_first() -> None:
    assert read_cards()["utter_sign_self_harm_attempt"]["text"].startswith("Call 911 now")


def test_levels_follow_the_agreed_changes(table: DangerTable) -> None:
    levels = {sign.id: sign.level for sign in table.signs.values()}

    assert set(levels.values()) == set(LEVELS)
    for alone in ("night_pain", "sneeze_pain", "between_blades", "old_lump", "walking_leg_heaviness"):
        assert levels[alone] == "D"
    assert (levels["trauma"], levels["trauma_weeks_ago"]) == ("E", "S")
    assert (levels["needle_infection"], levels["needle_bleeding"]) == ("S", "E")
    assert levels["lung_after_needling"] == "E"


def test_every_word_list_is_used(table: DangerTable) -> None:
    read_by_scope = {
        "small_word", "negator", "turn", "not_a_denial", "passed_by_denial", "denied_after", "asked_generally",
        "asked_of_no_one", "figure_of_speech", "surely_calm",
    }  # fmt: skip
    patterns = [pattern for entries in table.lists.values() for pattern in entries]
    patterns += [pattern for sign in table.signs.values() for pattern in sign.patterns]
    used = {name for pattern in patterns for name in pattern.list_names()}
    rules = list(table.everywhere)
    for sign in table.signs.values():
        used.update(sign.needs, sign.without)
        rules += [*sign.raised_by, *sign.lowered_by]
    for rule in rules:
        used.update(rule.when, rule.near, rule.dated, rule.unless)

    assert table.lists.keys() == used | read_by_scope


@pytest.mark.parametrize(
    ("breakage", "complaint"),
    [
        ({"level": "X"}, "level 'X'"),
        ({"topic": "danger_dragons"}, "unknown topic"),
        ({"patterns": "numb .. (nowhere)"}, "nowhere"),
        ({"patterns": "numb $ leg"}, "Cannot read"),
        ({"lowered_by": [{"when": ["new"], "becomes": "no_such_sign"}]}, "no_such_sign"),
        ({"raised_by": [{"when": ["new"], "becomes": "night_pain"}]}, "lowers it"),
        ({"paterns": "numb"}, "paterns"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, breakage: dict[str, Any], complaint: str) -> None:
    broken = copy.deepcopy(yaml.safe_load(TABLE.read_text(encoding="utf-8")))
    broken["signs"][0] |= breakage
    (tmp_path / TABLE.name).write_text(yaml.safe_dump(broken), encoding="utf-8")
    (tmp_path / WORDS.name).write_text(WORDS.read_text(encoding="utf-8"), encoding="utf-8")

    with pytest.raises(InvalidDangerTable, match=complaint):
        DangerTable.from_file(tmp_path / TABLE.name)
