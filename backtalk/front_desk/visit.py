"""One visit of a page: who asks, what they sent, and what the page is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backtalk.front_desk.pages import Pages
from backtalk.front_desk.parts import Parts
from backtalk.front_desk.sessions import Session


@dataclass(frozen=True)
class Visit:
    """Given to every page behind the login."""

    parts: Parts
    pages: Pages
    session: Session
    request: Any

    def query(self, name: str) -> str:
        """A value of the address, or nothing."""
        return str(self.request.args.get(name) or "").strip()

    def sent(self, name: str, most: int = 200) -> str:
        """A value of the form, at most so long."""
        return str(self.request.form.get(name) or "").strip()[:most]

    def show(self, template: str, status: int = 200, **values: Any) -> Any:
        """A page for the one who is logged in."""
        return self.pages.show(template, self.session, self.parts.now(), status, words=self.parts.words, **values)

    def note(self, what: str, reference: str | None = None, detail: str | None = None) -> None:
        """Write it into the audit trail; without that nothing is shown."""
        self.parts.audit.note(self.parts.now(), self.session.staff, what, reference, detail)
