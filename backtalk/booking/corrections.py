"""Corrections: "no, 403 not 402", "actually my name is Ana", "change the phone", "remove the payer"."""

from __future__ import annotations

import re
from dataclasses import replace

from backtalk.booking import steps
from backtalk.booking.answers import change_line, drop_line, take_phone
from backtalk.booking.errors import CannotLeaveOut
from backtalk.booking.outcome import Note, Outcome, Result
from backtalk.booking.reading.details import Details
from backtalk.booking.reading.name import corrected_name
from backtalk.booking.reading.phone import corrected_phone, swaps_digits
from backtalk.booking.reading.question import is_question
from backtalk.booking.request import Draft

# The words for the lines of the read-back. The first that is found counts.
_LINES = (
    ("email", r"e-?mail"),
    ("phone", r"(?:phone|cell|mobile|number|digits)"),
    ("contact_name", r"(?:my name|contact name)"),
    ("patient_name", r"(?:name|spelling)"),
    ("when", r"(?:times?|days?|when|date)"),
    ("body_area", r"(?:area|body|where it hurts)"),
    ("patient_kind", r"(?:new|returning)"),
    ("payer", r"(?:payer|payment|insurance|who pays|plan)"),
    ("therapist", r"(?:therapist|physio\w*)"),
    ("language", r"(?:language|access)"),
    ("topics", r"(?:topics|what i read)"),
    ("advised_to_see_doctor", r"doctor"),
    ("reason", r"reason"),
    ("precaution", r"(?:needling note|care note|precautions?)"),
    ("relation", r"(?:relation\w*)"),
    ("for_whom", r"(?:who it'?s for|who it is for|for whom)"),
)
_CHANGE = r"(?:change|fix|edit|update|correct|redo)\s+(?:the |my |his |her |that |their )?"
_WRONG = r"\s+(?:is|was|'s|are)\s+(?:wrong|incorrect|not right|a typo)"
_WRONG_FIRST = r"(?:wrong|different|typo in (?:the |my )?)\s*(?:the |my )?"
_DROP = r"(?:remove|drop|delete|take out|leave out|skip|don'?t (?:send|include))\s+(?:the |my |his |her |that |their )?"


def correct(draft: Draft, text: str, means_to: bool, details: Details) -> Outcome | None:
    """What a correction does to the draft; None when the text is none.

    `means_to`: the language model of the chat takes it for a correction.
    """
    answers = draft.answers
    if answers.phone:
        number = corrected_phone(text, answers.phone)
        if number:
            return _changed(take_phone(draft, number), "phone", number)
        if swaps_digits(text) and not details.has_contact:
            return Outcome(draft, Result.PROBLEM, (Note("phone_correction_unclear"),))
    for field in ("patient_name", "contact_name"):
        known = getattr(answers, field)
        name = corrected_name(text, known) if known else None
        if name:
            return _changed(replace(draft, answers=answers.with_value(field, name)), field, name)
    if details.has_contact:
        return None  # the ordinary reading takes the new number or address
    if details.name and answers.patient_name and (means_to or steps.current_step(draft) != "name"):
        return _renamed(draft, details.name.name, details.name.whose)
    if is_question(text) or len(text.split()) > 10:
        return None
    return _line_named(draft, text.lower().replace("\u2019", "'"))


def _renamed(draft: Draft, name: str, whose: str | None) -> Outcome | None:
    for_someone = draft.answers.for_whom in ("other", "minor")
    field = "contact_name" if whose == "mine" and for_someone else "patient_name"
    if field == "contact_name" and not draft.answers.contact_name:
        return None
    asking = None if draft.asking in ("name", "contact_name") else draft.asking
    return _changed(replace(draft, answers=draft.answers.with_value(field, name), asking=asking), field, name)


def _changed(draft: Draft, line: str, value: str) -> Outcome:
    return Outcome(draft, Result.TAKEN, (Note("changed", line, value),))


def _line_named(draft: Draft, text: str) -> Outcome | None:
    for line, words in _LINES:
        if not _has_line(draft, line):
            continue
        if re.search(rf"\b{_CHANGE}{words}\b", text) or re.search(rf"\b{words}{_WRONG}\b", text):
            return Outcome(change_line(draft, line), Result.TAKEN)
        if re.search(rf"\b{_WRONG_FIRST}{words}\b", text):
            return Outcome(change_line(draft, line), Result.TAKEN)
        if re.search(rf"\b{_DROP}{words}\b", text):
            return _dropped(draft, line)
    return None


def _has_line(draft: Draft, line: str) -> bool:
    answers = draft.answers
    return bool(answers.days or answers.when_note) if line == "when" else bool(getattr(answers, line))


def _dropped(draft: Draft, line: str) -> Outcome:
    try:
        return Outcome(drop_line(draft, line), Result.TAKEN)
    except CannotLeaveOut:
        return Outcome(draft, Result.PROBLEM, (Note("cannot_leave_out", line),))
