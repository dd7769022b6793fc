"""A request as a FHIR R4 bundle: a draft service request and a proposed appointment, never more than was said.

The resources are built with the R4B models: for these four there is no difference between R4 and R4B.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from fhir.resources.R4B.bundle import Bundle

from backtalk.booking.request import Answers, Request
from backtalk.booking.states import State
from backtalk.front_desk.calendar_file import AgreedTime
from backtalk.front_desk.words import DeskWords

# The library accepts any word as a code, so each that is written is checked here against R4's required value sets.
CODES: dict[str, frozenset[str]] = {
    "Bundle.type": frozenset(
        "document message transaction transaction-response batch batch-response history searchset collection".split()
    ),
    "ServiceRequest.status": frozenset("draft active on-hold revoked completed entered-in-error unknown".split()),
    "ServiceRequest.intent": frozenset(
        "proposal plan directive order original-order reflex-order filler-order instance-order option".split()
    ),
    "Appointment.status": frozenset(
        "proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist".split()
    ),
    "Appointment.participant.status": frozenset("accepted declined tentative needs-action".split()),
    "ContactPoint.system": frozenset("phone fax email pager url sms other".split()),
}
ROLE_CODES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
# Relation of the asking person to the patient, where R4's preferred list has the very same.
ROLES = {"partner": "SIGOTHR", "parent": "PRN", "adult_child": "CHILD", "other_relative": "FAMMEMB", "friend": "FRND"}


class UnknownCode(ValueError):
    """A code that R4 does not have; the message names the element."""


def as_bundle(request: Request, agreed: AgreedTime | None, words: DeskWords, clinic: str, made_at: dt.datetime) -> str:
    """The bundle as JSON."""
    answers = request.answers
    patient, person = _address(request, "patient"), _address(request, "person")
    asks = person if _has_other_contact(answers) else patient
    service, meeting = _address(request, "service"), _address(request, "meeting")
    withdrawn = request.state is State.WITHDRAWN
    resources: list[tuple[str, dict[str, Any]]] = [(patient, _patient(answers))]
    if asks == person:
        resources.append((person, _related(answers, patient, words)))
    resources.append((service, _service(request, patient, asks, words, clinic, withdrawn)))
    resources.append((meeting, _appointment(request, agreed, patient, asks, service, words, withdrawn)))
    bundle = Bundle.parse_obj(
        {
            "type": _code("Bundle.type", "collection"),
            "timestamp": made_at.isoformat(),
            "identifier": {"value": request.reference, "assigner": {"display": clinic}},
            "entry": [{"fullUrl": url, "resource": resource} for url, resource in resources],
        }
    )
    return str(bundle.json(indent=2))


def _patient(answers: Answers) -> dict[str, Any]:
    patient: dict[str, Any] = {"resourceType": "Patient", "name": [{"text": answers.patient_name or "unknown"}]}
    if not _has_other_contact(answers):
        patient["telecom"] = _telecom(answers)
    return {key: value for key, value in patient.items() if value}


def _related(answers: Answers, patient: str, words: DeskWords) -> dict[str, Any]:
    person: dict[str, Any] = {
        "resourceType": "RelatedPerson",
        "patient": {"reference": patient},
        "name": [{"text": answers.contact_name}],
        "telecom": _telecom(answers),
    }
    if answers.relation:
        relation: dict[str, Any] = {"text": words.value(answers, "relation")}
        if answers.relation in ROLES:
            relation["coding"] = [{"system": ROLE_CODES, "code": ROLES[answers.relation]}]
        person["relationship"] = [relation]
    return {key: value for key, value in person.items() if value}


def _service(
    request: Request, patient: str, asks: str, words: DeskWords, clinic: str, withdrawn: bool
) -> dict[str, Any]:
    answers = request.answers
    service: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "identifier": [{"value": request.reference, "assigner": {"display": clinic}}],
        "status": _code("ServiceRequest.status", "revoked" if withdrawn else "draft"),
        "intent": _code("ServiceRequest.intent", "proposal"),
        "code": {"text": f"Physiotherapy: {words.of('kinds', request.kind.value).lower()}"},
        "subject": {"reference": patient},
        "requester": {"reference": asks},
        "authoredOn": request.submitted_at.isoformat(),
        "bodySite": [{"text": words.value(answers, "body_area")}] if answers.body_area else None,
        "reasonCode": [{"text": words.value(answers, "reason")}] if answers.reason else None,
        "note": [{"text": note} for note in _notes(request, words)],
    }
    return {key: value for key, value in service.items() if value}


def _appointment(
    request: Request,
    agreed: AgreedTime | None,
    patient: str,
    asks: str,
    service: str,
    words: DeskWords,
    withdrawn: bool,
) -> dict[str, Any]:
    waiting = _code("Appointment.participant.status", "needs-action")
    appointment: dict[str, Any] = {
        "resourceType": "Appointment",
        "status": _code("Appointment.status", "cancelled" if withdrawn else "proposed"),
        "basedOn": [{"reference": service}],
        "participant": [{"actor": {"reference": who}, "status": waiting} for who in dict.fromkeys((patient, asks))],
    }
    if "when" in {line.field for line in words.lines(request.answers)}:
        appointment["comment"] = f"Asked for: {words.value(request.answers, 'when')}"
    if agreed:  # without an agreed time there is none: weekdays are wishes, not dates
        appointment["start"], appointment["end"] = agreed.start.isoformat(), agreed.end.isoformat()
    return appointment


def _notes(request: Request, words: DeskWords) -> list[str]:
    told_elsewhere = {"patient_name", "contact_name", "relation", "phone", "email", "body_area", "reason", "when"}
    lines = [f"{line.label}: {line.value}" for line in words.lines(request.answers) if line.field not in told_elsewhere]
    if request.check_before_booking:
        lines.insert(0, "A physiotherapist has to look at this before anyone books.")
    return lines


def _telecom(answers: Answers) -> list[dict[str, str]]:
    given = (("phone", answers.phone), ("email", answers.email))
    return [{"system": _code("ContactPoint.system", system), "value": value} for system, value in given if value]


def _has_other_contact(answers: Answers) -> bool:
    return answers.for_whom in ("other", "minor") and bool(answers.contact_name)


def _address(request: Request, part: str) -> str:
    """The same resource has the same address in every export of a request."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{request.request_id}/{part}").urn


def _code(element: str, code: str) -> str:
    if code not in CODES[element]:
        raise UnknownCode(f"{element} has no code {code}")
    return code
