"""The one way to the database: what it promises to whoever waits."""

import asyncio
import threading

import pytest
import sqlalchemy as sa

from reporting.database import READERS, Database
from reporting.errors import Unavailable

ONE = sa.select(sa.literal(1))


async def test_what_is_asked_after_the_end_is_refused_and_what_was_asked_before_is_done(database_url: str) -> None:
    database = Database(database_url)
    before = [asyncio.create_task(database.write(lambda connection: connection.scalar(ONE))) for _ in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    assert await asyncio.gather(*before) == [1] * 20
    for ask in (database.write, database.read):
        with pytest.raises(Unavailable):
            await asyncio.wait_for(ask(lambda connection: connection.scalar(ONE)), 5)


async def test_a_database_that_was_never_used_can_be_let_go(database_url: str) -> None:
    database = Database(database_url)
    database.close()
    database.close()
    with pytest.raises(Unavailable):
        await asyncio.wait_for(database.read(lambda connection: connection.scalar(ONE)), 5)


async def test_there_are_as_many_connections_as_there_is_to_do_at_once(database_url: str) -> None:
    database = Database(database_url)
    try:
        one_by_one = {await database.read(lambda _connection: threading.get_ident()) for _ in range(8)}
        assert len(one_by_one) == 1
        meeting = threading.Barrier(READERS)  # each waits here for all the others
        at_once = asyncio.gather(*(database.read(lambda _connection: meeting.wait(30)) for _ in range(READERS)))
        assert sorted(await at_once) == list(range(READERS))
    finally:
        database.close()
