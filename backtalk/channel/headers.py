"""Response headers: what browsers may do with our pages, and which other sites may call the API."""

from __future__ import annotations

from collections.abc import Collection

from sanic import HTTPResponse, Request
from sanic.response import BaseHTTPResponse

API_PREFIX = "/webhooks/webchat"
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        # Text never becomes markup or script, but for the templates of the widget's own library.
        "require-trusted-types-for 'script'; trusted-types lit-html"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_CORS = "access-control-"
# The widget and its drawings are public, and a module of another origin needs to be told so.
PUBLIC = ("/widget/", "/pictures/")


class Headers:
    """Sets the headers of every response of the server."""

    def __init__(self, allowed_origins: Collection[str]) -> None:
        """`allowed_origins`: sites that may call the API from a browser, such as `https://clinic.example`."""
        self._origins = frozenset(origin.rstrip("/") for origin in allowed_origins)

    def apply(self, request: Request, response: BaseHTTPResponse) -> None:
        """Response middleware. Our own origin list replaces what Rasa's server says about other origins."""
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)
        preflight = getattr(request.ctx, "preflight", {})
        for name in [name for name in response.headers if name.lower().startswith(_CORS)]:
            del response.headers[name]
        response.headers.update(preflight)
        if request.path.startswith(PUBLIC):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if not request.path.startswith(API_PREFIX):
            return
        response.headers["Cache-Control"] = "no-store"
        if self._origins:
            response.headers["Vary"] = "Origin"
        origin = request.headers.get("origin")
        if origin in self._origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"

    def preflight(self, request: Request) -> HTTPResponse | None:
        """Request middleware: answer a browser that asks whether it may call; others go on."""
        if request.method != "OPTIONS":
            return None
        if request.path.startswith(API_PREFIX) and request.headers.get("origin") in self._origins:
            request.ctx.preflight = {
                "Access-Control-Allow-Methods": "GET, POST, DELETE",
                "Access-Control-Allow-Headers": "Authorization, Content-Type",
                "Access-Control-Max-Age": "600",
            }
        return HTTPResponse(status=204)
