"""The audit trail, the counters and the exports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from backtalk.booking.request import Request
from backtalk.booking.states import State
from backtalk.front_desk.calendar_file import as_calendar
from backtalk.front_desk.chart import FOOT, HEIGHT, WIDTH, Month, bars
from backtalk.front_desk.fhir_bundle import as_bundle
from backtalk.front_desk.pages import download
from backtalk.front_desk.request_pages import agreed_time, is_copied, not_found
from backtalk.front_desk.spreadsheet import as_csv
from backtalk.front_desk.visit import Visit
from backtalk.storage.daily_counts import counts_between
from backtalk.storage.front_desk_audit import AuditFilter
from backtalk.storage.front_desk_tables import daily_count

AUDIT_PAGE = 100
MOST_EXPORTED = 5000


def show_audit(visit: Visit) -> Any:
    """Who did what, newest first."""
    actions = visit.parts.words.group("actions")
    what = visit.query("what") if visit.query("what") in actions else ""
    wanted = AuditFilter(visit.query("who")[:60], what, visit.query("code")[:16])
    before = visit.query("before")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    visit.note("audit_read")
    lines = visit.parts.audit.lines(wanted, number, AUDIT_PAGE + 1)
    older = lines[AUDIT_PAGE - 1].number if len(lines) > AUDIT_PAGE else None
    return visit.show(
        "audit.html",
        lines=lines[:AUDIT_PAGE],
        wanted=wanted,
        older=older,
        actions=actions,
        names=visit.parts.staff.names(),
    )


def show_counts(visit: Visit) -> Any:
    """Eight counters for a month."""
    today = visit.parts.now().astimezone(visit.parts.zone).date()
    month = Month.read(visit.query("month"), today)
    chats = visit.parts.conversations.counted(month.first, month.last)
    with visit.parts.database.reading() as connection:
        counts = {**chats, **counts_between(connection, daily_count, month.first, month.last)}
    whats = list(visit.parts.words.group("counts"))
    visit.note("counts_read")
    return visit.show(
        "counts.html",
        month=month,
        whats=whats,
        totals={what: sum(counts.get((day, what), 0) for day in month.days) for what in whats},
        charts={what: bars(month, counts, what) for what in whats},
        counts=counts,
        days=[day for day in month.days if day <= today],
        size=(WIDTH, HEIGHT, FOOT),
        is_last=month.last >= today,
    )


def show_export(visit: Visit) -> Any:
    """Which days to export."""
    today = visit.parts.now().astimezone(visit.parts.zone).date()
    first = today - dt.timedelta(days=30)
    return visit.show("export.html", first=first, last=today, most=MOST_EXPORTED, said="")


def export_days(visit: Visit) -> Any:
    """The requests of some days as CSV."""
    try:
        first, last = (dt.date.fromisoformat(visit.sent(name)) for name in ("first", "last"))
        begin, end = (
            dt.datetime.combine(day, dt.time(), visit.parts.zone).astimezone(dt.UTC)
            for day in (first, last + dt.timedelta(days=1))
        )
    except (ValueError, OverflowError):
        today = visit.parts.now().astimezone(visit.parts.zone).date()
        said = "Those are not two dates. Nothing was exported."
        return visit.show("export.html", 422, first=today, last=today, most=MOST_EXPORTED, said=said)
    codes = visit.parts.requests.references(visit.parts.list.between(begin, end, MOST_EXPORTED))
    visit.note("exported", detail=f"csv, {len(codes)} requests")
    for code in codes:
        visit.note("exported", code, "csv")
    found = [request for code in codes if (request := visit.parts.store.by_reference(code))]
    return download(_csv(visit, found), f"requests-{first}-to-{last}.csv", "text/csv; charset=utf-8")


def export_one(visit: Visit, reference: str, kind: str) -> Any:
    """One request as CSV, iCalendar or FHIR."""
    request = visit.parts.store.by_reference(reference)
    if request is None or kind not in ("csv", "ics", "fhir"):
        return not_found(visit)
    agreed = agreed_time(visit, visit.parts.requests.entries(request.request_id))
    if kind == "ics" and agreed is None:
        text = "There is no agreed time yet, so there is nothing to put into a calendar. Set one on the request's page."
        return visit.show("message.html", status=409, title="No time yet", text=text)
    visit.note("exported", reference, kind)
    clinic, now = visit.parts.clinic.name, visit.parts.now()
    if kind == "ics" and agreed is not None:
        body = as_calendar(reference, request.request_id, agreed, clinic, now)
        return download(body, f"{reference}.ics", "text/calendar; charset=utf-8")
    if kind == "csv":
        return download(_csv(visit, [request]), f"{reference}.csv", "text/csv; charset=utf-8")
    bundle = as_bundle(request, agreed, visit.parts.words, clinic, now)
    return download(bundle, f"{reference}.fhir.json", "application/fhir+json")


def _csv(visit: Visit, requests: list[Request]) -> str:
    words = visit.parts.words
    fields = [
        name
        for name in words.line_names()
        if any(line.field == name for one in requests for line in words.lines(one.answers))
    ]
    head = ["Code", "Kind", "State", "Sent", "Check before booking", "In the chart", *map(words.label, fields)]
    rows = []
    for one in requests:
        values = {line.field: line.value for line in words.lines(one.answers)}
        rows.append(
            [
                one.reference,
                words.of("kinds", one.kind.value),
                words.of("states", State(one.state).value),
                one.submitted_at.astimezone(visit.parts.zone).strftime("%Y-%m-%d %H:%M"),
                "yes" if one.check_before_booking else "no",
                "yes" if is_copied(visit.parts.requests.entries(one.request_id)) else "no",
                *(values.get(name, "") for name in fields),
            ]
        )
    return as_csv(head, rows)
