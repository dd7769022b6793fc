"""An alarm that the assistant takes back goes from the screen too: the widget knows it by the topic of the answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backtalk.answers.catalogue import Catalogue
from backtalk.policies.follow_ups import FollowUps
from backtalk.policies.plan import EMERGENCY, plan_turn
from backtalk.policies.turn import Turn

WIDGET = Path(__file__).parents[2] / "widget" / "src" / "client" / "danger.ts"
CLOSING_TURNS = {
    "said or chosen that it is dealt with": Turn(intent="emergency_handled", slots={EMERGENCY: "danger_infection"}),
    "said after a sign of the same day": Turn(intent="emergency_handled"),
    "no to the check question": Turn(intent=None, choice="danger_check:no", slots={EMERGENCY: "danger_infection"}),
    "after words of self-harm": Turn(intent="emergency_handled", slots={EMERGENCY: "danger_self_harm"}),
}


@pytest.mark.parametrize("turn", CLOSING_TURNS.values(), ids=CLOSING_TURNS.keys())
def test_every_answer_that_takes_an_alarm_back_closes_the_card(catalogue: Catalogue, turn: Turn) -> None:
    plan = plan_turn(turn, catalogue.responses(), FollowUps({}))
    assert plan is not None
    closing = re.search(r"CLOSING_TOPICS = new Set\(\[([^\]]+)\]\)", WIDGET.read_text(encoding="utf-8"))
    assert closing is not None

    assert catalogue.by_name[plan.actions[-1]].topic in re.findall(r'"(\w+)"', closing[1])
