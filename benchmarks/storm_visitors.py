"""How people behave in the storm: they answer, press send, press again, and do not give up easily."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from benchmarks.booking_visitor import (
    ANSWERS,
    NOT_SENT,
    OPENING,
    PAUSE_SECONDS,
    SEND,
    BookingVisitor,
    Said,
    Unanswered,
    asked_in,
    code_in,
)
from benchmarks.filled_forms import FilledForms
from benchmarks.storm_plan import Fate
from benchmarks.storm_weather import Weather

MOST_TRIES = 400


@dataclass
class Told:
    """What one visitor was told: all codes, in order; none for somebody who gave up."""

    fate: Fate
    conversation: str
    codes: list[str] = field(default_factory=list)


async def book(
    client: aiohttp.ClientSession, url: str, fate: Fate, weather: Weather, forms: FilledForms | None = None
) -> Told:
    """One visitor of Backtalk, from the first word to the receipt; with `forms`, from the read-back on."""
    visitor = BookingVisitor(client, url, fate.name, fate.phone)
    told = Told(fate, visitor.conversation)
    if forms is None:
        await _fill_in(visitor, fate)
    else:
        await asyncio.to_thread(forms.fill_in, visitor, fate)
    weather.strike(fate)
    said = await _until_answered(visitor, lambda id, first: _press(visitor, fate, told, id, first))
    for _ in range(MOST_TRIES):
        code = code_in(said)
        if code:
            told.codes.append(code)
            break
        said = await _until_answered(visitor, lambda id, _: visitor.tap(SEND, message_id=id))
    if fate.late_repeat:
        code = code_in(await _until_answered(visitor, lambda id, _: visitor.tap(SEND, message_id=id)))
        told.codes += [code] if code else []
    return told


async def _fill_in(visitor: BookingVisitor, fate: Fate) -> None:
    """Over the action server, whatever befalls it meanwhile."""
    said = await _until_answered(visitor, lambda id, _: _open(visitor, fate, id))
    for _ in range(MOST_TRIES):
        asked = asked_in(said)
        if asked == "read_back":
            return
        said = await _until_answered(visitor, lambda id, _, asked=asked: _answer(visitor, asked, id))  # type: ignore[misc]
    raise Unanswered


async def book_naively(client: aiohttp.ClientSession, url: str, fate: Fate, weather: Weather) -> Told:
    """One visitor of the naive version, who presses send as the same visitor of Backtalk does."""
    told = Told(fate, fate.name)
    weather.strike(fate)

    async def press(patience: float | None) -> str | None:
        body = {"name": fate.name, "phone": fate.phone}
        try:
            async with asyncio.timeout(patience or 20), client.post(url, json=body) as answer:
                return str((await answer.json())["reference"]) if answer.status == 200 else None
        except (TimeoutError, aiohttp.ClientError, OSError):
            return None

    codes = await asyncio.gather(*(press(fate.patience) for _ in range(2 if fate.double_click else 1)))
    told.codes += [code for code in codes if code]
    for _ in range(MOST_TRIES):
        if told.codes:
            break
        await asyncio.sleep(PAUSE_SECONDS)
        told.codes += [code for code in (await press(None),) if code]
    if fate.late_repeat:
        await press(None)
    return told


async def _open(visitor: BookingVisitor, fate: Fate, message_id: str) -> Said:
    return await visitor.open(OPENING.format(name=fate.name, phone=fate.phone), fate.intent, message_id=message_id)


async def _answer(visitor: BookingVisitor, asked: str | None, message_id: str) -> Said:
    if asked is None:  # welcome back, after a turn that was lost: go on
        return await visitor.tap("booking:resume", message_id=message_id)
    if asked in ("name", "contact"):
        return await visitor.say(visitor.name if asked == "name" else visitor.phone, message_id=message_id)
    return await visitor.tap(ANSWERS[asked], message_id=message_id)


async def _press(visitor: BookingVisitor, fate: Fate, told: Told, message_id: str, first: bool) -> Said:
    patience = fate.patience if first else None
    if not (fate.double_click and first):
        return await visitor.tap(SEND, message_id=message_id, patience=patience)
    both = await asyncio.gather(
        visitor.tap(SEND, message_id=message_id, patience=patience),
        visitor.tap(SEND, message_id=f"{message_id}-again", patience=patience),
        return_exceptions=True,
    )
    answered = [said for said in both if not isinstance(said, BaseException)]
    told.codes += [code for said in answered if (code := code_in(said))]
    if not answered:
        raise Unanswered
    return next((said for said in answered if code_in(said)), answered[0])


async def _until_answered(visitor: BookingVisitor, turn: Callable[[str, bool], Awaitable[Said]]) -> Said:
    """Silence: the same message again. "Not sent yet": once more, as a new message."""
    message_id = visitor.new_message_id()
    for attempt in range(MOST_TRIES):
        try:
            said = await turn(message_id, attempt == 0)
        except Unanswered:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        if not any(one.get("response") in NOT_SENT for one in said):
            return said
        message_id = visitor.new_message_id()
        await asyncio.sleep(PAUSE_SECONDS)
    raise Unanswered
