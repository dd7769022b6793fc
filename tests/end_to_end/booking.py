"""Going through the booking form question by question."""

from __future__ import annotations

from collections.abc import Mapping

from tests.end_to_end.visitor import Reply, Visitor

# Step of the form -> what an adult who books for herself answers. "@" is a tapped chip.
SELF = {
    "for_whom": "@booking:for_whom:self",
    "patient_kind": "@booking:patient_kind:new",
    "name": "Maren Falk",
    "contact": "403-555-0142",
    "phone_permission": "@booking:phone_permission:message_ok",
    "email_permission": "@booking:email_permission:email_ok",
    "day": "@booking:day:tuesday",
    "part": "@booking:part:afternoon",
    "body_area": "@booking:body_area:low_back",
    "precaution": "@booking:precaution:no",
}
MOST_QUESTIONS = 15


def open_form(visitor: Visitor) -> Reply:
    """Ask for an assessment; the form's first question."""
    return visitor.say("I would like to book an assessment")


def fill(visitor: Visitor, reply: Reply, until: str = "read_back", answers: Mapping[str, str] = SELF) -> Reply:
    """Answer what is asked, until the form asks `until`. A question may not come again after its answer."""
    asked: list[str] = []
    while reply.asks != until:
        step = reply.asks
        assert step in answers, f"not ready for the question {step!r}: {reply.text}"
        assert step not in asked, f"asked again: {step}"
        assert len(asked) < MOST_QUESTIONS
        asked.append(step)
        reply = visitor.answer(answers[step])
    return reply


def at_step(visitor: Visitor, step: str) -> Reply:
    """A visitor whose form asks for `step`."""
    return fill(visitor, open_form(visitor), until=step)


def send(visitor: Visitor, reply: Reply) -> Reply:
    """Fill what is open, read, send."""
    fill(visitor, reply)
    return visitor.choose("booking:send")
