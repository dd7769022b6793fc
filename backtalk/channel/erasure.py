"""Who else keeps something about a conversation, and has to forget it when the visitor asks."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import logging
from collections.abc import Callable, Sequence
from typing import Any

logger = logging.getLogger(__name__)

# Called with the conversation id. It may be a plain or an async function. It returns nothing, or the name of the
# response that says what could not be erased (such as a request that staff have seen already).
Eraser = Callable[[str], Any]
SECONDS_EACH = 10


class ErasureIncomplete(Exception):
    """Not everything could be erased now; asking again goes on from there."""


def load_functions(paths: Sequence[str]) -> list[Callable[..., Any]]:
    """Functions written as `package.module:function` (erasers, tidiers). One whose module is not installed is left out.

    Raises:
        ValueError: when a path is not written like that, or the module has no such function.
    """
    erasers: list[Callable[..., Any]] = []
    for path in paths:
        module_name, _, function_name = path.partition(":")
        if not module_name or not function_name:
            raise ValueError(f"An eraser is written as package.module:function, not {path!r}.")
        try:
            module = importlib.import_module(module_name)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
                raise
            logger.warning("There is no %s: an erasure covers the chat only.", module_name)
            continue
        eraser = getattr(module, function_name, None)
        if not callable(eraser):
            raise ValueError(f"{module_name} has no function {function_name}.")
        erasers.append(eraser)
    return erasers


async def run_erasers(erasers: Sequence[Eraser], conversation_id: str) -> list[str]:
    """Let each forget the conversation; returns the responses that say what had to be kept.

    Raises:
        ErasureIncomplete: when one fails or takes too long.
    """
    kept: list[str] = []
    for eraser in erasers:
        try:
            outcome = await asyncio.wait_for(_run(eraser, conversation_id), SECONDS_EACH)
        except Exception as error:
            logger.error("An eraser failed: %s", type(error).__name__)
            raise ErasureIncomplete from error
        if isinstance(outcome, str) and outcome.startswith("utter_"):
            kept.append(outcome)
    return kept


async def _run(eraser: Eraser, conversation_id: str) -> Any:
    if inspect.iscoroutinefunction(eraser):
        return await eraser(conversation_id)
    return await asyncio.to_thread(eraser, conversation_id)
