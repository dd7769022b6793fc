"""The front desk page as a Sanic app of its own: routes, login, and what holds for every answer."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import text
from sqlalchemy.exc import SQLAlchemyError

from backtalk.booking.errors import PersonalDataUnreadable
from backtalk.front_desk import list_pages, other_pages, question_pages, request_pages
from backtalk.front_desk.pages import HERE, SECURITY, Pages, see_other
from backtalk.front_desk.parts import Parts
from backtalk.front_desk.passwords import tidy_name
from backtalk.front_desk.sessions import csrf_token, is_own_form, safe_return
from backtalk.front_desk.visit import Visit
from backtalk.storage.conversations import StorageUnavailable

logger = logging.getLogger(__name__)

LARGEST_BODY = 32_768
REFUSED = "That did not work. Name or password is wrong."
STATIC = {"desk.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
Page = Callable[..., Any]


class FrontDesk:
    """Handlers of the app. The pages themselves block, so each runs in a thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._pages = Pages(parts.clinic.name, parts.zone)
        # __Host- makes the browser refuse the cookie unless it is Secure and of this very host.
        self._cookie, self._door = ("__Host-desk", "__Host-door") if parts.secure else ("desk", "door")
        self._hashing = asyncio.Semaphore(2)  # each takes 64 MiB and a core for a while

    def add_to(self, app: Sanic) -> None:
        """Register everything."""
        one = "/requests/<reference:[A-Z0-9]{3}-[A-Z0-9]{3}>"
        gets: dict[str, Page] = {
            "/": list_pages.show_list,
            "/search": list_pages.show_found,
            "/audit": other_pages.show_audit,
            "/counts": other_pages.show_counts,
            "/export": other_pages.show_export,
            "/questions": question_pages.show_questions,
            "/answers": question_pages.show_answers,
            one: request_pages.show_request,
            f"{one}/export/<kind:csv|ics|fhir>": other_pages.export_one,
        }
        posts: dict[str, Page] = {
            "/search": list_pages.take_search,
            "/export": other_pages.export_days,
            "/questions/example": question_pages.add_example,
            "/questions/topic": question_pages.ask_for_topic,
            "/questions/ignore": question_pages.ignore,
            "/questions/wish": question_pages.take_back,
            f"{one}/state": request_pages.move,
            f"{one}/entry": request_pages.press,
            f"{one}/note": request_pages.add_note,
            f"{one}/time": request_pages.agree_time,
            f"{one}/again": request_pages.try_again,
        }
        for method, pages in (("GET", gets), ("POST", posts)):
            for path, page in pages.items():
                app.add_route(self._guarded(page), path, methods=[method], name=f"{method}_{page.__name__}")
        app.add_route(self.login_page, "/login", methods=["GET"], name="login_page")
        app.add_route(self.log_in, "/login", methods=["POST"], name="log_in")
        app.add_route(self.log_out, "/logout", methods=["POST"], name="log_out")
        app.add_route(self.static_file, "/static/<name:[a-z.]+>", methods=["GET"], name="static_file")
        app.add_route(self.alive, "/healthz", methods=["GET"], name="alive")
        app.register_middleware(self.refuse_others, "request")
        app.register_middleware(self.add_headers, "response")
        app.error_handler.add(Exception, self.on_error)

    async def refuse_others(self, request: Request) -> HTTPResponse | None:
        """A form from another site, and a page that a browser opens before anybody asked for it, are refused."""
        if "prefetch" in request.headers.get("sec-purpose", "") + request.headers.get("purpose", ""):
            return text("Not before somebody asks.", status=503)
        origin = request.headers.get("origin")
        if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
            return self._message(403, "Refused", "This form came from another site.")
        return None

    async def add_headers(self, _request: Request, response: Any) -> None:
        """What browsers may do with our pages."""
        response.headers.update(SECURITY)
        if self._parts.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def login_page(self, request: Request) -> HTTPResponse:
        """The form to log in."""
        return await self._login_form(request, "", 200)

    async def log_in(self, request: Request) -> HTTPResponse:
        """Check name and password. Whoever is not known gets the same answer after the same time."""
        if not is_own_form(request.cookies.get(self._door), request.form.get("csrf")):
            return await self._login_form(request, "The form was too old. Please try again.", 403)
        name, password = str(request.form.get("name") or "")[:60], str(request.form.get("password") or "")[:200]
        address = request.remote_addr or request.ip
        wait = self._parts.limits.wait(address, tidy_name(name))
        if wait:
            minutes = -(-wait // 60)
            said = f"Too many tries. Please wait {minutes} minute{'s' if minutes > 1 else ''}."
            answer = await self._login_form(request, said, 429)
            answer.headers["Retry-After"] = str(wait)
            return answer
        async with self._hashing:
            session = await asyncio.to_thread(self._parts.sessions.log_in, name, password)
        if session is None:
            return await self._login_form(request, REFUSED, 403)
        await asyncio.to_thread(self._parts.sessions.end, request.cookies.get(self._cookie))
        await asyncio.to_thread(self._parts.audit.note, self._parts.now(), session.staff, "logged_in")
        answer = see_other(safe_return(request.form.get("next")))
        self._set_cookie(answer, self._cookie, session.token)
        self._drop_cookie(answer, self._door)
        return answer

    async def log_out(self, request: Request) -> HTTPResponse:
        """End the session."""
        token = request.cookies.get(self._cookie)
        if not is_own_form(token, request.form.get("csrf")):
            return see_other("/login")
        session = await asyncio.to_thread(self._parts.sessions.find, token)
        await asyncio.to_thread(self._parts.sessions.end, token)
        if session:
            await asyncio.to_thread(self._parts.audit.note, self._parts.now(), session.staff, "logged_out")
        answer = see_other("/login")
        self._drop_cookie(answer, self._cookie)
        return answer

    async def static_file(self, _request: Request, name: str) -> HTTPResponse:
        """The style sheet and the icon."""
        if name not in STATIC:
            return self._message(404, "Not found", "There is nothing here.")
        body = await asyncio.to_thread((HERE / "static" / name).read_bytes)
        return HTTPResponse(body, content_type=STATIC[name])

    async def alive(self, _request: Request) -> HTTPResponse:
        """The process answers."""
        return text("ok")

    async def on_error(self, _request: Request, error: Exception) -> HTTPResponse:
        """A sentence instead of a trace, which may quote what is personal."""
        if isinstance(error, SanicException):
            return self._message(error.status_code, "That did not work", "There is nothing here, or not this way.")
        logger.error("A page failed: %s", type(error).__name__)
        if isinstance(error, PersonalDataUnreadable):
            said = "None of the keys set opens what is stored. Whoever runs this server has to set the right key."
            return self._message(500, "Cannot be read", said)
        if isinstance(error, (SQLAlchemyError, StorageUnavailable)):
            return self._message(503, "Not now", "The database does not answer. Nothing was saved. Please try again.")
        return self._message(500, "Something broke", "Nothing was shown or saved. Please try again.")

    def _guarded(self, page: Page) -> Page:
        async def handler(request: Request, **path: str) -> Any:
            token = request.cookies.get(self._cookie)
            session = await asyncio.to_thread(self._parts.sessions.find, token)
            if session is None:
                return self._to_login(request)
            if request.method == "POST" and not is_own_form(token, request.form.get("csrf")):
                return self._message(403, "Refused", "The form was too old. Go back, reload the page and try again.")
            return await asyncio.to_thread(page, Visit(self._parts, self._pages, session, request), **path)

        return handler

    def _to_login(self, request: Request) -> HTTPResponse:
        wanted = request.path if request.method == "GET" else "/"
        back = safe_return(wanted)
        return see_other("/login" + (f"?next={back}" if back != "/" else ""))

    async def _login_form(self, request: Request, said: str, status: int) -> HTTPResponse:
        door = secrets.token_urlsafe(32)
        wanted = safe_return(request.args.get("next") or request.form.get("next"))
        values = {"said": said, "wanted": wanted, "csrf": csrf_token(door)}
        values["nobody"] = "yes" if await asyncio.to_thread(self._parts.staff.is_empty) else ""
        answer: HTTPResponse = self._pages.show("login.html", None, self._parts.now(), status, **values)
        self._set_cookie(answer, self._door, door)
        return answer

    def _message(self, status: int, title: str, said: str) -> HTTPResponse:
        page: HTTPResponse = self._pages.show("message.html", None, self._parts.now(), status, title=title, text=said)
        return page

    def _set_cookie(self, answer: HTTPResponse, name: str, value: str) -> None:
        answer.cookies[name] = value
        answer.cookies[name].update({"path": "/", "httponly": True, "samesite": "Strict"})
        if self._parts.secure:
            answer.cookies[name]["secure"] = True

    def _drop_cookie(self, answer: HTTPResponse, name: str) -> None:
        self._set_cookie(answer, name, "")
        answer.cookies[name]["max-age"] = 0


def build_app(parts: Parts) -> Sanic:
    """The app, ready to be run. Each gets a name of its own, since Sanic keeps them by name."""
    app = Sanic(f"front_desk_{secrets.token_hex(4)}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.config.PROXIES_COUNT = parts.trusted_proxies or None
    app.config.FALLBACK_ERROR_FORMAT = "text"
    FrontDesk(parts).add_to(app)
    return app
