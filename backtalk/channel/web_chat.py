"""Rasa's input channel for the clinic's website: puts the parts together. The contract is in docs/openapi.yml."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException

from backtalk import keys
from backtalk.channel.assistant import RasaAssistant
from backtalk.channel.bodies import LARGEST_BODY
from backtalk.channel.erasure import load_functions
from backtalk.channel.headers import API_PREFIX, Headers
from backtalk.channel.health import Health
from backtalk.channel.limits import RateLimits, TurnsInFlight
from backtalk.channel.pages import Pages
from backtalk.channel.problems import Problem
from backtalk.channel.replies import CHANNEL_NAME
from backtalk.channel.routes import Api, Handler, with_problems
from backtalk.channel.start import prepare_agent
from backtalk.channel.stopping import finish_turns
from backtalk.channel.storage_calls import StorageCalls
from backtalk.channel.tokens import TokenSigner
from backtalk.channel.turns import Deadlines, Turns
from backtalk.clinic import load_clinic
from backtalk.clinic_calendar import alarm_times_of
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.conversations import ConversationStore
from backtalk.watching.delivery_figures import DeliveryFigures
from backtalk.watching.exposition import expose
from backtalk.watching.figures import Figures
from backtalk.watching.logs import expect_visitors

logger = logging.getLogger(__name__)

TIDY_EVERY_SECONDS = 600
DRAIN_SECONDS = 30
HEADERS_WITHIN_SECONDS = 10


class WebChat(InputChannel):
    """The web chat. Credentials: `allowed_origins`, `erasers` and `tidiers`, all lists, all may be left out."""

    def __init__(
        self,
        settings: Settings,
        allowed_origins: Sequence[str] = (),
        erasers: Sequence[str] = (),
        deadlines: Deadlines | None = None,
        tidiers: Sequence[str] = (),
    ) -> None:
        self._settings = settings
        self._allowed_origins = allowed_origins
        self._eraser_paths = erasers
        self._deadlines = deadlines or Deadlines()
        self._tidier_paths = tidiers

    @classmethod
    def name(cls) -> str:
        """The name in the URL: `/webhooks/webchat`."""
        return CHANNEL_NAME

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> WebChat:
        """As `credentials.yml` says; everything else comes from the environment.

        Raises:
            ValueError: when a list is not a list of texts.
        """
        given = credentials or {}
        return cls(
            Settings.from_environment(),
            _texts(given, "allowed_origins"),
            _texts(given, "erasers"),
            tidiers=_texts(given, "tidiers"),
        )

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes below `/webhooks/webchat`; registering them also sets up the server's root."""
        return _WebChatBlueprint(self._parts_for(on_new_message))

    def _parts_for(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Callable[[Sanic], _Parts]:
        return lambda app: _Parts(
            app,
            on_new_message,
            self._settings,
            self._allowed_origins,
            self._eraser_paths,
            self._deadlines,
            self._tidier_paths,
        )


class _Parts:
    """Everything that one server is made of."""

    def __init__(
        self,
        app: Sanic,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        settings: Settings,
        allowed_origins: Sequence[str],
        eraser_paths: Sequence[str],
        deadlines: Deadlines,
        tidier_paths: Sequence[str],
    ) -> None:
        self.settings = settings
        clinic = load_clinic(settings.clinic_path)
        # The shorter of what the clinic and the machine's owner say.
        self.keep_days = min(settings.keep_days, clinic.privacy.keep_chats_days)
        self.tidiers = load_functions(tidier_paths)
        self.calls = StorageCalls()
        self.store = ConversationStore.from_settings(settings)
        assistant = RasaAssistant(app, on_new_message)
        self.figures = Figures()
        self.turns = Turns(
            self.store,
            self.calls,
            assistant,
            load_functions(eraser_paths),
            deadlines,
            self.figures,
            keep_not_understood=clinic.privacy.keep_not_understood,
        )
        signing_keys = keys.load_all("token", "BACKTALK_TOKEN_KEY", settings.var_dir)
        self.api = Api(
            self.turns,
            self.store,
            self.calls,
            assistant,
            TokenSigner(signing_keys, settings.token_hours * 3600),
            RateLimits(settings, signing_keys[0]),
            TurnsInFlight(settings.turns_in_flight),
            self.figures,
        )
        self.figures.watch_turns_in_flight(self.api.in_flight.now)
        self.figures.registry.register(DeliveryFigures(BookingDatabase.from_settings(settings), alarm_times_of(clinic)))
        self.health = Health(self.store, self.calls, assistant, settings.actions_url, self.figures)
        self.pages = Pages(settings.web_dir, settings.widget_dir, clinic)
        self.headers = Headers([*allowed_origins, *settings.allowed_origins])


class _WebChatBlueprint(Blueprint):
    """A blueprint that also takes care of what lies outside its prefix, which only the app knows."""

    def __init__(self, parts_for: Callable[[Sanic], _Parts]) -> None:
        super().__init__("webchat")
        self.ctx.parts_for = parts_for

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Called by Rasa when it mounts the channel, before the server starts."""
        parts = self.ctx.parts_for(app)
        parts.api.add_to(self)
        alive, ready = with_problems(parts.health.alive), with_problems(parts.health.ready)
        self.add_route(alive, "/healthz", name="alive")
        self.add_route(ready, "/readyz", name="ready")
        super().register(app, options)
        app.add_route(alive, "/healthz", name="root_alive")
        app.add_route(ready, "/readyz", name="root_ready")
        app.add_route(with_problems(parts.pages.static_file), "/static/<path:path>", name="static_file")
        app.add_route(with_problems(parts.pages.widget_file), "/widget/<path:path>", name="widget_file")
        app.add_route(with_problems(parts.pages.chat_page), "/chat", name="chat_page")
        app.add_route(with_problems(parts.pages.picture), "/pictures/<path:path>", name="picture")
        _replace_start_page(app, with_problems(parts.pages.start_page))
        _set_up(app, parts)


def _replace_start_page(app: Sanic, page: Handler) -> None:
    """Rasa has `/` registered already, to say its version; another route of the same path would be refused."""
    for route in app.router.routes_all.values():
        if route.path == "" and "GET" in route.methods:
            route.handler = page
            return
    app.add_route(page, "/", name="start_page")


def _set_up(app: Sanic, parts: _Parts) -> None:
    app.ctx.webchat = parts
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.config.REQUEST_TIMEOUT = HEADERS_WITHIN_SECONDS
    app.config.PROXIES_COUNT = parts.settings.trusted_proxies or None
    app.error_handler.add(SanicException, _http_error)
    app.error_handler.add(Exception, _unexpected_error)

    async def wrap_responses(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        # Rasa's CORS extension puts itself outermost at this point; what we say about other origins must win.
        app.request_middleware.appendleft(parts.headers.preflight)
        app.response_middleware.append(parts.headers.apply)
        app.response_middleware.append(count)

    def count(request: Request, response: HTTPResponse) -> None:
        if request.path.startswith(API_PREFIX):
            parts.figures.answered_call(response.status)

    async def prepare(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        # Rasa's own listener, registered after the channels', loads the agent; an error here stops the server.
        await prepare_agent(app.ctx.agent, parts.settings)
        app.ctx.webchat_error_counter = parts.figures.error_counter()
        logging.getLogger().addHandler(app.ctx.webchat_error_counter)
        app.ctx.webchat_stop_exposing = expose(parts.figures.registry)
        expect_visitors()

    async def start_tidying(_app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.webchat_tidying = loop.create_task(_tidy_now_and_then(parts))

    async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.webchat_tidying.cancel()
        app.ctx.webchat_stop_exposing()
        await finish_turns(parts.api.in_flight, parts.turns, DRAIN_SECONDS)

    async def close(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        # Not before: until here the port is open, and calls that came in time are being answered.
        logging.getLogger().removeHandler(app.ctx.webchat_error_counter)
        parts.calls.close()
        parts.store.close()

    app.register_listener(wrap_responses, "before_server_start")
    app.register_listener(prepare, "after_server_start")
    app.register_listener(start_tidying, "after_server_start")
    app.register_listener(stop, "before_server_stop")
    app.register_listener(close, "after_server_stop")


async def _tidy_now_and_then(parts: _Parts) -> None:
    while True:
        await asyncio.sleep(TIDY_EVERY_SECONDS)
        await _whatever_comes(parts.turns.tidy(parts.keep_days))
        for tidier in parts.tidiers:
            await _whatever_comes(asyncio.to_thread(tidier))


async def _whatever_comes(tidying: Awaitable[Any]) -> None:
    """Chats that cannot be tidied just now must not keep requests from being forgotten; all is tried again later."""
    try:
        await tidying
    except Exception as error:  # noqa: BLE001 - it is tried again the next time
        logger.error("Tidying up failed: %s", type(error).__name__)


def _http_error(_request: Request, error: SanicException) -> HTTPResponse:
    allowed = (getattr(error, "headers", None) or {}).get("Allow")
    return Problem(error.status_code).response({"Allow": allowed} if allowed else None)


def _unexpected_error(_request: Request, error: Exception) -> HTTPResponse:
    logger.error("Unexpected: %s", type(error).__name__)  # no traceback: it may quote what a visitor wrote
    return Problem(500).response()


def _texts(credentials: Mapping[str, Any], name: str) -> list[str]:
    value = credentials.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"webchat: {name} must be a list of texts.")
    return value
