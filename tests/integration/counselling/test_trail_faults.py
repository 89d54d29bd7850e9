"""What happens to the trail when machines fail or somebody lays hands on it, and what `verify` then says."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from counselling.audit.checkpoint import midnight, sign, signer, verifier_keys
from counselling.audit.entries import parse_entry
from counselling.audit.export import export
from counselling.audit.lag import compared, lag
from counselling.audit.lag import said as lag_said
from counselling.audit.model import audit_index, outbox, prunings, trail_entries, trail_nodes
from counselling.audit.proof import print_proof, verify_proof
from counselling.audit.proving import prove_entry, prove_growth
from counselling.audit.pruning import prune
from counselling.audit.sequencer import sequence
from counselling.audit.tree import verify_consistency
from counselling.audit.verify import Verified, Wrong, verify_export
from reporting.database import Database
from reporting.errors import Conflict, NotFound, Tampered, Unavailable
from reporting.publishing.model import checkpoints
from reporting.sealing.canonical import base64_text
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.test_trail import KEYS, PUBLIC, change, exported, kept, number, write
from tests.integration.counselling.workplace import Workplace

pytestmark = pytest.mark.anyio

OTHER = signer(KEYS.origin, bytes(range(32)))


def said(workplace: Workplace) -> Verified:
    return verify_export(exported(workplace), PUBLIC, kept(workplace))


class Killed(BaseException):
    """The process is gone."""


def killed_before(connection: Connection, statement: int) -> Callable[[], int]:
    """Let the process end before its statement of this number; how many there were is told afterwards."""
    seen = 0

    def count(*_arguments: object) -> None:
        nonlocal seen
        if seen == statement:
            raise Killed
        seen += 1

    event.listen(connection, "before_cursor_execute", count)
    return lambda: seen


async def test_a_sequencer_that_is_killed_between_any_two_statements_left_everything_or_nothing(
    workplace: Workplace,
) -> None:
    write(workplace, 300)
    number(workplace)
    write(workplace, 300)
    tables = (outbox, trail_entries, trail_nodes, checkpoints)
    before = [len(workplace.rows(table)) for table in tables]
    statement, is_done = 0, False
    while not is_done:
        try:
            with workplace.work_database.begin() as connection:
                killed_before(connection, statement)
                sequence(connection, KEYS, workplace.network.today)
            is_done = True
        except Killed:
            assert [len(workplace.rows(table)) for table in tables] == before
            assert said(workplace).entries == 300
        statement += 1
    assert statement >= 6
    assert said(workplace).entries == 600
    assert workplace.rows(outbox) == []


SEQUENCE = """
import sys
from datetime import date
from counselling.audit.checkpoint import signer
from counselling.audit.sequencer import sequence
from reporting.database import Database
database = Database(sys.argv[1])
while True:
    with database.begin() as connection:
        if not sequence(connection, signer("localhost:8000/trail", bytes(32)), date(2026, 11, 22), 5):
            break
    print("numbered", flush=True)
