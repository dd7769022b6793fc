"""Turns values into HTML pages and answers. Everything that is shown is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic.response import HTTPResponse, html, raw

from backtalk.front_desk.sessions import Session, csrf_token

HERE = Path(__file__).resolve().parent
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer" alone: with it browsers send "Origin: null" with our own forms too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class Pages:
    """Draws pages for one clinic."""

    def __init__(self, clinic: str, zone: ZoneInfo) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["clinic"] = clinic
        self._zone = zone

    def show(self, template: str, session: Session | None, now: dt.datetime, status: int = 200, **values: Any) -> Any:
        """A page. `session` gives the menu and the token of its forms."""
        today = now.astimezone(self._zone).date()
        given = {
            "staff": session.staff if session else None,
            "csrf": csrf_token(session.token) if session else values.pop("csrf", ""),
            "time": lambda moment: shown_time(moment, self._zone, today),
            "iso": lambda moment: moment.astimezone(self._zone).isoformat(timespec="minutes"),
            **values,
        }
        return html(self._environment.get_template(template).render(**given), status=status)


def see_other(path: str) -> HTTPResponse:
    """Go there with a GET, so that reloading repeats nothing."""
    return HTTPResponse(status=303, headers={"Location": path})


def download(body: str | bytes, name: str, kind: str) -> HTTPResponse:
    """A file to save, never to be shown in the page's own name."""
    written = body.encode("utf-8") if isinstance(body, str) else body
    return raw(written, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def shown_time(moment: dt.datetime, zone: ZoneInfo, today: dt.date) -> str:
    """A time as staff say it: "today 14:05", "yesterday 9:30", "Mon 23 Nov 9:30", with the year when it is another."""
    local = moment.astimezone(zone)
    clock = f"{local.hour}:{local:%M}"
    days = (today - local.date()).days
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {clock}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year} {clock}"
