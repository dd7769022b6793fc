"""`python -m backtalk.serving.action_server`: the SDK's action server, closed to everyone but our Rasa server.

The SDK's own listens to the whole network, asks for no login, unpacks compressed bodies of any size, lets every site
call it, and answers an error with the request, which holds the conversation.
"""

from __future__ import annotations

import argparse
import hmac
import logging
import sys
import threading
from pathlib import Path

import rasa_sdk.endpoint
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import json as json_response

from backtalk.serving.action_calls import bearer
from backtalk.settings import Settings
from backtalk.watching.logs import configure_logs, expect_visitors

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
LARGEST_BODY = 2 * 1024 * 1024  # bytes; a call of our own Rasa server holds one turn and is a few kilobytes
OPEN_PATHS = frozenset({"/health"})


def guarded(app: Sanic, expected: str) -> Sanic:
    """Let in only who sends `expected` as the Authorization header; everybody may ask for the server's health."""

    async def check(request: Request) -> HTTPResponse | None:
        if request.path in OPEN_PATHS:
            return None
        given = request.headers.get("authorization") or ""
        if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
            return _refusal(401)
        if "content-encoding" in request.headers:
            return _refusal(415)
        return None

    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.request_middleware.appendleft(check)
    app.error_handler.add(SanicException, _http_error)
    app.error_handler.add(Exception, _unexpected)
    return app


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="Serve the booking actions to our Rasa server.")
    parser.add_argument("--interface", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=5055)
    given = parser.parse_args(arguments)
    configure_logs()
    sys.path.insert(1, str(ROOT))
    settings = Settings.from_environment()
    app = guarded(rasa_sdk.endpoint.create_app("actions", cors_origins=[]), bearer(settings))
    expect_visitors()
    from actions.wiring import warm_up

    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    app.run(host=given.interface, port=given.port, access_log=False)
    return 0


def _refusal(status: int) -> HTTPResponse:
    return json_response({"error": "refused"}, status=status)


def _http_error(_request: Request, error: SanicException) -> HTTPResponse:
    return _refusal(error.status_code)


def _unexpected(_request: Request, error: Exception) -> HTTPResponse:
    logger.error("A call failed: %s", type(error).__name__)  # no traceback and no body: both may quote the visitor
    return json_response({"error": "failed"}, status=500)


if __name__ == "__main__":
    sys.exit(main())
