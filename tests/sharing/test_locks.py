"""One conversation is answered by one server at a time, in order, and never without a lock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import redis

from backtalk.sharing.fair_lock import FairLock, LockLost, Pace
from backtalk.sharing.lock_store import ConversationLocks
from backtalk.sharing.redis_line import LocksUnavailable, RedisLines
from benchmarks.redis_server import RedisServer

QUICK = Pace(lifetime=1.0, renew=0.1, look=0.01, margin=0.3)


@asynccontextmanager
async def servers(url: str, count: int, pace: Pace = QUICK) -> AsyncIterator[list[FairLock]]:
    """Locks as so many servers would have them, each with connections of its own."""
    lines = [RedisLines(url) for _ in range(count)]
    try:
        yield [FairLock(one, pace) for one in lines]
    finally:
        for one in lines:
            await one.close()


@pytest.mark.asyncio
async def test_no_two_servers_work_on_one_conversation_and_all_get_their_turn(redis_server: RedisServer) -> None:
    inside: dict[str, int] = {"a": 0, "b": 0}
    most: dict[str, int] = {"a": 0, "b": 0}
    done = 0

    async def turn(lock: FairLock, name: str) -> None:
        nonlocal done
        async with lock.held(name):
            inside[name] += 1
            most[name] = max(most[name], inside[name])
            await asyncio.sleep(0.005)
            inside[name] -= 1
            done += 1

    async with servers(redis_server.url, 4) as locks:
        await asyncio.gather(*[turn(lock, name) for lock in locks for name in inside for _ in range(10)])

    assert most == {"a": 1, "b": 1}
    assert done == 80


@pytest.mark.asyncio
async def test_first_come_first_served_across_servers(redis_server: RedisServer) -> None:
    order: list[int] = []

    async def turn(lock: FairLock, number: int) -> None:
        async with lock.held("a"):
            order.append(number)

    async with servers(redis_server.url, 3) as locks:
        async with locks[0].held("a"):
            waiting = []
            for number in range(9):
                waiting.append(asyncio.create_task(turn(locks[number % 3], number)))
                while tickets(redis_server) < number + 2:  # until it stands in the line
                    await asyncio.sleep(0.005)
        await asyncio.gather(*waiting)

    assert order == list(range(9))


@pytest.mark.asyncio
async def test_another_conversation_does_not_wait(redis_server: RedisServer) -> None:
    async with servers(redis_server.url, 2) as (one, other), one.held("a"), other.held("b"):
        assert tickets(redis_server) == 2


@pytest.mark.asyncio
async def test_long_work_keeps_its_lock_beyond_one_lifetime(redis_server: RedisServer) -> None:
    async with servers(redis_server.url, 2) as (one, other):
        async with one.held("a"):
            waiting = asyncio.create_task(enter(other, "a"))
            await asyncio.sleep(2.5 * QUICK.lifetime)
            assert not waiting.done()
        await waiting


@pytest.mark.asyncio
async def test_a_killed_servers_place_ends_with_its_lifetime(redis_server: RedisServer) -> None:
    # Given a ticket that nobody renews any more, first in the line
    dead = RedisLines(redis_server.url)
    assert await dead.visit("a", "ticket of a dead server", QUICK.lifetime, enter=True) == "first"
    await dead.close()

    async with servers(redis_server.url, 1) as (lock,), lock.held("a"):
        assert tickets(redis_server) == 1


@pytest.mark.asyncio
async def test_without_redis_nobody_gets_a_lock_and_with_it_again_everybody_does(redis_server: RedisServer) -> None:
    locks = ConversationLocks(url=redis_server.url)
    async with locks.lock("a"):
        assert await locks.usable()

    redis_server.kill()

    assert not await locks.usable()
    with pytest.raises(LocksUnavailable):
        async with locks.lock("a"):
            pytest.fail("a turn without a lock")

    redis_server.start()

    assert await locks.usable()
    async with locks.lock("a"):
        pass
    await locks.close()


@pytest.mark.asyncio
async def test_work_is_broken_off_when_redis_dies_before_anybody_else_can_begin(redis_server: RedisServer) -> None:
    async with servers(redis_server.url, 1) as (lock,):

        async def turn() -> None:
            async with lock.held("a"):
                redis_server.kill()
                await asyncio.sleep(60)
                pytest.fail("the turn went on without a lock")

        with pytest.raises(LockLost):
            await turn()


@pytest.mark.asyncio
async def test_work_is_broken_off_when_redis_forgot_the_lock(redis_server: RedisServer) -> None:
    async with servers(redis_server.url, 2) as (one, other):

        async def turn() -> None:
            async with one.held("a"):
                redis_server.kill()
                redis_server.start()
                await enter_when_back(other, "a")
                await asyncio.sleep(60)
                pytest.fail("two turns of one conversation at once")

        with pytest.raises(LockLost):
            await turn()


@pytest.mark.asyncio
async def test_an_error_inside_is_handed_on_and_frees_the_lock(redis_server: RedisServer) -> None:
    async with servers(redis_server.url, 1) as (lock,):
        with pytest.raises(TimeoutError, match="the visitor's own"):
            async with lock.held("a"):
                raise TimeoutError("the visitor's own")
        assert tickets(redis_server) == 0


@pytest.mark.asyncio
async def test_a_turn_that_is_given_up_leaves_the_line(redis_server: RedisServer) -> None:
    async with servers(redis_server.url, 2) as (one, other):
        async with one.held("a"):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(enter(other, "a"), 0.2)
            assert tickets(redis_server) == 1
        assert tickets(redis_server) == 0


@pytest.mark.asyncio
async def test_nothing_is_left_behind_by_those_who_never_came_back(redis_server: RedisServer) -> None:
    lines = RedisLines(redis_server.url)
    await lines.visit("a", "ticket", 0.1, enter=True)
    await lines.close()
    with redis.Redis.from_url(redis_server.url) as client:
        assert len(list(client.scan_iter())) == 2
        while client.dbsize():  # the test's own limit strikes if it stays
            await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_one_server_needs_no_redis_and_still_takes_one_turn_at_a_time() -> None:
    locks = ConversationLocks(url="")
    assert not locks.shared
    assert await locks.usable()
    async with locks.lock("a"), locks.lock("b"):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(enter_store(locks, "a"), 0.3)
    await enter_store(locks, "a")


async def enter(lock: FairLock, name: str) -> None:
    async with lock.held(name):
        pass


async def enter_store(locks: ConversationLocks, name: str) -> None:
    async with locks.lock(name):
        pass


async def enter_when_back(lock: FairLock, name: str) -> None:
    """Try until the short rest after a failure is over."""
    while True:
        try:
            return await enter(lock, name)
        except LocksUnavailable:
            await asyncio.sleep(0.05)


def tickets(server: RedisServer) -> int:
    """How many stand in all lines together."""
    with redis.Redis.from_url(server.url) as client:
        return sum(client.llen(key) for key in client.scan_iter("*:tickets"))
