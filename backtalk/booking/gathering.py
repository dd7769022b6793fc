"""Taking what stands by itself in a message, whatever is being asked: contact, name, time, a wish for e-mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from backtalk.booking import steps
from backtalk.booking.answers import take_email, take_phone, take_when
from backtalk.booking.outcome import Note, Said
from backtalk.booking.reading.details import Details
from backtalk.booking.reading.question import is_question
from backtalk.booking.reading.when import quote
from backtalk.booking.request import Draft, EmailDoubt, WhenNote

NAME_STEPS = frozenset({"name", "contact_name"})


def gather(draft: Draft, details: Details, step: str, said: Said, today: date) -> tuple[Draft, tuple[Note, ...]]:
    """Take what stands by itself, whatever is being asked: a phone number, an e-mail address, what comes with them."""
    notes: list[Note] = []
    before = draft
    asks_contact = step in ("contact", "phone_permission", "email_permission", steps.READ_BACK, steps.EMAIL_DOUBT)
    if details.phone is not None:
        if details.phone.number:
            draft = _with_changed_note(draft, take_phone(draft, details.phone.number), "phone", notes)
        elif details.phone.problem and asks_contact and step != steps.READ_BACK and not is_question(said.text):
            notes.append(Note(details.phone.problem))
    if details.email is not None:
        if details.email.address and details.email.suggestion:
            draft = replace(draft, email_doubt=EmailDoubt(details.email.address, details.email.suggestion))
        elif details.email.address:
            draft = _with_changed_note(draft, take_email(draft, details.email.address), "email", notes)
        elif details.email.problem:
            optional = Note("email_optional") if draft.answers.phone else None
            notes.extend(note for note in (Note(details.email.problem), optional) if note)
    draft = _with_preference(draft, details, step)
    if draft == before:
        return draft, tuple(notes)
    return _with_company(draft, details, today), tuple(notes)


def _with_changed_note(before: Draft, after: Draft, line: str, notes: list[Note]) -> Draft:
    old, new = getattr(before.answers, line), getattr(after.answers, line)
    if old and old != new:
        notes.append(Note("changed", line, new))
    return after


def _with_preference(draft: Draft, details: Details, step: str) -> Draft:
    answers = draft.answers
    if details.prefers_email and (details.has_contact or step in ("contact", "phone_permission")):
        if answers.email or draft.email_doubt:
            answers = answers.without("phone", "phone_permission")
        return replace(draft, answers=answers, prefers_email=True)
    if details.prefers_phone and (details.has_contact or step in ("contact", "email_permission")):
        if answers.phone:
            answers = answers.without("email", "email_permission")
        return replace(draft, answers=answers, prefers_email=False)
    return draft


def _with_company(draft: Draft, details: Details, today: date) -> Draft:
    """A name and a time that came together with a way to reach the visitor."""
    if details.name:
        draft = with_name(draft, details.name.name, details.name.whose)
    elif details.loose_name and details.has_contact:
        field = _name_wanted(draft)
        if field:
            draft = replace(draft, answers=draft.answers.with_value(field, details.loose_name))
    wants_when = "day" in steps.missing_steps(draft)
    if details.when and not details.when_problem and wants_when:
        draft = take_when(draft, WhenNote(quote(details.when), today.isoformat()))
    return draft


def _name_wanted(draft: Draft) -> str | None:
    answers = draft.answers
    if draft.asking in ("name", "contact_name"):
        return "patient_name" if draft.asking == "name" else "contact_name"
    if not answers.patient_name:
        return "patient_name"
    if answers.for_whom in ("other", "minor") and not answers.contact_name:
        return "contact_name"
    return None


def with_name(draft: Draft, name: str, whose: str | None) -> Draft:
    step = steps.current_step(draft)
    mine_for_other = whose == "mine" and draft.answers.for_whom in ("other", "minor")
    field = "contact_name" if mine_for_other or (step == "contact_name" and whose != "theirs") else "patient_name"
    asking = None if draft.asking in NAME_STEPS else draft.asking
    return replace(draft, answers=draft.answers.with_value(field, name), asking=asking)
