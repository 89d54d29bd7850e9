"""She runs the database, and wants what happened not to have happened.

She has: every right on every table, and, in the last tests, the key that signs checkpoints too. Without the key whatever she
changes in any field of any row, takes away, adds or exchanges is named by the check of what is stored, or by verifying an
export. With the key she can sign another history; then what gives her away is any one checkpoint that was kept elsewhere.
"""

import contextlib
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from counselling.audit.check import altered_checkpoints, altered_nodes, altered_rows
from counselling.audit.checkpoint import Checkpoint, signer, verifier_keys, verify
from counselling.audit.entries import OPERATOR
from counselling.audit.export import AT_ONCE, newest_size, part
from counselling.audit.model import outbox, trail_entries, trail_nodes
from counselling.audit.outbox import INSTALLATION, compose, found_installation, store, what
from counselling.audit.sequencer import sequence
from counselling.audit.verify import Wrong, verify_export
from reporting.database import Database
from reporting.publishing.model import checkpoints
from reporting.sealing.service_key import ServiceKeys

KEYS = signer("localhost:8000/trail", bytes(range(32)))
PUBLIC = verifier_keys(KEYS)
TODAY = date(2026, 11, 22)
TABLES = (trail_entries, trail_nodes, checkpoints)


class Undone(Exception):
    """What she did is taken back, for the next try."""


@pytest.fixture(scope="module")
def trail(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """600 entries under three checkpoints."""
    path = tmp_path_factory.mktemp("insider") / "isonomia.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.begin() as connection:
        found_installation(connection, ServiceKeys({1: bytes(32)}), os.urandom)
    for _ in range(3):
        with database.begin() as connection:
            write(connection, 200)
            sequence(connection, KEYS, TODAY)
    yield database
    database.close()


def write(connection: Connection, count: int) -> None:
    told = what("case.read", record=bytes(16))
    store(
        connection, [compose(os.urandom, bytes(32), INSTALLATION, 1_790_000_000, OPERATOR, told) for _ in range(count)]
    )


def found(connection: Connection, kept: list[Checkpoint]) -> str | None:
    """What the check says first of what is stored; None if all is right."""
    size = newest_size(connection)
    try:
        verify_export(
            (line for begin in range(0, size, AT_ONCE) for line in part(connection, begin, size)), PUBLIC, kept
        )
    except Wrong as error:
        return str(error)
    after: int | None = 0
    while after is not None:
        wrong, after = altered_checkpoints(connection, after, 0, PUBLIC)
        if wrong is not None:
            return wrong
    return altered_rows(connection, 0) or altered_nodes(connection)


def others(value: object) -> list[object]:
    """What may stand in the place of a value."""
    if isinstance(value, bytes):
        return [value[:-1], value + b"x", bytes((value[0] ^ 1,)) + value[1:], value[:-1] + bytes((value[-1] ^ 1,)), b""]
    if isinstance(value, str):
        return [value[:-1], value + "x", value[:20] + ("A" if value[20:21] != "A" else "B") + value[21:], ""]
    if isinstance(value, date):
        return [value - timedelta(days=1), value + timedelta(days=1)]
    assert isinstance(value, int)
    return [value + 1_000_000, value + 7_777_777]


def kept_checkpoints(connection: Connection) -> list[Checkpoint]:
    return [verify(note, *PUBLIC) for note in connection.execute(sa.select(checkpoints.c.note)).scalars()]


def tried(database: Database, *acts: sa.Executable) -> str | None:
    """What is found after these acts, which are then undone."""
    says: list[str | None] = []
    with contextlib.suppress(Undone), database.begin() as connection:
        kept = kept_checkpoints(connection)
        says.append(found(connection, kept))
        for act in acts:
            connection.execute(act)
        says.append(found(connection, kept))
        raise Undone
    before, after = says
    assert before is None
    return after


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_field_of_any_kind_of_row_can_be_another(trail: Database, table: sa.Table) -> None:
    with trail.begin() as connection:
        rows = connection.execute(sa.select(table)).mappings().all()
    unseen = []
    for row in {0: rows[0], 1: rows[len(rows) // 2], 2: rows[-1]}.values():
        here = sa.and_(*(column == row[column.name] for column in table.primary_key.columns))
        for column in table.columns:
            for value in others(row[column.name]):
                if tried(trail, sa.update(table).where(here).values({column.name: value})) is None:
                    unseen.append((table.name, dict(row), column.name, value))
    assert unseen == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_row_can_be_taken_away(trail: Database, table: sa.Table) -> None:
    with trail.begin() as connection:
        rows = connection.execute(sa.select(table)).mappings().all()
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        here = sa.and_(*(column == row[column.name] for column in table.primary_key.columns))
        says = tried(trail, sa.delete(table).where(here))
        if table is checkpoints and row is not rows[-1]:
            assert says is None  # a later one is over the same entries, and says as much
        else:
            assert says is not None


def test_two_entries_cannot_be_exchanged_nor_one_put_between(trail: Database) -> None:
    number = trail_entries.c.number
    exchanged = [
        sa.update(trail_entries).where(number == old).values(number=new) for old, new in ((7, -1), (8, 7), (-1, 8))
    ]
    assert tried(trail, *exchanged) is not None
    with trail.begin() as connection:
        row = dict(connection.execute(sa.select(trail_entries).where(number == 7)).mappings().one())
    put_between = sa.insert(trail_entries).values(row | {"number": 600})
    with pytest.raises(IntegrityError, match="nonce"):
        tried(trail, put_between)
    assert tried(trail, sa.text("DROP INDEX ix_trail_entries_nonce"), put_between) is not None


def test_the_end_cannot_be_cut_off_once_a_later_checkpoint_was_kept(trail: Database) -> None:
    cut = [
        sa.delete(trail_entries).where(trail_entries.c.number >= 400),
        sa.delete(trail_nodes).where(trail_nodes.c.position >= 1),
        sa.delete(checkpoints).where(checkpoints.c.size > 400),
    ]
    assert "entries are missing" in (tried(trail, *cut) or "")


def test_even_with_the_key_no_history_agrees_with_a_checkpoint_that_was_kept(trail: Database) -> None:
    says: list[str | None] = []
    with contextlib.suppress(Undone), trail.begin() as connection:
        kept = kept_checkpoints(connection)
        entries = connection.execute(sa.select(trail_entries.c.entry).order_by(trail_entries.c.number)).scalars().all()
        for table in TABLES:
            connection.execute(sa.delete(table))
        connection.execute(sa.insert(outbox), [{"entry": one} for place, one in enumerate(entries) if place != 300])
        write(connection, 50)
        while sequence(connection, KEYS, TODAY, 50):
            pass
        says += [found(connection, []), found(connection, kept[:1])]  # by itself; against one of before what is gone
        says += [found(connection, [one]) for one in kept[1:]]
        raise Undone
    assert says[:2] == [None, None]
    assert len(says) == 4
    assert all("a checkpoint that was kept has another root" in str(one) for one in says[2:])
