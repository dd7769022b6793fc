"""The question of the moment: response, chips and values for the step that a draft is at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from actions.parts import Parts
from actions.summary import summary_of, summary_text
from actions.words import chip
from backtalk.booking import steps
from backtalk.booking.days_off import DayOff
from backtalk.booking.reading.phone import shown_phone
from backtalk.booking.request import Draft, Kind

PREFIX = "utter_ask_booking_"
PERSONAL_STEPS = frozenset({"phone_permission", "email_permission", steps.EMAIL_DOUBT, steps.READ_BACK})
# Steps whose single lines can be left out right where they are asked.
SKIPPABLE = frozenset({"patient_kind", "body_area", "day"})


@dataclass(frozen=True)
class Question:
    """What to utter."""

    response: str
    buttons: list[dict[str, str]]
    values: dict[str, Any] = field(default_factory=dict)


def question_for(draft: Draft, parts: Parts, *, plain_text: bool) -> Question:
    """The question that the draft is at.

    Args:
        draft: the answers so far.
        parts: words and options.
        plain_text: the summary goes into the text, for a channel that shows only text.
    """
    step = steps.current_step(draft)
    place = steps.progress(draft)
    form = {"field": step, "step": place.step, "of": place.of, "input": steps.input_of(step, draft)}
    left_out = parts.desk.options.left_out if step == "day" else ()
    values: dict[str, Any] = {"form": form, **_values(step, draft)}
    if left_out:
        values["days_off"] = "; ".join(_day_off(off) for off in left_out)
    if step in PERSONAL_STEPS:
        values["personal"] = True
    if step == steps.READ_BACK:
        items = summary_of(draft, parts)
        values.update({"lines": summary_text(items)} if plain_text else {"summary": items})
    wording = _wording(step, draft, plain_text) + ("_with_days_off" if left_out else "")
    return Question(PREFIX + wording, _buttons(step, draft, parts), values)


def _wording(step: str, draft: Draft, plain_text: bool) -> str:
    answers = draft.answers
    if step == "name" and answers.for_whom in ("other", "minor"):
        return "name_of_patient"
    if step == "relation" and answers.for_whom == "minor":
        return "guardian"
    if step == "contact" and draft.prefers_email:
        return "contact_email"
    if step == "day" and draft.kind is Kind.CALL_BACK:
        return "day_of_call"
    if step == steps.READ_BACK and plain_text:
        return "read_back_text"
    if step == steps.READ_BACK and draft.check_before_booking:
        return "read_back_check_first"
    return step


def _day_off(off: DayOff) -> str:
    date = f"{off.on:%A}, {off.on:%B} {off.on.day}"
    return f"{date} ({off.holiday})" if off.holiday else date


def _values(step: str, draft: Draft) -> dict[str, Any]:
    answers, doubt = draft.answers, draft.email_doubt
    if step == "phone_permission" and answers.phone:
        return {"phone": shown_phone(answers.phone)}
    if step == "email_permission" and answers.email:
        return {"email": answers.email}
    if step == steps.EMAIL_DOUBT and doubt:
        return {"typed": doubt.typed, "suggested": doubt.suggested}
    return {}


def _buttons(step: str, draft: Draft, parts: Parts) -> list[dict[str, str]]:
    words = parts.words
    if step == steps.READ_BACK:
        return [chip(words.button(name), f"booking:{name}") for name in ("send", "add", "stop")]
    if step == steps.MORE:
        return [*_more(draft, parts), chip(words.button("done"), "booking:done")]
    if step == "topics":
        return [*_topics(draft, parts), chip(words.button("done"), "booking:done")]
    listed = "guardian" if step == "relation" and draft.answers.for_whom == "minor" else step
    offered = parts.desk.options.offered(listed, draft.topics_offered)
    chips = [chip(words.title(listed, value), f"booking:{step}:{value}") for value in offered]
    if draft.asking == step and _can_drop(step, draft):
        chips.append(chip(words.button("drop"), f"booking:drop:{'when' if step == 'day' else step}"))
    if step == "contact" and draft.asking == "contact":
        chips += _drop_contact(draft, parts)
    return chips


def _can_drop(step: str, draft: Draft) -> bool:
    if step in SKIPPABLE:
        return True
    return (step in steps.OPTIONAL or step == "precaution") and bool(getattr(draft.answers, step, None))


def _drop_contact(draft: Draft, parts: Parts) -> list[dict[str, str]]:
    if not (draft.answers.phone and draft.answers.email):
        return []
    line = "email" if draft.prefers_email else "phone"
    return [chip(parts.words.button("drop"), f"booking:drop:{line}")]


def _more(draft: Draft, parts: Parts) -> list[dict[str, str]]:
    hidden = set()
    if not parts.desk.options.therapists:
        hidden.add("therapist")
    if not _shareable(draft, parts):
        hidden.add("topics")
    if not draft.check_before_booking:
        hidden.add("advised_to_see_doctor")
    if not draft.answers.days or draft.answers.days[-1].day == "asap":
        hidden.add("another_day")
    if draft.kind is not Kind.ASSESSMENT:
        hidden |= {"reason", "payer", "topics"}
    names = [name for name in steps.OPTIONAL if name not in hidden]
    return [chip(parts.words.title("more", name), f"booking:more:{name}") for name in names]


def _topics(draft: Draft, parts: Parts) -> list[dict[str, str]]:
    chips = []
    for topic in _shareable(draft, parts):
        mark = "\u2713 " if topic in draft.answers.topics else ""
        chips.append(chip(mark + parts.topic_titles[topic], f"booking:topics:{topic}"))
    return chips


def _shareable(draft: Draft, parts: Parts) -> list[str]:
    return [topic for topic in draft.topics_offered if topic in parts.topic_titles]
