"""What one message of the visitor does to the draft: a chip, an answer, a correction, or no answer at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from backtalk.booking import choices, steps
from backtalk.booking.answers import answer_choice, drop_line
from backtalk.booking.chips import PREFIX, tap
from backtalk.booking.corrections import correct
from backtalk.booking.errors import CannotLeaveOut
from backtalk.booking.gathering import gather
from backtalk.booking.options import Options
from backtalk.booking.outcome import Note, Outcome, Result, Said
from backtalk.booking.reading.details import read_details
from backtalk.booking.reading.question import is_wait
from backtalk.booking.reading.yes_no import Command, read_command, read_yes_no, starts_with_yes
from backtalk.booking.request import Draft
from backtalk.booking.step_answers import SURE_ENOUGH, answer_step

LEAVING_INTENTS = frozenset({"cancel_booking", "wait_a_moment", "resume_booking", "withdraw_request", "delete_my_data"})


def take(draft: Draft, said: Said, today: date, options: Options) -> Outcome:
    """The draft after this message. Pure: nothing is stored, nothing is asked of anyone."""
    if said.choice is not None:
        if said.choice.startswith(PREFIX):
            return tap(draft, said.choice, options)
        return Outcome(draft, Result.NOT_AN_ANSWER)
    step = steps.current_step(draft)
    if not _means_its_list(step, said.text):
        if _leaves(said):
            return Outcome(draft, Result.NOT_AN_ANSWER)
        command = read_command(said.text)
        if command is not None:
            return _obey(draft, command)
    details = read_details(said.text)
    corrected = correct(draft, said.text, said.intent == "correct_answer" and said.confidence >= SURE_ENOUGH, details)
    if corrected is not None:
        return corrected
    gathered, notes = gather(draft, details, step, said, today)
    if any(note.name.startswith(("phone_", "email_")) for note in notes):
        return Outcome(gathered, Result.PROBLEM, notes)
    if gathered != draft and starts_with_yes(said.text) and steps.current_step(gathered) == step:
        # "yes, and my e-mail is ...": the yes answers the question, and what follows it was read above.
        agreed = answer_step(gathered, step, replace(said, text="yes"), details, today, options)
        gathered = agreed.draft if agreed.result is Result.TAKEN else gathered
    if gathered != draft:
        return Outcome(gathered, Result.TAKEN, notes)
    answered = answer_step(draft, step, said, details, today, options)
    if answered.result is Result.NOT_AN_ANSWER and notes:
        return Outcome(draft, Result.PROBLEM, notes)
    return answered


def take_opening(draft: Draft, text: str, today: date) -> Draft:
    """What the message that asked for a booking already says: "please book me: Nadia Petrov, nadia@example.com"."""
    details = read_details(text)
    answers = draft.answers
    relation = choices.read_choice("relation", text) if details.about_someone else None
    if details.about_someone and relation is None and answers.for_whom is None:
        found = choices.read_choice("for_whom", text)
        if found == "other":
            draft = replace(draft, answers=answers.with_value("for_whom", found))
    elif details.about_someone and relation == "partner":
        told = answers.with_value("for_whom", "other").with_value("relation", relation)
        draft = replace(draft, answers=told)
    if not (details.has_contact or details.name):
        return draft
    gathered, _ = gather(draft, details, "name", Said(text), today)
    return gathered


def _means_its_list(step: str, text: str) -> bool:
    """Whether a word to the form is an answer here: "back" where it hurts, "cancel it" for an appointment."""
    if step == "body_area":
        return read_command(text) is Command.BACK
    return step == "change_what" and choices.read_choice(step, text) == "cancel"


def _leaves(said: Said) -> bool:
    if read_yes_no(said.text) is not None:
        return False  # "go ahead" is a yes here, whatever else it may be taken for
    if said.intent in LEAVING_INTENTS and said.confidence >= SURE_ENOUGH:
        return said.intent != "wait_a_moment" or not read_details(said.text).has_contact
    return is_wait(said.text) and not read_details(said.text).has_contact


def _obey(draft: Draft, command: Command) -> Outcome:
    if command is Command.STOP:
        return Outcome(draft, Result.STOP)
    step = steps.current_step(draft)
    if command is Command.BACK:
        return Outcome(_one_back(draft, step), Result.TAKEN)
    if step in steps.OPTIONAL or step == steps.MORE:
        return Outcome(replace(draft, asking=None), Result.TAKEN)
    line = "when" if step in ("day", "part") else {"name": "patient_name", "contact": "phone"}.get(step, step)
    if step == steps.READ_BACK or line not in steps.STEP_OF_LINE:
        return Outcome(draft, Result.NOT_AN_ANSWER)
    if step == "precaution":
        return answer_choice(draft, step, "in_person")
    try:
        return Outcome(drop_line(draft, line), Result.TAKEN)
    except CannotLeaveOut:
        return Outcome(draft, Result.PROBLEM, (Note("cannot_leave_out", line),))


def _one_back(draft: Draft, step: str) -> Draft:
    if draft.asking is not None or draft.email_doubt is not None:
        return replace(draft, asking=None, email_doubt=None)
    asked = [n for n in steps.ORDER[draft.kind] if steps.STEPS[n].applies(draft.answers)]
    place = asked.index(step) if step in asked else len(asked)
    return replace(draft, asking=asked[place - 1]) if place else draft
