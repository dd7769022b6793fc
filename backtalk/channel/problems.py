"""Errors as RFC 9457 problem details, each with a sentence that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sanic.response import HTTPResponse

CONTENT_TYPE = "application/problem+json"

SENTENCES = {
    400: "That could not be read. Please send it again.",
    401: "This chat is over or was erased. Please start a new one.",
    404: "There is nothing here.",
    405: "That cannot be done here.",
    408: "That took too long to arrive. Please send it again.",
    413: "That message is too long. Please keep it under 1,000 characters.",
    415: "Please send JSON.",
    422: "Something in that message is missing or of the wrong kind.",
    429: "That is a lot at once. Please wait a moment and try again.",
    500: "Something went wrong on our side. Please try again. In an emergency call 911.",
    503: "The assistant is not ready just now. Please try again in a moment. In an emergency call 911.",
}


class Problem(Exception):
    """Ends a request with this status; `detail` is read by people, so it never quotes what was sent."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        retry_after: int | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """`retry_after` is in seconds; `more` are further members of the problem."""
        super().__init__(status)
        self.status = status
        self.detail = detail or SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
        self.retry_after = retry_after
        self.more = dict(more or {})

    def response(self, headers: Mapping[str, str] | None = None) -> HTTPResponse:
        """The problem as an HTTP response."""
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        sent = dict(headers or {})
        if self.retry_after is not None:
            sent["Retry-After"] = str(self.retry_after)
        return HTTPResponse(json.dumps(body), status=self.status, headers=sent, content_type=CONTENT_TYPE)
