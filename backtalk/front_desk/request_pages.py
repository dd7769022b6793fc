"""One request: what the visitor sent, what staff did, and what they can do next."""

from __future__ import annotations

from typing import Any

from backtalk.booking.errors import MoveNotAllowed, RequestNotFound
from backtalk.booking.request import Request
from backtalk.booking.states import MOVES, Hand, State
from backtalk.front_desk.calendar_file import AgreedTime, NoSuchTime, read_time
from backtalk.front_desk.pages import see_other
from backtalk.front_desk.visit import Visit
from backtalk.storage.front_desk_requests import Entry, EntryKind

LONGEST_NOTE = 2000
AUDIT_SHOWN = 50
DUPLICATES_SHOWN = 10
PRESSED = frozenset(
    {
        EntryKind.LEFT_MESSAGE,
        EntryKind.NO_ANSWER,
        EntryKind.COPIED,
        EntryKind.NOT_COPIED,
        EntryKind.TIME_DROPPED,
    }
)
SAID = {
    "moved": "Saved.",
    "not-moved": "That is not possible any more: somebody changed the request meanwhile. This is how it stands now.",
    "written": "Saved.",
    "again": "It will be tried again within a minute.",
    "not-again": "There was nothing to try again: it is settled or under way.",
    "no-time": "That is no time that can be used. Nothing was saved.",
}


def show_request(visit: Visit, reference: str) -> Any:
    """The request. Opening it marks it as seen, and says so in the audit trail."""
    if not visit.parts.requests.open(reference, visit.session.staff, visit.parts.now()):
        return not_found(visit)
    request = visit.parts.store.by_reference(reference)
    if request is None:
        return not_found(visit)
    parts = visit.parts
    entries = parts.requests.entries(request.request_id)
    return visit.show(
        "request.html",
        request=request,
        lines=parts.words.lines(request.answers),
        moves=[to for to, hands in MOVES[request.state].items() if Hand.STAFF in hands],
        entries=list(reversed(entries)),
        copied=is_copied(entries),
        agreed=agreed_time(visit, entries),
        time_of=lambda entry: time_of(visit, entry),
        history=parts.requests.history(request.request_id),
        deliveries=parts.deliveries.of_request(request.request_id),
        duplicates=_duplicates(visit, request),
        audit=parts.audit.of_request(reference, AUDIT_SHOWN),
        said=SAID.get(visit.query("said"), ""),
        longest_note=LONGEST_NOTE,
    )


def move(visit: Visit, reference: str) -> Any:
    """Move it on, if that is allowed."""
    try:
        visit.parts.requests.move(reference, State(visit.sent("to")), visit.session.staff, visit.parts.now())
    except (MoveNotAllowed, ValueError):
        return _back(reference, "not-moved")
    except RequestNotFound:
        return not_found(visit)
    return _back(reference, "moved")


def press(visit: Visit, reference: str) -> Any:
    """A call attempt, or whether it stands in the chart: one press, nothing typed."""
    kind = visit.sent("what")
    if kind not in PRESSED:
        return _back(reference, "not-moved")
    return _write(visit, reference, EntryKind(kind), None)


def add_note(visit: Visit, reference: str) -> Any:
    """A note of the staff, encrypted."""
    text = visit.sent("text", LONGEST_NOTE).replace("\r\n", "\n")
    return _write(visit, reference, EntryKind.NOTE, {"text": text}) if text else _back(reference, "")


def agree_time(visit: Visit, reference: str) -> Any:
    """A time that staff and visitor agreed on."""
    try:
        agreed = read_time(visit.sent("day"), visit.sent("clock"), visit.sent("minutes"), visit.parts.zone)
    except NoSuchTime:
        return _back(reference, "no-time")
    values = {"start": agreed.start.isoformat(), "minutes": agreed.minutes}
    return _write(visit, reference, EntryKind.TIME_AGREED, values)


def try_again(visit: Visit, reference: str) -> Any:
    """Deliver again now."""
    request = visit.parts.store.by_reference(reference)
    if request is None:
        return not_found(visit)
    delivery = visit.sent("delivery")
    own = {one.delivery_id for one in visit.parts.deliveries.of_request(request.request_id)}
    visit.note("tried_again", reference)
    done = delivery in own and visit.parts.deliveries.try_again(delivery, visit.parts.now())
    return _back(reference, "again" if done else "not-again")


def agreed_time(visit: Visit, entries: list[Entry] | Any) -> AgreedTime | None:
    """The time agreed on last, unless it was dropped."""
    times = [one for one in entries if one.kind in (EntryKind.TIME_AGREED, EntryKind.TIME_DROPPED)]
    return time_of(visit, times[-1]) if times else None


def time_of(visit: Visit, entry: Entry) -> AgreedTime | None:
    """The time that this entry set, if it set one."""
    if entry.kind is not EntryKind.TIME_AGREED:
        return None
    day, _, rest = str(entry.values["start"]).partition("T")
    return read_time(day, rest[:5], str(entry.values["minutes"]), visit.parts.zone)


def is_copied(entries: list[Entry] | Any) -> bool:
    """Whether the request stands in the chart."""
    marks = [one.kind for one in entries if one.kind in (EntryKind.COPIED, EntryKind.NOT_COPIED)]
    return bool(marks) and marks[-1] is EntryKind.COPIED


def not_found(visit: Visit) -> Any:
    """There is no such request (any more)."""
    text = "There is no request with this code. It may have been erased because its visitor asked for that."
    return visit.show("message.html", status=404, title="Not found", text=text)


def _write(visit: Visit, reference: str, kind: EntryKind, values: dict[str, Any] | None) -> Any:
    try:
        visit.parts.requests.write(reference, kind, visit.session.staff, visit.parts.now(), values)
    except RequestNotFound:
        return not_found(visit)
    return _back(reference, "written")


def _duplicates(visit: Visit, request: Request) -> Any:
    index = visit.parts.fields.index
    contacts = [each for each in (request.answers.phone, request.answers.email) if each]
    digests = [digest for each in contacts for digest in index.of_contact(each)]
    return visit.parts.list.of_contact(digests, request.request_id, DUPLICATES_SHOWN)


def _back(reference: str, said: str) -> Any:
    return see_other(f"/requests/{reference}" + (f"?said={said}" if said else ""))
