"""Whatever happens while a request is sent: afterwards there is one, or it is said that it is not sent yet."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backtalk.settings import Settings
from benchmarks.booking_visitor import NOT_SENT, SEND, BookingVisitor, Said, Unanswered, asked_in, code_in
from tests.faults.conftest import Clinic

pytestmark = [pytest.mark.timeout(300), pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")]

SQLITE_LOCK = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('begin immediate')"
POSTGRES_LOCK = (
    "import psycopg2, sys; c = psycopg2.connect(sys.argv[1]).cursor(); "
    "c.execute('lock table request in access exclusive mode')"
)


def says_not_sent(said: Said) -> bool:
    return bool(said) and said[0]["response"] in NOT_SENT and code_in(said) is None


@contextmanager
def locked(clinic: Clinic) -> Iterator[None]:
    """Another process holds the database."""
    url = Settings.from_environment(clinic.work.environment).booking_url
    if clinic.postgres:
        lock, where = POSTGRES_LOCK, url.replace("+psycopg2", "")
    else:
        lock, where = SQLITE_LOCK, url.removeprefix("sqlite:///")
    command = [sys.executable, "-c", f"{lock}; print('locked', flush=True); sys.stdin.read()", where]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            holder.kill()


def test_submitting_twice_is_one_request(clinic: Clinic) -> None:
    codes: list[str | None] = []

    async def story(visitor: BookingVisitor) -> None:
        codes.append(code_in(await visitor.tap(SEND)))
        codes.append(code_in(await visitor.tap(SEND)))

    visitor = clinic.run(story)
    assert codes[0] == codes[1]
    clinic.has_one_whole_request(visitor, codes[0])


def test_pressing_send_many_times_at_once_is_one_request(clinic: Clinic) -> None:
    codes: list[str | None] = []

    async def story(visitor: BookingVisitor) -> None:
        presses = [visitor.tap(SEND, message_id=f"press-{n}") for n in range(6)]
        # Each press starts from the same read-back, as when nothing has come back yet.
        answers = await asyncio.gather(*presses)
        codes.extend(code_in(said) for said in answers)
        assert not any(says_not_sent(said) for said in answers)  # the others do not deny it

    visitor = clinic.run(story)
    assert len(set(codes) - {None}) == 1
    clinic.has_one_whole_request(visitor, next(code for code in codes if code))


def test_after_a_reload_the_old_button_gives_the_same_code(clinic: Clinic) -> None:
    codes: list[str | None] = []

    async def story(visitor: BookingVisitor) -> None:
        codes.append(code_in(await visitor.tap(SEND)))
        # The page comes back with its history, and the button in it.
        reloaded = BookingVisitor(visitor.client, visitor.url, visitor.name, visitor.phone, visitor.conversation)
        codes.append(code_in(await reloaded.tap(SEND)))

    visitor = clinic.run(story)
    assert codes[0] == codes[1]
    clinic.has_one_whole_request(visitor, codes[0])


def test_a_reply_that_is_lost_on_the_way_is_asked_for_again(clinic: Clinic) -> None:
    codes: list[str | None] = []
    clinic.tell("slow_reply")

    async def story(visitor: BookingVisitor) -> None:
        with pytest.raises(Unanswered):
            await visitor.tap(SEND, message_id="send", patience=1)  # the connection is cut; the server goes on
        codes.append(code_in(await visitor.tap(SEND, message_id="send")))
        codes.append(code_in(await visitor.tap(SEND)))

    visitor = clinic.run(story)
    assert codes[0] == codes[1]
    clinic.has_one_whole_request(visitor, codes[0])


@pytest.mark.parametrize("moment", ["before_write", "in_write", "after_write"])
@pytest.mark.parametrize("again", ["the same message", "pressed anew"])
def test_the_action_server_is_killed(clinic: Clinic, moment: str, again: str) -> None:
    codes: list[str | None] = []
    clinic.tell(moment)

    async def story(visitor: BookingVisitor) -> None:
        with pytest.raises(Unanswered):
            await visitor.tap(SEND, message_id="send")
        stored = clinic.work.requests_of(visitor.conversation)
        assert len(stored) == (1 if moment == "after_write" else 0)
        await asyncio.to_thread(clinic.restart)
        said = await visitor.tap(SEND, message_id="send" if again == "the same message" else None)
        codes.append(code_in(said))

    visitor = clinic.run(story)
    assert clinic.work.actions.deaths
    clinic.has_one_whole_request(visitor, codes[0])


def test_two_tabs_that_both_send_make_one_request(clinic: Clinic) -> None:
    codes: list[str | None] = []

    async def story(visitor: BookingVisitor) -> None:
        other = BookingVisitor(visitor.client, visitor.url, visitor.name, visitor.phone, visitor.conversation)
        other.slots, other.in_form = dict(visitor.slots), True
        said = await asyncio.gather(visitor.tap(SEND), other.tap(SEND))
        codes.extend(code_in(one) for one in said)
        codes.append(code_in(await visitor.tap(SEND)))

    visitor = clinic.run(story)
    assert len(set(codes) - {None}) == 1
    clinic.has_one_whole_request(visitor, codes[-1])


def test_what_another_tab_changed_must_be_read_before_it_goes(clinic: Clinic) -> None:
    codes: list[str | None] = []

    async def story(visitor: BookingVisitor) -> None:
        other = BookingVisitor(visitor.client, visitor.url, visitor.name, visitor.phone, visitor.conversation)
        other.slots, other.in_form = dict(visitor.slots), True
        said = await other.say("403-200-0199")
        assert asked_in(said) == "phone_permission"
        said = await visitor.tap(SEND)
        assert code_in(said) is None
        assert asked_in(said) == "phone_permission"
        said = await visitor.say("403-200-0142")
        while asked_in(said) != "read_back":
            said = await visitor.tap("booking:phone_permission:message_ok")
        codes.append(code_in(await visitor.tap(SEND)))

    visitor = clinic.run(story)
    clinic.has_one_whole_request(visitor, codes[0])


def test_a_database_locked_by_another_process_is_said_and_the_answers_are_kept(clinic: Clinic) -> None:
    codes: list[str | None] = []

    async def story(visitor: BookingVisitor) -> None:
        with locked(clinic):
            assert says_not_sent(await visitor.tap(SEND))
        clinic.has_kept_the_answers(visitor)
        codes.append(code_in(await visitor.tap(SEND)))

    visitor = clinic.run(story)
    clinic.has_one_whole_request(visitor, codes[0])


def test_a_disk_that_takes_no_more_is_said_and_the_answers_are_kept(sqlite_clinic: Clinic) -> None:
    clinic = sqlite_clinic
    if clinic.work.actions.is_dead:
        clinic.restart()
    codes: list[str | None] = []

    def largest_file(size: int) -> None:
        running = clinic.work.actions.running
        assert running is not None
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    async def story(visitor: BookingVisitor) -> None:
        largest_file(4096)
        assert says_not_sent(await visitor.tap(SEND))
        clinic.has_kept_the_answers(visitor)
        largest_file(resource.RLIM_INFINITY)
        codes.append(code_in(await visitor.tap(SEND)))

    visitor = clinic.run(story)
    clinic.has_one_whole_request(visitor, codes[0])


def test_a_database_that_goes_away_and_comes_back_loses_nothing(postgres_clinic: Clinic) -> None:
    clinic = postgres_clinic
    if clinic.work.actions.is_dead:
        clinic.restart()
    assert clinic.postgres is not None
    codes: list[str | None] = []

    async def story(visitor: BookingVisitor) -> None:
        assert clinic.postgres is not None
        clinic.work.database.close()
        clinic.postgres.stop()
        for _ in range(3):
            assert says_not_sent(await visitor.tap(SEND))
        clinic.postgres.start()
        clinic.has_kept_the_answers(visitor)
        codes.append(code_in(await visitor.tap(SEND)))

    visitor = clinic.run(story)
    clinic.has_one_whole_request(visitor, codes[0])
