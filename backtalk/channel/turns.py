"""One visitor message from claim to answer: handled once, always answered, whatever breaks in between."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from backtalk.channel.assistant import Context, RasaAssistant
from backtalk.channel.erasure import Eraser, ErasureIncomplete, run_erasers
from backtalk.channel.masking import mask
from backtalk.channel.not_understood import question_for_staff
from backtalk.channel.problems import Problem
from backtalk.channel.replies import ReplyCollector, compose
from backtalk.channel.storage_calls import StorageCalls
from backtalk.channel.wording import APOLOGY, ERASED, KEPT_IN_REQUEST, SEND_AGAIN, WELCOME
from backtalk.sharing.redis_line import LocksUnavailable
from backtalk.storage.conversations import (
    GREETING_ID,
    ConversationGone,
    ConversationStore,
    Message,
    Offer,
    StorageUnavailable,
)
from backtalk.watching.figures import Figures
from backtalk.watching.logs import in_conversation

logger = logging.getLogger(__name__)

ERASE_CHOICE = "delete_my_data:confirm"
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Deadlines:
    """In seconds, each longer than the one before: action server 8 < `earlier` < `handle` < `lease` < the server's 60.

    `earlier`: how long a message waits for those before it. Longer, and their server must be dead.
    """

    earlier: float = 10
    handle: float = 25
    lease: float = 32


@dataclass(frozen=True)
class Said:
    """What a visitor sent: cleaned text, or the value of a button."""

    message_id: str
    text: str | None = None
    choice: str | None = None


class Turns:
    """Takes visitors' messages, for one server process."""

    def __init__(
        self,
        store: ConversationStore,
        calls: StorageCalls,
        assistant: RasaAssistant,
        erasers: list[Eraser],
        deadlines: Deadlines,
        figures: Figures | None = None,
        *,
        keep_not_understood: bool = True,
    ) -> None:
        self._keep_not_understood = keep_not_understood
        self._figures = figures or Figures()
        self._store = store
        self._calls = calls
        self._assistant = assistant
        self._erasers = erasers
        self._deadlines = deadlines
        self._running: dict[tuple[str, str], asyncio.Task[list[Message]]] = {}

    async def start(self, conversation_id: str, expires: float) -> list[Message]:
        """Keep a new conversation and greet. Nothing is written to Rasa's tracker.

        Raises:
            StorageUnavailable: when it cannot be kept.
        """
        greeting = await self._worded("utter_welcome", conversation_id, WELCOME)
        messages, offers = compose([greeting], GREETING_ID, time.time())
        await self._calls.run(self._store.start, conversation_id, expires, messages, offers)
        return messages

    async def take(self, conversation_id: str, said: Said) -> list[Message]:
        """The answer to this message, the same one however often it is sent.

        Raises:
            Problem: 400 for a choice that was never offered.
            LocksUnavailable: nothing was done; the same message may be sent again.
            ConversationGone, StorageUnavailable: when there is no such conversation, or no database.
        """
        running = self._running.get((conversation_id, said.message_id))
        if running is not None:
            return await asyncio.shield(running)
        offer = await self._offer(conversation_id, said.choice)
        context = await self._assistant.context(conversation_id)
        masked = mask(offer.title if offer else said.text or "")
        with self._figures.stage("claim"):
            claim = await self._calls.run(
                self._store.claim,
                conversation_id,
                said.message_id,
                lease_seconds=self._deadlines.lease,
                visitor_text=KEPT_IN_REQUEST if context.form_open and said.text else masked,
                choice=said.choice,
                raw_text=said.text,
                while_erasing=said.choice == ERASE_CHOICE,
            )
        if not claim.mine:
            return await self._wait(conversation_id, said.message_id)
        if offer is not None and offer.value == ERASE_CHOICE:
            return await self._run_to_the_end(
                conversation_id, said.message_id, self._erase_turn(conversation_id, said.message_id)
            )
        for_rasa = masked if offer is None else offer.payload
        return await self._run_to_the_end(
            conversation_id, said.message_id, self._handle(conversation_id, said, for_rasa, context, claim.behind)
        )

    async def erase(self, conversation_id: str, but: str | None = None) -> list[str]:
        """Forget the conversation everywhere, after any turn that is under way (except the message `but`).

        Returns the responses that say what had to be kept.

        Raises:
            ErasureIncomplete: when something is left; the conversation stays closed and it can be tried again.
            ConversationGone, StorageUnavailable
        """
        await self._calls.run(self._store.begin_erasure, conversation_id)
        while await self._calls.run(self._store.turns_under_way, conversation_id, but):
            await asyncio.sleep(POLL_SECONDS)
        try:
            async with self._assistant.lock(conversation_id):
                kept = await run_erasers(self._erasers, conversation_id)
                await self._assistant.forget(conversation_id)
                await self._calls.run(self._store.finish_erasure, conversation_id)
        except (StorageUnavailable, ErasureIncomplete):
            raise
        except Exception as error:  # the lock or the tracker store: nothing that the visitor could mend
            logger.error("An erasure stopped: %s", type(error).__name__)
            raise ErasureIncomplete from error
        return kept

    async def tidy(self, keep_days: float) -> None:
        """Finish what dead processes left, and drop chats whose token expired more than `keep_days` days ago.

        A dropped chat does not take the visitor's booking request with it: nobody asked for that.
        """
        await self._calls.run(self._store.drop_abandoned_raw_text)
        if not self._keep_not_understood:
            await self._calls.run(self._store.drop_all_unanswered)
        for conversation_id in await self._calls.run(self._store.interrupted_erasures):
            await self.erase(conversation_id)
        for conversation_id in await self._calls.run(self._store.expired, keep_days):
            async with self._assistant.lock(conversation_id):
                await self._assistant.forget(conversation_id)
                await self._calls.run(self._store.finish_erasure, conversation_id)

    async def drain(self, seconds: float) -> None:
        """Let turns that are under way end, for at most so long."""
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=seconds)

    async def _offer(self, conversation_id: str, choice: str | None) -> Offer | None:
        if choice is None:
            return None
        offer = await self._calls.run(self._store.offered, conversation_id, choice)
        if offer is None:
            if await self._calls.run(self._store.standing, conversation_id) != "open":
                raise ConversationGone(conversation_id)
            raise Problem(400, "That was not one of the choices. Please pick one that is shown, or type.")
        return offer

    async def _run_to_the_end(
        self, conversation_id: str, message_id: str, work: Coroutine[Any, Any, list[Message]]
    ) -> list[Message]:
        """A visitor who hangs up must not stop a turn half-way, so it runs in a task of its own."""
        key = (conversation_id, message_id)
        task = asyncio.create_task(work)
        self._running[key] = task
        task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def _handle(
        self, conversation_id: str, said: Said, for_rasa: str, context: Context, behind: int | None
    ) -> list[Message]:
        replies = ReplyCollector()
        failed = False
        try:
            with self._figures.stage("answer"), in_conversation(conversation_id):
                await asyncio.wait_for(
                    self._after_earlier_ones(conversation_id, said, for_rasa, replies, behind),
                    self._deadlines.handle,
                )
        except LocksUnavailable:  # nothing was done yet: the same message may be sent again
            await self._calls.run(self._store.release, conversation_id, said.message_id)
            raise
        except Exception as error:  # noqa: BLE001 - whatever broke, the visitor gets an answer
            failed = True
            logger.error("A turn failed: %s", type(error).__name__)
        responses = list(replies.responses)
        messages, offers = compose(responses, said.message_id, time.time())
        if failed or not messages:  # what was said before the failure still counts: it may be a danger card
            responses.append(await self._apology(conversation_id))
            messages, offers = compose(responses, said.message_id, time.time())
            self._figures.apologised()
        else:
            self._figures.replied(responses, messages)
        in_form = context.form_open or any(message["form"] for message in messages)
        wanted = self._keep_not_understood and said.text and not (in_form or context.in_danger or failed)
        question = question_for_staff(for_rasa, responses, messages) if wanted else None
        try:
            with self._figures.stage("keep"):
                return await self._calls.run(
                    self._store.finish,
                    conversation_id,
                    said.message_id,
                    messages,
                    offers,
                    visitor_text=KEPT_IN_REQUEST if in_form and said.text else None,
                    not_understood=question,
                )
        except StorageUnavailable:
            logger.error("An answer could not be kept.")
            return messages

    async def _after_earlier_ones(
        self, conversation_id: str, said: Said, for_rasa: str, replies: ReplyCollector, behind: int | None
    ) -> None:
        """Let Rasa answer, once the visitor's earlier messages are answered, whichever server has them.

        The lock alone keeps turns apart, but not in order: another server may be quicker from claim to lock.
        """
        waited = 0.0
        while behind is not None and waited < self._deadlines.earlier:
            if not await self._calls.run(self._store.earlier_under_way, conversation_id, behind):
                break
            await asyncio.sleep(POLL_SECONDS)
            waited += POLL_SECONDS
        await self._assistant.handle(conversation_id, said.message_id, for_rasa, replies)

    async def _erase_turn(self, conversation_id: str, message_id: str) -> list[Message]:
        try:
            kept = await self.erase(conversation_id, but=message_id)
        except (ErasureIncomplete, StorageUnavailable):
            await self._calls.run(self._store.release, conversation_id, message_id)
            raise
        said = [await self._worded(name, conversation_id, ERASED) for name in kept or ["utter_data_erased"]]
        return compose([{"topic": "delete_my_data", **one} for one in said], message_id, time.time())[0]

    async def _wait(self, conversation_id: str, message_id: str) -> list[Message]:
        """Another request, or another process, is answering this message: wait for its answer.

        When that process died, the claim's lease runs out. The message may have been handled or not, and twice
        would be worse than not at all, so the visitor is asked to send it again as a new one.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._deadlines.lease
        while True:
            if loop.time() > ends:  # the clock was put back, so that the lease seems to last for hours
                raise Problem(503, retry_after=5)
            turn = await self._calls.run(self._store.answer, conversation_id, message_id)
            if turn is None:
                if await self._calls.run(self._store.standing, conversation_id) == "open":
                    raise Problem(503, retry_after=5)  # given back unanswered: nothing was done yet
                raise ConversationGone(conversation_id)
            if turn.reply is not None:
                return turn.reply or compose([{"text": APOLOGY}], message_id, time.time())[0]
            if time.time() > turn.lease_until:
                sorry = await self._worded("utter_send_again", conversation_id, SEND_AGAIN)
                messages, offers = compose([_without_topic(sorry)], message_id, time.time())
                return await self._calls.run(
                    self._store.finish, conversation_id, message_id, messages, offers, only_abandoned=True
                )
            await asyncio.sleep(POLL_SECONDS)

    async def _apology(self, conversation_id: str) -> dict[str, Any]:
        return _without_topic(await self._worded("utter_apology", conversation_id, APOLOGY))

    async def _worded(self, response: str, conversation_id: str, otherwise: str) -> dict[str, Any]:
        return await self._assistant.word(response, conversation_id) or {"text": otherwise}


def _without_topic(response: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: value for key, value in (response.get("metadata") or {}).items() if key != "topic"}
    return {**response, "metadata": metadata}
