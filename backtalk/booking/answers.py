"""Small changes to a draft: one answer taken, one line changed or dropped."""

from __future__ import annotations

from dataclasses import replace

from backtalk.booking import choices, steps
from backtalk.booking.errors import CannotLeaveOut
from backtalk.booking.outcome import Note, Outcome, Result
from backtalk.booking.request import Answers, DayChoice, Draft, WhenNote

MOST_DAYS = 3
MOST_TOPICS = 8


def answer_choice(draft: Draft, step: str, pick: str) -> Outcome:
    """Take a picked answer; what follows from it (under 18, "they don't know", "wrong number") comes along."""
    answers = draft.answers
    still_adding = draft.asking in steps.OPTIONAL
    draft = replace(draft, asking=steps.MORE if still_adding else None)
    if step == "for_whom":
        return _for_whom(draft, pick)
    if step == "age_band" and pick == "18_or_older":
        changed = answers.without("age_band", "relation").with_value("for_whom", "other")
        return _taken(draft, changed)
    if step == "they_know" and pick == "no":
        return Outcome(replace(draft, answers=answers.without("they_know")), Result.PROBLEM, (Note("ask_them_first"),))
    if pick == "wrong" and step in ("phone_permission", "email_permission"):
        line = step.partition("_")[0]
        forgotten = replace(draft, answers=answers.without(line, step))
        return Outcome(change_line(forgotten, line), Result.TAKEN)
    if step in ("day", "another_day"):
        return _taken(replace(draft, asking=None), _with_day(answers, pick, add=step == "another_day"))
    if step == "part":
        return _taken(draft, _with_part(answers, pick))
    if step == "topics":
        return _taken(replace(draft, asking="topics"), _toggled(answers, pick))
    if step == "therapist" and pick == "no_preference":
        return _taken(draft, answers.without("therapist"))
    return _taken(draft, answers.with_value(step, pick))


def _taken(draft: Draft, answers: Answers) -> Outcome:
    return Outcome(replace(draft, answers=answers), Result.TAKEN)


def _for_whom(draft: Draft, pick: str) -> Outcome:
    if pick == "under_18":
        return Outcome(draft, Result.MINOR_ALONE)
    answers = draft.answers
    if answers.for_whom not in (None, pick):
        answers = answers.without("they_know", "age_band", "relation", "contact_name")
    return _taken(draft, answers.with_value("for_whom", pick))


def _with_day(answers: Answers, day: str, *, add: bool) -> Answers:
    kept = [choice for choice in answers.days if choice.part and choice.day not in (day, choices.ASAP)] if add else []
    if day == choices.ASAP:
        kept = []
    if not add:
        answers = answers.without("when_note")
    return answers.with_value("days", (*kept[: MOST_DAYS - 1], DayChoice(day)))


def _with_part(answers: Answers, part: str) -> Answers:
    if not answers.days:
        return answers
    *before, last = answers.days
    return answers.with_value("days", (*before, DayChoice(last.day, part)))


def _toggled(answers: Answers, topic: str) -> Answers:
    kept = tuple(name for name in answers.topics if name != topic)
    if len(kept) == len(answers.topics):
        kept = (*kept, topic)[-MOST_TOPICS:]
    return answers.with_value("topics", kept)


def take_phone(draft: Draft, number: str) -> Draft:
    """A phone number given or corrected. Leave to use it is asked anew when it is another number."""
    answers = draft.answers
    if answers.phone != number:
        answers = answers.without("phone_permission").with_value("phone", number)
    asking = None if draft.asking == "contact" else draft.asking
    return replace(draft, answers=answers, asking=asking)


def take_email(draft: Draft, address: str) -> Draft:
    """An e-mail address given or corrected. Leave to use it is asked anew when it is another address."""
    answers = draft.answers
    if answers.email != address:
        answers = answers.without("email_permission").with_value("email", address)
    asking = None if draft.asking == "contact" else draft.asking
    return replace(draft, answers=answers, asking=asking)


def take_when(draft: Draft, note: WhenNote) -> Draft:
    """A typed sentence about the time, kept word for word: in place of the day chips or beside the open one."""
    days = draft.answers.days
    if steps.current_step(draft) == "part" and days:
        days = (*days[:-1], DayChoice(days[-1].day, choices.ANY_TIME))
    elif draft.asking != "another_day":
        days = ()
    answers = replace(draft.answers, days=days).with_value("when_note", note)
    asking = None if draft.asking in ("day", "part", "another_day") else draft.asking
    return replace(draft, answers=answers, asking=asking)


def change_line(draft: Draft, line: str) -> Draft:
    """Ask the question of this line again. The old answer stands until there is a new one."""
    step = steps.STEP_OF_LINE[line]
    answers = replace(draft.answers, left_out=draft.answers.left_out - {line, step})
    prefers_email = line == "email" or (draft.prefers_email and line != "phone")
    return replace(draft, answers=answers, asking=step, prefers_email=prefers_email, email_doubt=None)


def drop_line(draft: Draft, line: str) -> Draft:
    """Leave this line out of the request.

    Raises:
        CannotLeaveOut: for a line without which nobody could answer, such as the only way to reach the visitor.
    """
    answers = draft.answers
    if line in steps.NEEDED_LINES:
        raise CannotLeaveOut(line)
    if line in ("phone", "email"):
        other = answers.email if line == "phone" else answers.phone
        if not other:
            raise CannotLeaveOut(line)
        return replace(draft, answers=answers.without(line, f"{line}_permission"), asking=None)
    if line in ("phone_permission", "email_permission"):
        raise CannotLeaveOut(line)
    if line == "when":
        emptied = answers.without("days", "when_note")
        return replace(draft, answers=replace(emptied, left_out=emptied.left_out | {"day"}), asking=None)
    emptied = answers.without(line)
    return replace(draft, answers=replace(emptied, left_out=emptied.left_out | {line}), asking=None)
