"""What a person without JavaScript has begun: only her cookie's key finds and opens it, and it ends."""

import pytest
import sqlalchemy as sa

from reporting.database import Database
from reporting.intake.draft import LIFE
from reporting.sealing.errors import NotGenuine
from reporting.web import kept

KEY = bytes(range(32))
NOW = 1_795_000_000


def test_it_is_found_and_opened_with_its_key_alone(database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as connection:
        kept.keep(connection, KEY, b"first", NOW)
        kept.keep(connection, KEY, b"second", NOW)
        assert kept.kept(connection, KEY, NOW) == b"second"
        assert kept.kept(connection, bytes(32), NOW) is None
        [row] = connection.execute(sa.select(kept.drafts)).mappings()
        assert b"second" not in row["sealed"]
        assert KEY not in row["lookup"] + row["sealed"]
    database.close()


def test_its_length_tells_no_more_than_a_size_class(database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as connection:
        for number, length in enumerate((1, 4_000, 4_100)):
            kept.keep(connection, bytes([number] * 32), bytes(length), NOW)
        lengths = sorted(len(sealed) for (sealed,) in connection.execute(sa.select(kept.drafts.c.sealed)))
    assert lengths[0] == lengths[1] < lengths[2]
    database.close()


def test_it_ends_when_its_time_after_the_last_step_is_over(database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as connection:
        kept.keep(connection, KEY, b"words", NOW)
        assert kept.kept(connection, KEY, NOW + kept.LIFE) == b"words"
        assert kept.kept(connection, KEY, NOW + kept.LIFE + 2 * kept.QUARTER) is None
        kept.keep(connection, KEY, b"words", NOW + kept.LIFE)
        assert kept.kept(connection, KEY, NOW + 2 * kept.LIFE) == b"words"
        kept.keep(connection, KEY, b"words", NOW, life=LIFE)  # of a draft: the pages say at most an hour
        assert kept.kept(connection, KEY, NOW + LIFE) == b"words"
        assert kept.kept(connection, KEY, NOW + 3_600) is None
        kept.forget(connection, KEY)
        assert kept.kept(connection, KEY, NOW) is None
    database.close()


def test_a_changed_row_is_never_opened(database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as connection:
        kept.keep(connection, KEY, b"words", NOW)
        sealed = connection.scalar(sa.select(kept.drafts.c.sealed))
        assert isinstance(sealed, bytes)
        connection.execute(sa.update(kept.drafts).values(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])))
        with pytest.raises(NotGenuine):
            kept.kept(connection, KEY, NOW)
    database.close()
