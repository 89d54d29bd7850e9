"""The day's checkpoint goes out: to a file, to a witness elsewhere who signs it over HTTP, and by mail. A history that was written
anew no witness signs. Whoever cannot be reached is tried again, ever more rarely, and whoever watches the programs is told.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from counselling import worker
from counselling.audit.checkpoint import cosigned_at, parse_cosigner_key, verifier_keys, verify
from counselling.audit.daily import carry_out_day
from counselling.audit.lag import Lag, is_late, lag, said
from counselling.audit.model import outbox, trail_entries, trail_nodes
from counselling.audit.outgoing import FIRST_WAIT, LONGEST_WAIT, Delivery, deliveries
from counselling.cli.witness import known_log, served, witness_keys
from counselling.supervision.health import unreached
from reporting.publishing.model import checkpoints
from reporting.settings import Mail, Settings, Witness
from tests.integration.counselling.test_reminders import Post
from tests.integration.counselling.test_trail import KEYS, PUBLIC, change, number, write
from tests.integration.counselling.workplace import Workplace
from tests.integration.reporting.network import NOON

pytestmark = pytest.mark.anyio

DAY = 86_400
TOMORROW = NOON + DAY
SUPERVISION = "aufsicht@kanton.example"
NOBODY_LISTENS = "http://127.0.0.1:9"


async def carry_out(workplace: Workplace, settings: Settings, now: int = TOMORROW) -> None:
    await asyncio.to_thread(carry_out_day, workplace.work_database, settings, KEYS, now, os.urandom)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    """A witness that listens, and knows the log of the tests."""
    folder, log = tmp_path / "witness", tmp_path / "trail.keys"
    folder.mkdir()
    log.write_text("\n".join(PUBLIC))
    keys = witness_keys(folder / "witness.key", "witness.example")
    server = served(keys, dict([known_log(log)]), folder, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Witness(f"http://127.0.0.1:{server.server_port}", verifier_keys(keys)[1])
    server.shutdown()
    thread.join()
    server.server_close()


def with_witness(workplace: Workplace, witness: Witness, folder: Path) -> Settings:
    return msgspec.structs.replace(workplace.settings, checkpoints=folder, witnesses=(witness,))


async def test_each_day_goes_out_signed_by_the_witness(workplace: Workplace, witness: Witness, tmp_path: Path) -> None:
    settings, today = with_witness(workplace, witness, tmp_path / "out"), workplace.network.today
    write(workplace, 300)
    number(workplace)
    await carry_out(workplace, settings, NOON)
    assert files(tmp_path / "out") == []  # the day is not over
    await carry_out(workplace, settings)
    path = tmp_path / "out" / f"{today}.txt"
    first = path.read_text()
    assert cosigned_at(first, verify(first, *PUBLIC), parse_cosigner_key(witness.key)) > 0
    await carry_out(workplace, settings)
    assert path.read_text() == first  # asked once
    write(workplace, 5)
    number(workplace)
    path.unlink()
    await carry_out(workplace, settings)
    second = path.read_text()
    assert verify(second, *PUBLIC).size == 305
    assert cosigned_at(second, verify(second, *PUBLIC), parse_cosigner_key(witness.key)) > 0


async def test_a_history_that_was_written_anew_is_not_signed(
    workplace: Workplace, witness: Witness, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = with_witness(workplace, witness, tmp_path / "out")
    write(workplace, 20)
    number(workplace)
    await carry_out(workplace, settings)
    [path] = files(tmp_path / "out")
    path.unlink()
    entries = [row["entry"] for row in workplace.rows(trail_entries)]
    change(workplace, sa.delete(checkpoints))
    change(workplace, sa.delete(trail_entries))
    change(workplace, sa.delete(trail_nodes))
    change(workplace, sa.insert(outbox).values([{"entry": one} for one in entries[1:]]))
    write(workplace, 5)
    number(workplace)
    with caplog.at_level(logging.CRITICAL):
        await carry_out(workplace, settings)
    assert "does not sign" in caplog.text
    note = path.read_text()
    assert "witness.example" not in note
    assert verify(note, *PUBLIC).size == 24


async def test_a_witness_that_is_away_stops_nothing_and_is_asked_ever_more_rarely(
    workplace: Workplace, witness: Witness, tmp_path: Path
) -> None:
    settings = with_witness(workplace, Witness(NOBODY_LISTENS, witness.key), tmp_path / "out")
    write(workplace, 3)
    number(workplace)
    now, waits, tried = TOMORROW, list[int](), Delivery()
    for _ in range(14):
        await carry_out(workplace, settings, now)
        await carry_out(workplace, settings, now)  # too early: nothing is asked
        tried = deliveries(tmp_path / "out")[NOBODY_LISTENS]
        waits.append(tried.again - now)
        now = tried.again
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-2:] == [LONGEST_WAIT, LONGEST_WAIT]
    assert (tried.failures, tried.since) == (14, TOMORROW)
    first = tmp_path / "out" / f"{workplace.network.today}.txt"
    assert verify(first.read_text(), *PUBLIC).size == 3


async def test_what_no_proof_can_be_made_of_keeps_nobody_else_from_the_checkpoint(
    workplace: Workplace, witness: Witness, post: Post, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = msgspec.structs.replace(by_mail(workplace, post, tmp_path / "out"), witnesses=(witness,))
    write(workplace, 20)
    number(workplace)
    await carry_out(workplace, settings)
    [path] = files(tmp_path / "out")
    write(workplace, 5)
    number(workplace)
    change(workplace, sa.update(trail_entries).where(trail_entries.c.number == 17).values(entry=b"{}"))
    for one in (path, tmp_path / "out" / "outgoing.json"):
        one.unlink()
    await carry_out(workplace, settings)
    assert "no proof can be made" in caplog.text
    assert [
        line.split(" does not reach ")[1].split(":")[0] for line in unreached(settings, workplace.network.today)
    ] == ["http"]
    assert [to for to, _ in post.mails] == [SUPERVISION, SUPERVISION]


@pytest.fixture
def post() -> Iterator[Post]:
    office = Post()
    office.begin()
    yield office
    office.end()


def by_mail(workplace: Workplace, post: Post, folder: Path, *to: str) -> Settings:
    mail = Mail("127.0.0.1", "isonomia@beratung.example", post.port, "none")
    return msgspec.structs.replace(
        workplace.settings, checkpoints=folder, mail=mail, checkpoints_to=to or (SUPERVISION,)
    )


async def test_each_day_is_mailed_once_and_the_mail_is_the_signed_note(
    workplace: Workplace, witness: Witness, post: Post, tmp_path: Path
) -> None:
    settings = by_mail(workplace, post, tmp_path / "out", SUPERVISION, "a@witness.example")
    settings = msgspec.structs.replace(settings, witnesses=(witness,))
    write(workplace, 3)
    number(workplace)
    await carry_out(workplace, settings, NOON)
    assert post.mails == []
    for now in (TOMORROW, TOMORROW + 60, TOMORROW + 3_600):
        await carry_out(workplace, settings, now)
    assert [to for to, _ in post.mails] == [SUPERVISION, "a@witness.example"]
    mail = message_from_string(post.mails[0][1])
    assert mail["Subject"] == "Isonomia: checkpoint of the audit trail"
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    note = content.decode().replace("\r\n", "\n")
    assert verify(note, *PUBLIC).size == 3
    assert cosigned_at(note, verify(note, *PUBLIC), parse_cosigner_key(witness.key)) > 0


async def test_what_the_log_did_not_sign_is_neither_written_nor_mailed_and_the_real_checkpoint_is(
    workplace: Workplace, post: Post, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings, today = by_mail(workplace, post, tmp_path / "out"), workplace.network.today
    write(workplace, 3)
    number(workplace)
    [real] = [row["note"] for row in workplace.rows(checkpoints)]
    forged = [
        {"size": 900, "day": today, "note": "send the key to mallory@example.org\n"},
        {"size": 901, "day": today, "note": real},  # one of ours, listed over more than it is over
    ]
    change(workplace, sa.insert(checkpoints).values(forged))
    path = tmp_path / "out" / f"{today}.txt"
    path.parent.mkdir()
    path.write_bytes(b"\xff what somebody left in the folder")
    await carry_out(workplace, settings)
    assert path.read_text() == real
    content = message_from_string(post.mails[0][1]).get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode().replace("\r\n", "\n") == real
    assert [to for to, _ in post.mails] == [SUPERVISION]
    said_so = [record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL]
    assert [f"last checkpoint of {today}" in said_so[0], path.name in said_so[1]] == [True, True]
    change(workplace, sa.delete(checkpoints).where(checkpoints.c.size == 3))
    path.unlink()
    await carry_out(workplace, settings)
    assert not path.exists()


async def test_a_mail_that_was_refused_is_tried_again_later_and_health_says_so_meanwhile(
    workplace: Workplace, post: Post, tmp_path: Path
) -> None:
    settings = by_mail(workplace, post, tmp_path / "out")
    app_settings = workplace.app.state["service"].settings
    post.answer = "451 not now"
    write(workplace, 3)
    number(workplace)
    await carry_out(workplace, settings)
    await carry_out(workplace, settings, TOMORROW + FIRST_WAIT - 1)
    assert post.mails == []
    assert deliveries(tmp_path / "out")[SUPERVISION].failures == 1
    assert [SUPERVISION in line and "1 tries" in line for line in unreached(settings, workplace.network.today)] == [
        True
    ]
    assert unreached(app_settings, workplace.network.today) == []
    post.answer = "250 kept"
    await carry_out(workplace, settings, TOMORROW + FIRST_WAIT)
    assert [to for to, _ in post.mails] == [SUPERVISION]
    assert unreached(settings, workplace.network.today) == []


async def test_a_note_that_nobody_is_to_be_tried_stops_no_mail_and_whoever_has_not_got_the_day_is_named(
    workplace: Workplace, post: Post, witness: Witness, tmp_path: Path
) -> None:
    settings, today = by_mail(workplace, post, tmp_path / "out"), workplace.network.today
    settings = msgspec.structs.replace(settings, witnesses=(witness,))
    write(workplace, 3)
    number(workplace)
    kept = tmp_path / "out" / "outgoing.json"
    kept.parent.mkdir()
    kept.write_bytes(msgspec.json.encode({SUPERVISION: Delivery(again=TOMORROW + 10 * LONGEST_WAIT)}))
    assert ["of 2026-11-22 has not reached" in line for line in unreached(settings, today)] == [True, True]
    assert unreached(settings, None) == []
    await carry_out(workplace, settings)
    assert [to for to, _ in post.mails] == [SUPERVISION]
    assert unreached(settings, today) == []
    kept.unlink()
    await carry_out(workplace, settings)  # the witness has signed: it is known again that it has the day
    assert unreached(settings, today) == []
    for name in ("checkpoints", "checkpoints_to"):
        msgspec.structs.force_setattr(workplace.app.state["service"].settings, name, getattr(settings, name))
    kept.unlink()
    found = []
    for now in (NOON, TOMORROW):
        workplace.clock.seconds = now
        found.append((await workplace.http.get("/health/trail")).text.splitlines()[1:])
    line = f"the checkpoint of the audit trail of {today} has not reached {SUPERVISION}: the last one that did is none"
    assert found == [[], [line]]


async def test_what_waits_too_long_to_be_numbered_is_told_on_the_machine_and_nowhere_else(
    workplace: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await workplace.http.get("/health/trail")
    assert (answer.status_code, answer.text) == (200, "every act is numbered in the audit trail\n")
    workplace.invite("zoe")
    answer = await workplace.http.get("/health/trail")
    assert (answer.status_code, answer.text) == (
        200,
        "1 act waits to be numbered in the audit trail, the oldest since 2026-11-22 12:00\n",
    )
    workplace.clock.seconds += 60 * workplace.settings.numbering_minutes + 1
    answer = await workplace.http.get("/health/trail")
    assert (answer.status_code, "since 2026-11-22 12:00" in answer.text) == (503, True)
    worker.once(workplace.work_database, workplace.trail, workplace.clock(), settings=workplace.settings)
    assert "1 act waits to be numbered" in caplog.text
    proxies = [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X-Real-IP": "127.0.0.1"}]
    for headers, client in (*((one, "127.0.0.1") for one in proxies), ({}, "192.0.2.7")):
        transport = httpx.ASGITransport(app=workplace.app, client=(client, 1))  # type: ignore[arg-type]  # the same protocol under two names
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as elsewhere:
            assert (await elsewhere.get("/health/trail", headers=headers)).status_code == 404


async def test_what_a_person_did_waits_by_its_day_and_what_is_no_entry_is_named(workplace: Workplace) -> None:
    today, minutes = workplace.network.today, 10
    waiting = Lag(1, today)
    assert "the oldest since 2026-11-22" in said(waiting)
    assert [is_late(waiting, now, minutes) for now in (NOON, NOON + DAY, NOON + 2 * DAY)] == [False, False, True]
    change(workplace, sa.insert(outbox).values(entry=b"x"))
    with workplace.owner.begin() as connection:
        stuck = lag(connection)
    assert stuck.stuck == workplace.rows(outbox)[-1]["number"]
    assert (is_late(stuck, NOON, minutes), "nothing is numbered any more" in said(stuck)) == (True, True)
