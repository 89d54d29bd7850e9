"""The numbered trail: what is exported verifies, and nothing of it can be changed, left out or rolled back unseen."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from counselling.audit.checkpoint import Checkpoint, cosigned_at, parse_cosigner_key, signer, verifier_keys, verify
from counselling.audit.entries import OPERATOR
from counselling.audit.export import export
from counselling.audit.model import outbox, trail_entries, trail_nodes
from counselling.audit.outbox import INSTALLATION, compose, store, what
from counselling.audit.proof import print_proof, verify_proof
from counselling.audit.proving import prove_entry, prove_growth
from counselling.audit.sequencer import sequence
from counselling.audit.stored import LEVELS
from counselling.audit.tree import verify_consistency
from counselling.audit.verify import Wrong, verify_export
from reporting.database import Database
from reporting.errors import NotFound, Tampered
from reporting.publishing.checkpoints import published_checkpoint
from reporting.publishing.model import checkpoints
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.workplace import Workplace

pytestmark = pytest.mark.anyio

KEYS = signer("localhost:8000/trail", bytes(32))
PUBLIC = verifier_keys(KEYS)


def write(workplace: Workplace, count: int) -> None:
    """So many acts, as the workspace records them."""
    trail = workplace.trail
    made = [
        compose(trail.draw, trail.installation_key, INSTALLATION, 1_790_000_000, OPERATOR, what("case.viewed"))
        for _ in range(count)
    ]
    with workplace.work_database.begin() as connection:
        store(connection, made)


def number(workplace: Workplace, most: int = 1_000) -> int:
    with workplace.work_database.begin() as connection:
        return sequence(connection, KEYS, workplace.network.today, most)


def exported(workplace: Workplace) -> list[bytes]:
    return list(export(workplace.work_database.begin))


def kept(workplace: Workplace) -> list[Checkpoint]:
    with workplace.work_database.begin() as connection:
        notes = connection.execute(sa.select(checkpoints.c.note).order_by(checkpoints.c.size)).scalars().all()
    return [verify(note, *PUBLIC) for note in notes]


def change(workplace: Workplace, statement: sa.Executable) -> None:
    """As somebody does who owns the database."""
    owner = Database(workplace.settings.database)
    with owner.begin() as connection:
        connection.execute(statement)
    owner.close()


async def test_acts_are_numbered_in_their_order_and_verify(workplace: Workplace) -> None:
    write(workplace, 3)
    entries = [row["entry"] for row in workplace.rows(outbox)]
    assert number(workplace, most=1) == 1
    write(workplace, 700)
    while number(workplace, most=300):
        pass
    assert workplace.rows(outbox) == []
    lines = exported(workplace)
    assert [line[:-1] for line in lines if line.startswith(b"{")][: len(entries)] == entries
    found = verify_export(lines, PUBLIC, kept(workplace))
    assert found.entries == len(entries) + 700
    assert found.checkpoints == found.kept == len(kept(workplace))
    assert len(workplace.rows(trail_nodes)) == sum(found.entries >> level for level in LEVELS[1:])


async def test_a_checkpoint_tells_the_day_and_no_time(workplace: Workplace) -> None:
    write(workplace, 3)
    number(workplace)
    [note] = [row["note"] for row in workplace.rows(checkpoints)]
    signed = cosigned_at(note, kept(workplace)[0], parse_cosigner_key(PUBLIC[1]))
    assert datetime.fromtimestamp(signed, UTC) == datetime.combine(workplace.network.today, time(), UTC)


async def test_what_is_no_entry_is_not_numbered(workplace: Workplace) -> None:
    write(workplace, 1)
    change(workplace, sa.insert(outbox).values(entry=b"x\ny"))
    with pytest.raises(Tampered):
        number(workplace)
    assert workplace.rows(trail_entries) == []
    change(workplace, sa.delete(outbox).where(outbox.c.entry == b"x\ny"))
    assert number(workplace) == 1


async def test_nothing_waiting_makes_no_checkpoint(workplace: Workplace) -> None:
    write(workplace, 3)
    assert number(workplace) > 0
    assert number(workplace) == 0
    assert len(kept(workplace)) == 1


async def test_a_checkpoint_is_published_when_its_day_is_over(workplace: Workplace) -> None:
    write(workplace, 3)
    number(workplace)
    today = workplace.network.today
    with workplace.work_database.begin() as connection:
        with pytest.raises(NotFound):
            published_checkpoint(connection, today)
        day, note = published_checkpoint(connection, today.replace(year=today.year + 1))
    assert (day, verify(note, *PUBLIC)) == (today, kept(workplace)[-1])


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "an entry is left out": lambda lines: lines[:4] + lines[5:],
    "an entry is there twice": lambda lines: [*lines[:5], lines[4], *lines[5:]],
    "two entries are exchanged": lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]],
    "an entry is another": lambda lines: [*lines[:4], with_actor(lines[4]), *lines[5:]],
    "an entry is spelt otherwise": lambda lines: [*lines[:4], lines[4].replace(b":", b": ", 1), *lines[5:]],
    "it begins later": lambda lines: lines[1:],
    "a checkpoint is moved": lambda lines: [*lines[:4], lines[-1], *lines[4:]],
    "the last line is missing": lambda lines: lines[:-1],
    "the last line is half there": lambda lines: [*lines[:-1], lines[-1][:-9]],
    "there is nothing": lambda _lines: [],
    "a signature is another": lambda lines: [*lines[:-1], with_digit(lines[-1])],
}


def with_actor(line: bytes) -> bytes:
    entry = json.loads(line) | {"a": "worker"}
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def with_digit(line: bytes) -> bytes:
    place = len(line) - 300
    return line[:place] + (b"A" if line[place : place + 1] != b"A" else b"B") + line[place + 1 :]


@ONE_KIND
@pytest.mark.parametrize("name", CHANGES)
async def test_a_changed_export_is_refused(workplace: Workplace, name: str) -> None:
    write(workplace, 12)
    number(workplace)
    lines = exported(workplace)
    verify_export(lines, PUBLIC)
    with pytest.raises(Wrong):
        verify_export(CHANGES[name](lines), PUBLIC)


async def test_a_rollback_is_found_against_any_later_checkpoint(workplace: Workplace) -> None:
    write(workplace, 3)
    number(workplace)
    yesterday = exported(workplace)
    write(workplace, 3)
    number(workplace)
    later = kept(workplace)[-1:]
    with pytest.raises(Wrong, match="entries are missing"):
        verify_export(yesterday, PUBLIC, later)


async def test_a_history_that_was_signed_anew_is_found_against_what_was_kept(workplace: Workplace) -> None:
    write(workplace, 5)
    number(workplace)
    before = kept(workplace)
    change(workplace, sa.delete(checkpoints))
    entries = [row["entry"] for row in workplace.rows(trail_entries)]
    change(workplace, sa.delete(trail_entries))
    with workplace.work_database.begin() as connection:
        connection.execute(sa.insert(outbox), [{"entry": entry} for entry in entries[1:]])
    number(workplace)
    write(workplace, 1)
    number(workplace)
    verify_export(exported(workplace), PUBLIC)
    with pytest.raises(Wrong, match="another root"):
        verify_export(exported(workplace), PUBLIC, before)


async def test_every_entry_and_every_growth_is_proved_from_what_is_stored(workplace: Workplace) -> None:
    write(workplace, 600)
    while number(workplace, most=171):
        pass
    signed = kept(workplace)
    newest_one = signed[-1]
    with workplace.work_database.begin() as connection:
        for place in (0, 1, 255, 256, 511, 512, 599):
            shown = verify_proof(print_proof(prove_entry(connection, place)), PUBLIC)
            assert (shown.number, shown.checkpoint) == (place, newest_one)
        for one in signed:
            proof = prove_growth(connection, one.size, newest_one)
            verify_consistency(one.size, newest_one.size, proof, one.root, newest_one.root)
        assert prove_growth(connection, 0, newest_one) == []
        for place in (newest_one.size, -1):
            with pytest.raises(NotFound):
                prove_entry(connection, place)


@pytest.mark.parametrize(
    "altered",
    [
        sa.update(trail_nodes).where(trail_nodes.c.position == 1).values(hash=bytes(32)),
        sa.update(trail_entries).where(trail_entries.c.number == 40).values(entry=b"{}"),
    ],
    ids=["a node", "an entry"],
)
async def test_no_proof_is_made_of_rows_that_were_altered(workplace: Workplace, altered: sa.Executable) -> None:
    write(workplace, 600)
    number(workplace)
    change(workplace, altered)
    with workplace.work_database.begin() as connection, pytest.raises(Tampered):
        prove_entry(connection, 41)


ALTERED = {
    "an entry at the edge": sa.update(trail_entries)
    .where(trail_entries.c.number == 300)
    .values(entry=sa.select(trail_entries.c.entry).where(trail_entries.c.number == 299).scalar_subquery()),
    "a node": sa.update(trail_nodes).values(hash=bytes(32)),
    "an entry is gone": sa.delete(trail_entries).where(trail_entries.c.number == 299),
    "an entry was added": sa.insert(trail_entries).values(
        number=9_999, entry=b"{}", nonce=bytes(16), actor="nobody", event="x"
    ),
    "the checkpoint": sa.update(checkpoints).values(note=checkpoints.c.note + "x"),
    "no checkpoint": sa.delete(checkpoints),
}


@pytest.mark.parametrize("name", ALTERED)
async def test_nothing_is_added_to_a_trail_whose_end_was_rewritten(workplace: Workplace, name: str) -> None:
    write(workplace, 310)
    number(workplace)
    write(workplace, 1)
    change(workplace, ALTERED[name])
    with pytest.raises(Tampered):
        number(workplace)
    assert len(workplace.rows(outbox)) == 1


async def test_the_worker_may_not_change_what_is_numbered(workplace: Workplace) -> None:
    write(workplace, 3)
    number(workplace)
    for statement in (
        sa.update(trail_entries).values(entry=b""),
        sa.delete(trail_entries),
        sa.update(checkpoints).values(note=""),
        sa.delete(checkpoints),
    ):
        with (
            pytest.raises(DBAPIError, match=r"(?i)permission denied|not authorized"),
            workplace.work_database.begin() as connection,
        ):
            connection.execute(statement)