"""


def killed_midway(workplace: Workplace) -> None:
    """A program of its own numbers what waits, five at a time, and is killed at once when it says that it has begun."""
    command = [sys.executable, "-c", SEQUENCE, workplace.settings.database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        assert program.stdout.readline() == "numbered\n"
        os.kill(program.pid, signal.SIGKILL)


async def test_after_kill_9_in_the_middle_another_one_goes_on(workplace: Workplace) -> None:
    write(workplace, 3_000)
    killed_midway(workplace)
    left = len(workplace.rows(outbox))
    assert 0 < left < 3_000
    while number(workplace):
        pass
    assert said(workplace).entries == 3_000


async def test_two_sequencers_at_once_number_everything_once(workplace: Workplace) -> None:
    write(workplace, 1_000)
    entries = sorted(row["entry"] for row in workplace.rows(outbox))

    def work() -> None:
        database = Database(workplace.settings.database)
        while True:
            try:
                with database.begin() as connection:
                    if not sequence(connection, KEYS, workplace.network.today, 50):
                        break
            except (IntegrityError, Unavailable):
                continue  # the other one was first: nothing of this one is kept
        database.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said(workplace).entries == 1_000
    assert sorted(row["entry"] for row in workplace.rows(trail_entries)) == entries


async def test_a_clock_that_was_set_back_is_told(workplace: Workplace) -> None:
    for days in (0, 1, -3, -2, 2):
        write(workplace, 2)
        with workplace.work_database.begin() as connection:
            sequence(connection, KEYS, workplace.network.today + timedelta(days=days))
    assert said(workplace).set_back == 1


async def test_another_signing_key_stops_the_sequencer_and_is_refused_by_whoever_kept_the_old_one(
    workplace: Workplace,
) -> None:
    write(workplace, 5)
    number(workplace)
    write(workplace, 5)
    with pytest.raises(Tampered), workplace.work_database.begin() as connection:
        sequence(connection, OTHER, workplace.network.today)
    change(workplace, sa.delete(checkpoints))
    entries = [row["entry"] for row in workplace.rows(trail_entries)]
    change(workplace, sa.delete(trail_entries))
    change(workplace, sa.insert(outbox).values([{"entry": one} for one in entries]))
    with workplace.work_database.begin() as connection:
        sequence(connection, OTHER, workplace.network.today)
    lines = exported(workplace)
    verify_export(lines, verifier_keys(OTHER))
    with pytest.raises(Wrong, match="not a checkpoint of this log"):
        verify_export(lines, PUBLIC)


async def test_a_database_from_yesterday_is_found_even_when_it_has_gone_on(workplace: Workplace) -> None:
    write(workplace, 300)
    number(workplace)
    yesterday = {table: workplace.rows(table) for table in (trail_entries, trail_nodes, checkpoints)}
    write(workplace, 300)
    number(workplace)
    today = kept(workplace)
    for table, rows in yesterday.items():
        change(workplace, sa.delete(table))
        change(workplace, sa.insert(table).values([dict(row) for row in rows]))
    with pytest.raises(Wrong, match="entries are missing: a checkpoint that was kept is over 600"):
        verify_export(exported(workplace), PUBLIC, today)
    write(workplace, 400)
    number(workplace)
    assert said(workplace).entries == 700  # by itself it is a trail
    with pytest.raises(Wrong, match="a checkpoint that was kept has another root"):
        verify_export(exported(workplace), PUBLIC, today)


async def test_an_export_that_is_cut_short_anywhere_is_refused(workplace: Workplace) -> None:
    write(workplace, 3)
    number(workplace)
    write(workplace, 3)
    number(workplace)
    text, newest = b"".join(exported(workplace)), kept(workplace)[-1:]
    verify_export(text.splitlines(keepends=True), PUBLIC, newest)
    for end in [*range(0, len(text) - 1, 7), len(text) - 1]:
        with pytest.raises(Wrong):
            verify_export(text[:end].splitlines(keepends=True), PUBLIC, newest)


async def test_any_byte_that_was_changed_is_found(workplace: Workplace) -> None:
    write(workplace, 3)
    number(workplace)
    text = b"".join(exported(workplace))
    head = text.index(b'\n"') + 200  # the entries, and the checkpoint's own lines; of its signatures every eleventh
    for place in [*range(head), *range(head, len(text), 11)]:
        changed = text[:place] + bytes((text[place] ^ 1,)) + text[place + 1 :]
        with pytest.raises(Wrong):
            verify_export(changed.splitlines(keepends=True), PUBLIC)


async def test_an_entry_that_was_put_into_the_outbox_again_is_told_and_never_numbered(workplace: Workplace) -> None:
    write(workplace, 5)
    number(workplace)
    write(workplace, 1)
    change(workplace, sa.insert(outbox).values(entry=workplace.rows(trail_entries)[2]["entry"]))
    write(workplace, 2)
    again = workplace.rows(outbox)[1]["number"]
    with pytest.raises(Tampered):
        number(workplace)
    with workplace.owner.begin() as connection:
        found = lag(connection)
    assert (found.stuck, f"row {again} of the outbox" in lag_said(found)) == (again, True)
    assert said(workplace).entries == 5
    change(workplace, sa.delete(outbox).where(outbox.c.number == again))
    assert number(workplace) == 3
    assert said(workplace).entries == 8


async def test_an_entry_that_waits_twice_is_told_and_never_numbered(workplace: Workplace) -> None:
    write(workplace, 3)
    with workplace.owner.begin() as connection:
        assert lag(connection).stuck is None
    change(workplace, sa.insert(outbox).values(entry=workplace.rows(outbox)[1]["entry"]))
    with pytest.raises(Tampered):
        number(workplace)
    again = workplace.rows(outbox)[-1]["number"]
    with workplace.owner.begin() as connection:
        assert lag(connection).stuck == again


async def test_of_two_rows_that_claim_to_be_one_act_the_index_tells_which_was_put_there(workplace: Workplace) -> None:
    write(workplace, 3)
    honest = workplace.rows(outbox)[1]
    forged = workplace.rows(outbox)[0]["entry"].replace(nonce_text(workplace, 0), nonce_text(workplace, 1))
    change(workplace, sa.insert(outbox).values(number=0, entry=forged))
    with workplace.owner.begin() as connection:
        found = lag(connection)
        lines = compared(connection, workplace.trail, found)
    assert (found.beside, found.stuck) == (0, honest["number"])
    assert f"row {honest['number']} of the outbox and row 0 claim to be the same act" in lag_said(found)
    assert [line.split(":")[:2] for line in lines] == [
        ["row 0 of the outbox", " the index tells of another act in its place"],
        [f"row {honest['number']} of the outbox", " the index tells of this one"],
    ]
    change(workplace, sa.delete(outbox).where(outbox.c.number == 0))
    assert number(workplace) == 3


async def test_a_row_with_the_nonce_of_a_numbered_entry_is_held_against_it(workplace: Workplace) -> None:
    write(workplace, 2)
    forged = workplace.rows(outbox)[0]["entry"].replace(nonce_text(workplace, 0), nonce_text(workplace, 1))
    number(workplace)
    change(workplace, sa.insert(outbox).values(entry=forged))
    with workplace.owner.begin() as connection:
        found = lag(connection)
        put, there = compared(connection, workplace.trail, found)
        connection.execute(sa.delete(audit_index))
        assert all("nobody can tell" in line for line in compared(connection, workplace.trail, found))
    assert found.numbered == 1
    assert "and entry 1 of the trail claim to be the same act" in lag_said(found)
    assert ("somebody put this one there" in put, "tells of this one" in there) == (True, True)
    assert there.startswith("entry 1 of the trail")


def nonce_text(workplace: Workplace, row: int) -> bytes:
    """The nonce of the row of the outbox, as it stands in the entry."""
    entry = bytes(workplace.rows(outbox)[row]["entry"])
    return next(
        json.dumps(one).encode() for one in json.loads(entry).values() if one == base64_text(parse_entry(entry).n)
    )


async def test_whoever_takes_the_index_away_and_has_an_entry_numbered_again_is_found(workplace: Workplace) -> None:
    write(workplace, 5)
    number(workplace)
    old = workplace.rows(trail_entries)[2]["entry"]
    change(workplace, sa.text("DROP INDEX ix_trail_entries_nonce"))
    change(workplace, sa.insert(outbox).values(entry=old))
    number(workplace)
    with pytest.raises(Wrong, match="entry 5: it stands there a second time, as entry 2 did"):
        said(workplace)


# Pruning.


def age(workplace: Workplace, days: int) -> None:
    """Everything that was numbered so far was numbered, and signed, so long ago."""
    on = workplace.network.today - timedelta(days=days)
    for one in kept(workplace):
        note = sign(one.size, one.root, midnight(on), KEYS)
        change(workplace, sa.update(checkpoints).where(checkpoints.c.size == one.size).values(day=on, note=note))


def pruned(workplace: Workplace, days: int = 400) -> int:
    today = workplace.network.today
    with workplace.owner.begin() as connection:
        return prune(connection, workplace.act(), KEYS, today - timedelta(days=days), today)


async def old_and_new(workplace: Workplace) -> None:
    """700 old entries under two checkpoints, 300 new ones."""
    for count in (400, 300):
        write(workplace, count)
        number(workplace)
    age(workplace, 401)
    write(workplace, 300)
    number(workplace)


async def test_what_is_left_after_pruning_verifies_and_says_what_is_missing(workplace: Workplace) -> None:
    await old_and_new(workplace)
    signed, whole = kept(workplace), exported(workplace)
    assert pruned(workplace) == 512
    assert len(workplace.rows(trail_entries)) == 488
    assert len(workplace.rows(audit_index)) == 488 + 1  # and that it was pruned
    digest = sha256(workplace.rows(prunings)[0]["note"].encode()).hexdigest()
    [told] = workplace.recorded()
    assert (told.event, told.detail) == ("trail.pruned", f"number 0 count 512 digest {digest}")
    found = said(workplace)
    assert (found.entries, found.pruned, found.kept, found.unchecked) == (1_000, 512, 2, 1)
    assert found.is_young is False
    number(workplace)
    found = said(workplace)
    assert found.entries == 1_001
    verify_export(whole, PUBLIC, signed)  # what was exported before says the rest
    with workplace.owner.begin() as connection:
        for place in (512, 700, 1_000):
            assert verify_proof(print_proof(prove_entry(connection, place)), PUBLIC).number == place
        for one in signed[1:]:
            proof = prove_growth(connection, one.size, found.newest)
            verify_consistency(one.size, found.newest.size, proof, one.root, found.newest.root)
        with pytest.raises(NotFound):
            prove_entry(connection, 511)


async def test_pruning_again_goes_on_where_the_last_ended(workplace: Workplace) -> None:
    await old_and_new(workplace)
    assert pruned(workplace) == 512
    with pytest.raises(Conflict, match="nothing_to_prune"):
        pruned(workplace)
    age(workplace, 401)
    assert pruned(workplace) == 256
    assert said(workplace).pruned == 768


async def test_less_than_a_year_is_not_taken_away(workplace: Workplace) -> None:
    await old_and_new(workplace)
    with pytest.raises(Conflict, match="too_young"):
        pruned(workplace, days=365)
    assert len(workplace.rows(trail_entries)) == 1_000


async def test_what_is_listed_as_older_than_it_was_signed_is_not_pruned(workplace: Workplace) -> None:
    await old_and_new(workplace)
    change(workplace, sa.update(checkpoints).values(day=workplace.network.today - timedelta(days=401)))
    with pytest.raises(Tampered):
        pruned(workplace)
    assert len(workplace.rows(trail_entries)) == 1_000


async def test_nothing_is_pruned_that_is_not_what_was_signed(workplace: Workplace) -> None:
    await old_and_new(workplace)
    change(workplace, sa.update(trail_nodes).where(trail_nodes.c.position == 1).values(hash=bytes(32)))
    with pytest.raises(Tampered):
        pruned(workplace)
    assert len(workplace.rows(trail_entries)) == 1_000


async def test_what_was_taken_away_without_a_statement_or_under_another_is_wrong(workplace: Workplace) -> None:
    await old_and_new(workplace)
    change(workplace, sa.delete(trail_entries).where(trail_entries.c.number < 512))
    with pytest.raises(Wrong, match="a checkpoint over 400 entries stands after 0"):
        said(workplace)


FORGED = {
    "later": lambda note: note.replace("pruned 20", "pruned 21"),
    "another size": lambda note: note.replace("\n512\n", "\n256\n"),
    "another hash": lambda note: note.replace(note.split("\n")[4][:5], "AAAAA"),
    "nobody's": lambda note: note.rpartition("\n\n")[0] + "\n\n",
}


@ONE_KIND
@pytest.mark.parametrize("name", FORGED)
async def test_a_statement_that_the_log_did_not_sign_is_refused(workplace: Workplace, name: str) -> None:
    await old_and_new(workplace)
    pruned(workplace)
    lines = exported(workplace)
    note = msgspec.json.decode(lines[0], type=str)
    lines[0] = msgspec.json.encode(FORGED[name](note)) + b"\n"
    with pytest.raises(Wrong, match="not a statement of this log"):
        verify_export(lines, PUBLIC)
    with pytest.raises(Wrong):
        verify_export(exported(workplace)[1:], PUBLIC)
    change(workplace, sa.delete(prunings))
    with pytest.raises(Wrong):
        verify_export(list(export(workplace.owner.begin)), PUBLIC)
