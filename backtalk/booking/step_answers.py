"""Answers to the question that is being asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from backtalk.booking import choices, steps
from backtalk.booking.answers import answer_choice, take_when
from backtalk.booking.chips import PREFIX, settle_email, tap
from backtalk.booking.gathering import NAME_STEPS, with_name
from backtalk.booking.options import Options
from backtalk.booking.outcome import Note, Outcome, Result, Said
from backtalk.booking.reading.details import Details
from backtalk.booking.reading.name import answered_name
from backtalk.booking.reading.question import is_question, is_time_offer
from backtalk.booking.reading.when import quote
from backtalk.booking.reading.yes_no import read_yes_no, says_send
from backtalk.booking.request import Draft, WhenNote

# Intents that carry an answer or nothing; every other one that is this sure makes a text doubtful as an answer.
ANSWERING_INTENTS = frozenset(
    {"give_details", "correct_answer", "affirm", "deny", "choose", "nlu_fallback", "book_assessment"}
)
# Topics that a "yes, because..." answers when the form asks for the one flag about care before needling.
PRECAUTION_INTENTS = frozenset(
    {"blood_thinners", "pregnancy", "other_precautions", "needle_fear", "electrical_stimulation"}
)
SURE_ENOUGH = 0.5


def answer_step(draft: Draft, step: str, said: Said, details: Details, today: date, options: Options) -> Outcome:
    text = said.text
    not_an_answer = Outcome(draft, Result.NOT_AN_ANSWER)
    if step in NAME_STEPS:
        return _answer_name(draft, step, said, details, today)
    if details.name and not is_question(text):
        return Outcome(with_name(draft, details.name.name, details.name.whose), Result.TAKEN)
    if step in ("day", "part", "another_day"):
        return _answer_when(draft, step, said, details, today, options)
    if step == "contact":
        return not_an_answer
    if step == steps.READ_BACK or step == steps.MORE:
        return _answer_read_back(draft, said, options)
    if is_question(text):
        return not_an_answer
    yes = _yes_or_no(said)
    token = choices.from_yes_no(step, yes) if yes is not None else None
    token = token or _read_listed(draft, step, said, options)
    if token is None and step == "precaution" and said.intent in PRECAUTION_INTENTS and said.confidence >= SURE_ENOUGH:
        return _saying(answer_choice(draft, step, "yes"), Note("precaution_noted"))
    if token is None:
        return not_an_answer
    if step == steps.EMAIL_DOUBT and draft.email_doubt is not None:
        return settle_email(draft, draft.email_doubt, token)
    return answer_choice(draft, step, token)


def _saying(outcome: Outcome, *notes: Note) -> Outcome:
    """The same outcome with something else to say first."""
    return replace(outcome, notes=notes)


def _yes_or_no(said: Said) -> bool | None:
    read = read_yes_no(said.text)
    if read is not None:
        return read
    few_words = len(said.text.split()) <= 6
    if said.intent in ("affirm", "deny") and said.confidence >= SURE_ENOUGH and few_words:
        return said.intent == "affirm"
    return None


def _read_listed(draft: Draft, step: str, said: Said, options: Options) -> str | None:
    if step == "relation" and draft.answers.for_whom == "minor":
        return choices.read_choice("guardian", said.text)
    for offered in options.offered(step, draft.topics_offered):
        if offered.lower() in said.text.lower() and (step in ("therapist", "language")):
            return offered
    if step == "for_whom" and len(said.text.split()) > 12:
        return None  # a story, not an answer to "who is it for?"
    return choices.read_choice(step, said.text)


def _answer_name(draft: Draft, step: str, said: Said, details: Details, today: date) -> Outcome:
    if is_question(said.text) and not details.name:
        return Outcome(draft, Result.NOT_AN_ANSWER)
    whose = details.name.whose if details.name else None
    name = details.name.name if details.name else answered_name(said.text, doubtful=is_doubtful(said))
    if name is None and details.when and details.loose_name and not is_doubtful(said):
        name = details.loose_name
    if name is None:
        return Outcome(draft, Result.NOT_AN_ANSWER)
    draft = with_name(draft, name, whose)
    if details.when and not details.when_problem and "day" in steps.missing_steps(draft):
        draft = take_when(draft, WhenNote(quote(details.when), today.isoformat()))
    return Outcome(draft, Result.TAKEN)


def _answer_when(draft: Draft, step: str, said: Said, details: Details, today: date, options: Options) -> Outcome:
    asks = is_question(said.text) and not is_time_offer(said.text)
    if details.when_problem and not asks:
        return Outcome(draft, Result.PROBLEM, (Note(details.when_problem),))
    if asks:
        return Outcome(draft, Result.NOT_AN_ANSWER)
    token = choices.read_choice("part" if step == "part" else "day", said.text)
    if token is not None and (step == "part" or token in options.offered(step)):
        return answer_choice(draft, step, token)
    if details.when is None or _is_other_topic(said, details):
        return Outcome(draft, Result.NOT_AN_ANSWER)
    return Outcome(take_when(draft, WhenNote(quote(said.text), today.isoformat())), Result.TAKEN)


def _is_other_topic(said: Said, details: Details) -> bool:
    """Whether the words of time only stand in a sentence about something else ("I had my session yesterday and...")."""
    words_of_time = len((details.when or "").split())
    return is_doubtful(said) and said.intent != "availability" and words_of_time * 2 < len(said.text.split())


def _answer_read_back(draft: Draft, said: Said, options: Options) -> Outcome:
    if says_send(said.text) or _yes_or_no(said) is True:
        return tap(replace(draft, asking=None), f"{PREFIX}send", options)
    if is_question(said.text):
        return Outcome(draft, Result.NOT_AN_ANSWER)
    if _yes_or_no(said) is False:
        return Outcome(draft, Result.PROBLEM, (Note("what_to_change"),))
    return Outcome(draft, Result.NOT_AN_ANSWER)


def is_doubtful(said: Said) -> bool:
    return said.intent is not None and said.intent not in ANSWERING_INTENTS and said.confidence >= SURE_ENOUGH
