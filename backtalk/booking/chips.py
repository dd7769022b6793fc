"""A chip that was tapped: "booking:<what>:<value>"."""

from __future__ import annotations

from dataclasses import replace

from backtalk.booking import choices, steps
from backtalk.booking.answers import answer_choice, change_line, drop_line, take_email
from backtalk.booking.errors import CannotLeaveOut
from backtalk.booking.options import Options
from backtalk.booking.outcome import Note, Outcome, Result
from backtalk.booking.request import Draft, EmailDoubt
from backtalk.booking.states import State

PREFIX = "booking:"


def tap(draft: Draft, chip: str, options: Options) -> Outcome:
    """What the draft becomes when the visitor taps this chip, at any time. An unknown chip changes nothing."""
    what, _, value = chip.removeprefix(PREFIX).partition(":")
    if what == "send":
        return _send(draft)
    if what == "stop":
        return Outcome(draft, Result.STOP)
    if what == "discard":
        return Outcome(draft, Result.DISCARD)
    if what == "add":
        return Outcome(replace(draft, asking=steps.MORE), Result.TAKEN)
    if what == "done":
        return Outcome(replace(draft, asking=None), Result.TAKEN)
    if what == "more" and value in steps.OPTIONAL:
        return Outcome(replace(draft, asking=value), Result.TAKEN)
    if what == "change" and value in steps.STEP_OF_LINE:
        return Outcome(change_line(draft, value), Result.TAKEN)
    if what == "drop" and value in steps.STEP_OF_LINE:
        return _drop(draft, value)
    if what == steps.EMAIL_DOUBT and draft.email_doubt is not None and choices.is_choice(what, value):
        return settle_email(draft, draft.email_doubt, value)
    if _is_asked(what, draft) and value in _offered(what, draft, options):
        return answer_choice(draft, what, value)
    return Outcome(draft, Result.NOT_AN_ANSWER)


def _is_asked(step: str, draft: Draft) -> bool:
    """Whether this request has that question at all."""
    if step in steps.OPTIONAL:
        return True
    return step in steps.ORDER[draft.kind] and steps.STEPS[step].applies(draft.answers)


def _offered(step: str, draft: Draft, options: Options) -> tuple[str, ...]:
    if step == "relation" and draft.answers.for_whom == "minor":
        return choices.CHOICES["guardian"]
    return options.offered(step, draft.topics_offered)


def settle_email(draft: Draft, doubt: EmailDoubt, pick: str) -> Outcome:
    """Keep the address that was typed, or the one that was suggested."""
    address = doubt.suggested if pick == "suggested" else doubt.typed
    return Outcome(take_email(replace(draft, email_doubt=None), address), Result.TAKEN)


def _send(draft: Draft) -> Outcome:
    if not steps.is_complete(draft) or steps.current_step(draft) not in (steps.READ_BACK, steps.MORE):
        return Outcome(replace(draft, asking=None), Result.PROBLEM, (Note("not_complete"),))
    if draft.state is not State.READ_BACK:
        return Outcome(replace(draft, asking=None), Result.PROBLEM, (Note("read_first"),))
    return Outcome(replace(draft, asking=None, send_pressed=True), Result.SEND)


def _drop(draft: Draft, line: str) -> Outcome:
    try:
        return Outcome(drop_line(draft, line), Result.TAKEN)
    except CannotLeaveOut:
        return Outcome(replace(draft, asking=None), Result.PROBLEM, (Note("cannot_leave_out", line),))
