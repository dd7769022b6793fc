"""The pattern net on lay wording: what must raise an alarm, what must not, and the traps between them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from backtalk.nlu.danger_patterns import DangerPatterns

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "knowledge" / "danger_signs.yml"

DANGER_GROUPS: list[dict[str, Any]] = yaml.safe_load((HERE / "danger_lines.yml").read_text(encoding="utf-8"))
CALM: dict[str, list[str]] = yaml.safe_load((HERE / "calm_lines.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns.from_file(TABLE)


@pytest.mark.parametrize("group", DANGER_GROUPS, ids=lambda group: group["sign"])
def test_lines_that_tell_of_a_sign_raise_it(patterns: DangerPatterns, group: dict[str, Any]) -> None:
    wrong = {}
    for line in group["lines"]:
        found = patterns.find(line)
        first = (found[0].topic, found[0].level) if found else None
        right_sign = group.get("any_sign") or (found and found[0].sign == group["sign"])
        if first != (group["topic"], group["level"]) or not right_sign:
            wrong[line] = [finding.sign for finding in found]

    assert not wrong


@pytest.mark.parametrize("line", CALM["calm"])
def test_calm_lines_raise_nothing(patterns: DangerPatterns, line: str) -> None:
    assert [finding.sign for finding in patterns.find(line)] == []


@pytest.mark.parametrize("line", CALM["at_most_soon"])
def test_weak_signs_never_raise_more_than_a_doctor_soon(patterns: DangerPatterns, line: str) -> None:
    assert {finding.level for finding in patterns.find(line)} <= {"D"}


def test_there_are_enough_lines() -> None:
    assert sum(len(group["lines"]) for group in DANGER_GROUPS) >= 200
    assert sum(len(lines) for lines in CALM.values()) >= 250


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        ("I can pee fine", "I can't feel it when I pee"),
        ("no fever", "fever and back pain"),
        ("my legs are not numb", "my legs are numb"),
        ("no numbness down there", "no feeling down there"),
        ("I don't have chest pain", "I don't know what to do, chest pain"),
        ("no trouble peeing", "no pee comes out"),
        ("I haven't lost control of my bladder", "I have lost control of my bladder"),
    ],
)
def test_denials_are_told_from_losses(patterns: DangerPatterns, denied: str, said: str) -> None:
    assert patterns.find(denied) == []
    assert patterns.find(said)[0].level in ("E", "S")


@pytest.mark.parametrize(
    "line",
    [
        "no fever, but my legs are numb",
        "no fever my legs are numb",
        "I can't sleep and it's numb down there",
        "not sure if it matters but i peed myself",
        "i don't want to bother anyone, i can't feel when i wipe",
        "no accident or fall, just can't move my foot",
    ],
)
def test_a_denial_reaches_only_what_it_denies(patterns: DangerPatterns, line: str) -> None:
    assert patterns.find(line)[0].level == "E"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("can needling puncture a lung?", "can you check me? it hurts to breathe since the needling"),
        ("what are signs of cauda equina", "is it cauda equina? i can't feel my groin"),
        ("could it cause numbness in both legs", "could it be serious, both legs are numb"),
        ("what happens if i faint", "what happens now, my leg gave out"),
        ("how common is chest pain after needling", "is it common that my chest hurts since needling"),
    ],
)
def test_a_question_about_risk_is_told_from_a_report(patterns: DangerPatterns, asked: str, told: str) -> None:
    assert patterns.find(asked) == []
    assert patterns.find(told)[0].level == "E"


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("I've been incontinent for years", "old_nerve_trouble"),
        ("I've been incontinent since last night", "bladder_trouble"),
        ("fell off a ladder yesterday", "trauma"),
        ("fell off a ladder three weeks ago", "trauma_weeks_ago"),
        ("pins and needles in my foot", "leg_numbness"),
        ("pins and needles in my foot and it's getting weaker", "weak_leg"),
        ("i have had this lump on my back for years", "old_lump"),
        ("there is a new lump on my back", "new_lump"),
        ("pain wakes me every night", "night_pain"),
        ("pain wakes me every night and i had cancer", "cancer_and_back_pain"),
        ("my legs get heavy when i walk and feel fine when i sit", "walking_leg_heaviness"),
        ("my legs get heavy when i walk and it is getting worse, fine when i sit", "both_legs"),
        ("my calf is swollen", "calf_clot"),
        ("my calf is swollen and i can't breathe", "breathing_trouble"),
        ("fever and back pain", "fever"),
        ("fever, back pain and confused", "infection_very_ill"),
    ],
)
def test_time_and_company_change_the_level(patterns: DangerPatterns, line: str, sign: str) -> None:
    assert patterns.find(line)[0].sign == sign


@pytest.mark.parametrize(
    "line",
    [
        "the fall was two years ago and it was checked",
        "fell two years ago and it was checked",
        "i had a car accident in 2012",
    ],
)
def test_what_is_long_past_is_no_alarm(patterns: DangerPatterns, line: str) -> None:
    assert patterns.find(line) == []


@pytest.mark.parametrize(
    ("about_oneself", "about_another"),
    [
        ("I can't feel my legs", "my dad can't feel his legs"),
        ("my face is drooping", "her face is drooping"),
        ("I peed myself", "my mother peed herself"),
        ("I have chest pain", "my husband has chest pain"),
    ],
)
def test_someone_else_counts_the_same(patterns: DangerPatterns, about_oneself: str, about_another: str) -> None:
    assert patterns.find(about_oneself)[0].sign == patterns.find(about_another)[0].sign


@pytest.mark.parametrize(
    "line",
    [
        "i cant feel my legs",
        "I CAN'T FEEL MY LEGS!!!",
        "i can’t feel my legs",
        "i cannot feel my legs",
        "i can not feel my legs",
        "i cantfeel mylegs",
        "i cant feeel my legss",
        "I can\u200b't feel my legs",
        "i, uh, can't really feel my... legs",
    ],
)
def test_typing_does_not_matter(patterns: DangerPatterns, line: str) -> None:
    assert patterns.find(line)[0].sign == "both_legs"


def test_most_urgent_sign_comes_first(patterns: DangerPatterns) -> None:
    found = patterns.find("pain between my shoulder blades, a fever since monday, and now I can't pee")

    assert [finding.level for finding in found] == sorted((f.level for f in found), key="ESD".index)
    assert found[0].sign == "bladder_trouble"
    assert "fever" in [finding.sign for finding in found]


def test_each_sign_is_reported_once(patterns: DangerPatterns) -> None:
    found = [finding.sign for finding in patterns.find("can't pee, really can't pee, no pee since monday")]

    assert len(found) == len(set(found))


def test_finding_says_where_it_stands(patterns: DangerPatterns) -> None:
    finding = patterns.find("hello there, my bum is numb")[0]

    assert finding.words == (4, 7)
    assert finding.response == "utter_sign_saddle_numbness"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "🙂" * 300, "a" * 5_000, "not " * 500, "((((", "403-555-0123", "ne peux pas"]
)
def test_odd_input_is_read_calmly(patterns: DangerPatterns, text: str) -> None:
    assert patterns.find(text) == []


@pytest.mark.parametrize(
    ("line", "calm"),
    [
        ("no fever, no numbness", True),
        ("can needling puncture a lung?", True),
        ("ok none of that", True),
        ("the fall was two years ago and it was checked", True),
        ("my bum is numb", False),
        ("no fever but my bum is numb", False),
        ("something feels badly wrong", False),
        ("", False),
    ],
)
def test_only_what_is_surely_calm_sounds_calm(patterns: DangerPatterns, line: str, calm: bool) -> None:
    assert patterns.sounds_calm(line) is calm
