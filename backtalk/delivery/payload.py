"""What a webhook is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from backtalk.booking.request import Request
from backtalk.booking.states import State
from backtalk.delivery.due import DueDelivery
from backtalk.delivery.errors import NothingToDeliver
from backtalk.delivery.ports import Requests

EVENTS: Mapping[str, str] = {"request": "request.submitted", "withdrawal": "request.withdrawn"}


class Payloads:
    """Makes the JSON body of a delivery. Blocks while it reads the request."""

    def __init__(self, requests: Requests, *, whole_request: bool) -> None:
        """`whole_request`: whether what the visitor sent goes along, or the code alone."""
        self._requests = requests
        self._whole_request = whole_request

    def body(self, delivery: DueDelivery) -> bytes:
        """The body, the same at every try.

        Raises:
            NothingToDeliver: when the request was erased.
        """
        told: dict[str, Any] = {
            "type": EVENTS[delivery.what],
            "delivery_id": delivery.delivery_id,
            "request_id": delivery.request_id,
            "reference": delivery.reference,
            "at": delivery.created_at.isoformat(),
        }
        if delivery.what == "request":
            request = self._requests.by_reference(delivery.reference)
            if request is None or request.request_id != delivery.request_id or _is_emptied(request):
                raise NothingToDeliver
            if self._whole_request:
                told["request"] = _request(request)
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _is_emptied(request: Request) -> bool:
    return request.state is State.WITHDRAWN or not request.answers.to_json()


def _request(request: Request) -> dict[str, Any]:
    return {
        "kind": request.kind.value,
        "submitted_at": request.submitted_at.isoformat(),
        "check_before_booking": request.check_before_booking,
        "notice": request.notice.to_json(),
        "answers": request.answers.to_json(),
    }
