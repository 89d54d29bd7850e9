"""A draft is sent whole or not at all, by one statement or by a transaction, whatever another tab does at that
moment. On PostgreSQL, which has both; on SQLite the questionnaire's tests send.
"""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.centres.manifest import published
from reporting.database import Database
from reporting.intake import draft as drafts
from reporting.intake import sending
from reporting.intake.draft import Draft, Sent
from reporting.intake.sending import Press
from reporting.mailbox.model import envelopes, reports, slots
from reporting.sealing.service_key import ServiceKeys
from reporting.web.kept import KEY_LENGTH
from tests.integration.reporting.network import Network

Send = Callable[[Database, Press], Awaitable[Draft | Sent | None]]

KEY = bytes(range(KEY_LENGTH))
NOW = 1_795_000_000
TODAY = date(2026, 11, 22)
ANSWERS: dict[str, tuple[str, ...]] = {"centre": ("ost",), "purpose": ("documentation",), "life_domain": ("housing",)}


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    yield database
    database.close()


@pytest.fixture
def draft(database: Database) -> Draft:
    begun = Draft(secret=b"s" * 15, case=b"c" * 16, record=b"r" * 16, answers=ANSWERS, words="What happened.")
    with database.begin() as connection:
        drafts.keep(connection, KEY, begun, NOW)
    return begun


@pytest.fixture
def press() -> Press:
    network = Network(today=TODAY)
    in_force = published(network.note(), [network.verifier], TODAY)
    return Press(KEY, in_force, ServiceKeys({1: bytes(32)}), bytes, NOW, "de", lambda _draft: True)


async def at_once(database: Database, press: Press) -> Draft | Sent | None:
    return await database.write(lambda connection: sending.send_at_once(connection, press), single=True)


async def in_turn(database: Database, press: Press) -> Draft | Sent | None:
    return await database.write(lambda connection: sending.send(connection, press))


def counted(connection: Connection) -> list[int]:
    return [
        connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in (reports, slots, envelopes)
    ]


async def kept(database: Database) -> tuple[list[int], Draft | Sent | None]:
    return await database.read(lambda connection: (counted(connection), drafts.find(connection, KEY, NOW)))


@pytest.mark.parametrize("send", [at_once, in_turn])
async def test_a_second_press_finds_what_the_first_left(
    database: Database, draft: Draft, press: Press, send: Send
) -> None:
    first = await send(database, press)
    assert isinstance(first, Sent)
    assert first.only_told
    assert (first.secret, first.centre) == (draft.secret, "ost")
    assert await send(database, press) == first
    assert await kept(database) == ([1, 1, 1], first)


async def test_what_another_tab_writes_meanwhile_is_not_lost(database: Database, draft: Draft, press: Press) -> None:
    more = Draft(secret=draft.secret, case=draft.case, record=draft.record, answers=ANSWERS, words="And on Tuesday.")
    turns = iter([True])

    def is_ready(_draft: Draft) -> bool:
        if next(turns, False):
            with database.begin() as connection:
                drafts.keep(connection, KEY, more, NOW)
        return True

    assert await at_once(database, press._replace(is_ready=is_ready)) == draft
    assert await kept(database) == ([0, 0, 0], more)
    assert isinstance(await in_turn(database, press), Sent)


async def test_a_reference_that_is_taken_leaves_the_draft_as_it_is(
    database: Database, draft: Draft, press: Press
) -> None:
    other = Draft(secret=b"o" * 15, case=b"o" * 16, record=b"o" * 16, answers=ANSWERS, words="Something else.")
    with database.begin() as connection:
        drafts.keep(connection, b"o" * KEY_LENGTH, other, NOW)
    assert isinstance(await in_turn(database, press._replace(key=b"o" * KEY_LENGTH)), Sent)
    assert await at_once(database, press) == draft
    assert await kept(database) == ([1, 1, 1], draft)
    drawn = iter([bytes(5), b"\x01" * 5])
    sent = await in_turn(database, press._replace(draw=lambda _count: next(drawn)))
    assert isinstance(sent, Sent)
    assert await kept(database) == ([2, 2, 2], sent)
