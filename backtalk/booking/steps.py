"""The order of the questions, as data: which comes next for a draft, and how far along it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backtalk.booking.choices import ASAP
from backtalk.booking.request import Answers, Draft, Kind

READ_BACK = "read_back"
MORE = "more"
EMAIL_DOUBT = "email_doubt"

Test = Callable[[Answers], bool]


@dataclass(frozen=True)
class Step:
    """One question. `input` is how it is answered: "text", "tel", "email" or "choice"."""

    name: str
    input: str
    done: Test
    applies: Test = lambda answers: True
    counted: bool = True


@dataclass(frozen=True)
class Progress:
    """The visitor is at question `step` of `of`."""

    step: int
    of: int


def _told(field: str) -> Test:
    return lambda answers: bool(getattr(answers, field)) or field in answers.left_out


def _for_someone(answers: Answers) -> bool:
    return answers.for_whom in ("other", "minor")


def _has_when(answers: Answers) -> bool:
    return bool(answers.days or answers.when_note) or "day" in answers.left_out


def _needs_part(answers: Answers) -> bool:
    return bool(answers.days) and answers.days[-1].day != ASAP


def _has_part(answers: Answers) -> bool:
    return all(choice.part or choice.day == ASAP for choice in answers.days)


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step("for_whom", "choice", _told("for_whom")),
        Step("they_know", "choice", _told("they_know"), lambda answers: answers.for_whom == "other"),
        Step("age_band", "choice", _told("age_band"), lambda answers: answers.for_whom == "minor"),
        Step("patient_kind", "choice", _told("patient_kind")),
        Step("change_what", "choice", _told("change_what")),
        Step("name", "text", _told("patient_name")),
        Step("contact_name", "text", _told("contact_name"), _for_someone),
        Step("relation", "choice", _told("relation"), _for_someone),
        Step("contact", "tel", lambda answers: bool(answers.phone or answers.email)),
        Step(
            "phone_permission",
            "choice",
            _told("phone_permission"),
            lambda answers: bool(answers.phone) or not answers.email,
        ),
        Step("email_permission", "choice", _told("email_permission"), lambda answers: bool(answers.email)),
        Step("day", "choice", _has_when, lambda answers: answers.change_what in (None, "move")),
        Step("part", "choice", _has_part, _needs_part, counted=False),
        Step("body_area", "choice", _told("body_area")),
        Step("precaution", "choice", _told("precaution")),
    )
}

ORDER: Mapping[Kind, tuple[str, ...]] = {
    Kind.ASSESSMENT: (
        "for_whom",
        "they_know",
        "age_band",
        "patient_kind",
        "name",
        "contact_name",
        "relation",
        "contact",
        "phone_permission",
        "email_permission",
        "day",
        "part",
        "body_area",
        "precaution",
    ),
    Kind.CHANGE: ("change_what", "name", "contact", "phone_permission", "email_permission", "day", "part"),
    Kind.CALL_BACK: ("name", "contact", "phone_permission", "email_permission", "day", "part"),
}

# Asked only when the visitor taps "Add something" on the read-back.
OPTIONAL: Mapping[str, str] = {
    "reason": "choice",
    "payer": "choice",
    "another_day": "choice",
    "therapist": "choice",
    "language": "choice",
    "topics": "choice",
    "advised_to_see_doctor": "choice",
}

# Which question changes which line of the read-back.
STEP_OF_LINE: Mapping[str, str] = {
    "for_whom": "for_whom",
    "they_know": "they_know",
    "age_band": "age_band",
    "patient_kind": "patient_kind",
    "change_what": "change_what",
    "patient_name": "name",
    "contact_name": "contact_name",
    "relation": "relation",
    "phone": "contact",
    "email": "contact",
    "phone_permission": "phone_permission",
    "email_permission": "email_permission",
    "when": "day",
    "body_area": "body_area",
    "precaution": "precaution",
    "reason": "reason",
    "payer": "payer",
    "therapist": "therapist",
    "language": "language",
    "topics": "topics",
    "advised_to_see_doctor": "advised_to_see_doctor",
}

# Without these nobody could answer the request.
NEEDED_LINES = frozenset(
    {"for_whom", "they_know", "age_band", "change_what", "patient_name", "contact_name", "relation"}
)


def missing_steps(draft: Draft) -> tuple[str, ...]:
    """The questions still open, in order."""
    return tuple(
        name for name in ORDER[draft.kind] if STEPS[name].applies(draft.answers) and not STEPS[name].done(draft.answers)
    )


def current_step(draft: Draft) -> str:
    """The question that is being asked now; the read-back when all is answered."""
    if draft.email_doubt is not None:
        return EMAIL_DOUBT
    if draft.asking is not None:
        return draft.asking
    return next(iter(missing_steps(draft)), READ_BACK)


def is_complete(draft: Draft) -> bool:
    """Whether everything needed is there (not whether the visitor has agreed to send it)."""
    return not missing_steps(draft) and draft.email_doubt is None and draft.answers.they_know != "no"


def progress(draft: Draft) -> Progress:
    """How far along the needed questions are. Small second questions ("which part of the day?") are not counted."""
    counted = [n for n in ORDER[draft.kind] if STEPS[n].counted and STEPS[n].applies(draft.answers)]
    current = current_step(draft)
    current = {"part": "day", EMAIL_DOUBT: "contact"}.get(current, current)
    place = counted.index(current) + 1 if current in counted else len(counted)
    return Progress(place, len(counted))


def input_of(step: str, draft: Draft) -> str:
    """How the question is answered: "text", "tel", "email" or "choice"."""
    if step == "contact" and draft.prefers_email:
        return "email"
    if step in STEPS:
        return STEPS[step].input
    return OPTIONAL.get(step, "choice")


def shown_lines(answers: Answers) -> tuple[str, ...]:
    """Lines of the read-back that hold something, in the order in which they are shown."""
    lines = []
    for line in STEP_OF_LINE:
        told = bool(answers.days or answers.when_note) if line == "when" else bool(getattr(answers, line))
        if told:
            lines.append(line)
    return tuple(lines)
