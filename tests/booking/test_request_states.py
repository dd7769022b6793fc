from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtalk.booking.errors import MoveNotAllowed
from backtalk.booking.states import FINAL, MOVES, SEEN_BY_STAFF, Hand, State, move

walks = st.lists(st.tuples(st.sampled_from(State), st.sampled_from(Hand)), max_size=40)


def test_a_request_goes_from_draft_to_closed() -> None:
    state = State.DRAFT
    for to, by in (
        (State.READ_BACK, Hand.VISITOR),
        (State.SUBMITTED, Hand.VISITOR),
        (State.DELIVERED, Hand.OUTBOX),
        (State.SEEN, Hand.STAFF),
        (State.REACHED, Hand.STAFF),
        (State.BOOKED, Hand.STAFF),
        (State.CLOSED, Hand.STAFF),
    ):
        state = move(state, to, by)
    assert state is State.CLOSED


@pytest.mark.parametrize(
    ("current", "to", "by"),
    [
        (State.DRAFT, State.SUBMITTED, Hand.VISITOR),  # not without reading it back
        (State.SUBMITTED, State.DELIVERED, Hand.VISITOR),
        (State.SUBMITTED, State.SEEN, Hand.OUTBOX),
        (State.SEEN, State.DELIVERED, Hand.OUTBOX),  # a late delivery takes nothing back
        (State.CLOSED, State.WITHDRAWN, Hand.VISITOR),
        (State.SUBMITTED, State.EXPIRED, Hand.CLOCK),  # what was sent never just vanishes
    ],
)
def test_moves_that_would_be_wrong_are_refused(current: State, to: State, by: Hand) -> None:
    with pytest.raises(MoveNotAllowed):
        move(current, to, by)


@given(walks)
def test_no_walk_leaves_a_final_state_or_skips_the_read_back(walk: list[tuple[State, Hand]]) -> None:
    state, passed = State.DRAFT, [State.DRAFT]
    for to, by in walk:
        try:
            state = move(state, to, by)
        except MoveNotAllowed:
            continue
        assert passed[-1] not in FINAL
        passed.append(state)
    if State.SUBMITTED in passed:
        assert passed[passed.index(State.SUBMITTED) - 1] is State.READ_BACK
    if SEEN_BY_STAFF & set(passed):
        assert State.SUBMITTED in passed


def test_only_the_visitor_can_send() -> None:
    senders = {
        hand for targets in MOVES.values() for to, hands in targets.items() if to is State.SUBMITTED for hand in hands
    }
    assert senders == {Hand.VISITOR}
