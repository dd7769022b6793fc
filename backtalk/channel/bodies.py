"""Reading what a client sent: small, JSON, and of the right shape, or a problem that says so."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from sanic import Request
from sanic.exceptions import PayloadTooLarge

from backtalk.channel.problems import Problem
from backtalk.channel.text_cleaning import TextEmpty, TextTooLong, clean
from backtalk.channel.turns import Said

LARGEST_BODY = 8192  # bytes
# A body that is somewhat too large is read to its end and thrown away, because a client that is still sending
# when the connection closes never sees the 413.
LARGEST_DISCARDED = 2 * 1024 * 1024
READ_WITHIN_SECONDS = 10  # a phone on a bad line needs one or two; who takes longer holds a connection on purpose
LONGEST_CHOICE = 200
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
BOT_MESSAGE_ID = re.compile(r"([A-Za-z0-9_-]{1,64})\.([1-9][0-9]?)")
VERDICTS = frozenset({"yes", "no", "worried"})


@dataclass(frozen=True)
class Feedback:
    """What a visitor thought of one message: its turn, its place in the turn's reply (from 1), the verdict."""

    turn_id: str
    position: int
    verdict: str


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body. The route must be a streaming one.

    Raises:
        Problem: 415 not JSON, 413 too large, 408 too slow, 400 broken, 422 not an object.
    """
    media_type = (request.headers.get("content-type") or "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415)
    body = await _read(request)
    try:
        read = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Problem(400, "That is not valid JSON.") from None
    if not isinstance(read, dict):
        raise Problem(422, "A JSON object is expected.")
    return read


def read_said(body: dict[str, Any]) -> Said:
    """The visitor's message.

    Raises:
        Problem: 413 too long, 422 of the wrong shape or empty.
    """
    message_id, text, choice = body.get("id"), body.get("text"), body.get("choice")
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        raise Problem(422, "A message needs an id of 8 to 64 letters, digits, hyphens or underscores.")
    if ("text" in body) == ("choice" in body):
        raise Problem(422, "A message holds either a text or a choice.")
    if choice is not None or text is None:
        if not isinstance(choice, str) or not 0 < len(choice) <= LONGEST_CHOICE:
            raise Problem(422, "The choice is missing or of the wrong kind.")
        return Said(message_id, choice=_storable(choice))
    if not isinstance(text, str):
        raise Problem(422, "The text is of the wrong kind.")
    try:
        return Said(message_id, text=clean(text))
    except TextTooLong:
        raise Problem(413) from None
    except TextEmpty:
        raise Problem(422, "There is nothing to answer. Please type a question.") from None


def read_feedback(body: dict[str, Any]) -> Feedback:
    """The visitor's verdict on a message. Raises `Problem` 422 when it is of the wrong shape."""
    message_id, verdict = body.get("message_id"), body.get("verdict")
    known = BOT_MESSAGE_ID.fullmatch(message_id) if isinstance(message_id, str) else None
    if known is None:
        raise Problem(422, "That is not the id of an answer in this chat.")
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        raise Problem(422, "The verdict is yes, no or worried.")
    return Feedback(known.group(1), int(known.group(2)), verdict)


def _storable(choice: str) -> str:
    """A value that no database chokes on; whatever was changed by this was never offered."""
    return choice.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


async def _read(request: Request) -> bytes:
    stream = request.stream
    if stream is None:
        return b""
    stream.request_max_size = LARGEST_DISCARDED
    kept, size = [], 0
    try:
        async with asyncio.timeout(READ_WITHIN_SECONDS):
            async for chunk in stream:
                size += len(chunk)
                if size <= LARGEST_BODY:
                    kept.append(chunk)
    except PayloadTooLarge:
        raise Problem(413) from None
    except TimeoutError:
        raise Problem(408) from None
    if size > LARGEST_BODY:
        raise Problem(413)
    return b"".join(kept)


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("not JSON")  # NaN and Infinity, which Python would take
