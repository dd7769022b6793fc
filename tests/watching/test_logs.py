"""Logs tell what happened, and nothing that anybody wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from backtalk.watching import logs

CANARY = "canary4711"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged, through the real set-up; afterwards logging is as it was."""
    root = logging.getLogger()
    before, level, config = list(root.handlers), root.level, structlog.get_config()
    stream = io.StringIO()
    logs.configure_logs(stream, {})
    yield stream
    logs._visitors.clear()
    root.handlers, root.level = before, level
    structlog.configure(**config)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_where_what_and_in_which_conversation(written: io.StringIO) -> None:
    with logs.in_conversation("w0123456789abcdef"):
        logging.getLogger("backtalk.channel.turns").error("A turn failed: %s", "TimeoutError")
    logging.getLogger("backtalk.x").warning("outside")

    inside, outside = lines(written)
    assert inside["event"] == "A turn failed: TimeoutError"
    assert (inside["level"], inside["logger"]) == ("error", "backtalk.channel.turns")
    assert inside["conversation"] == logs.opaque("w0123456789abcdef")
    assert "w0123456789abcdef" not in written.getvalue()
    assert "conversation" not in outside


def test_an_exception_is_its_kind_and_place_without_its_words(written: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("backtalk.x").exception("it broke")

    (line,) = lines(written)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["where"][-1]
    assert CANARY not in written.getvalue()


def test_once_visitors_may_come_others_only_say_where_they_are(written: io.StringIO) -> None:
    """given a server that starts, then others' words help; given one that serves, then they could quote a visitor."""
    other = logging.getLogger("rasa.core.processor")
    other.warning("could not load /models/x.tar.gz")
    logs.expect_visitors()
    other.error(f"the message {CANARY} was not handled")
    other.error("the message %s was not handled", CANARY)
    logging.getLogger("asyncio").error({"text": CANARY})
    structlog.get_logger("rasa.x").error("processor.message.parse", text=CANARY, slots={"a": CANARY})

    first, *later = lines(written)
    assert first["event"] == "could not load /models/x.tar.gz"
    assert CANARY not in written.getvalue()
    assert [line["event"].partition(".py:")[0].endswith("test_logs") for line in later[:3]] == [True] * 3
    assert later[3]["event"] == "processor.message.parse"


@pytest.mark.parametrize("name", ["rasa.core", "sanic.root", "backtalk.x", "sqlalchemy.engine"])
def test_nothing_below_info_is_written_even_when_somebody_turns_it_on(written: io.StringIO, name: str) -> None:
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.debug(CANARY)
    logger.setLevel(logging.NOTSET)
    assert written.getvalue() == ""


def test_lines_for_people_hold_the_same(written: io.StringIO) -> None:
    stream = io.StringIO()
    logs.configure_logs(stream, {"BACKTALK_LOG": "text"})
    with logs.in_conversation("w01"):
        logging.getLogger("backtalk.x").warning("careful")
    assert "warning backtalk.x careful" in stream.getvalue()
    assert logs.opaque("w01") in stream.getvalue()
    assert written.getvalue() == ""
