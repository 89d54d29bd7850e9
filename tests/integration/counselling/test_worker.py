"""The worker: reports become cases, answers are noticed, withdrawals carried out, and what expired goes."""

import asyncio
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from counselling import worker
from counselling.audit.entries import WORKER
from counselling.audit.model import audit_index, audit_keys, outbox
from counselling.audit.signing import key_file, print_secret
from counselling.cases.arrivals import BATCH, BEGINNING, open_cases
from counselling.cases.model import cases, notes
from counselling.staff.model import sessions
from counselling.staff.sessions import LONGEST_SECONDS
from reporting.mailbox.model import attachment_chunks, attachments, envelopes, readings, reports, slots
from reporting.mailbox.wishes import end_access, take_back_withdrawal, withdraw
from reporting.web.kept import drafts, keep
from tests.integration.counselling.workplace import Recorded, Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

DAY = 86_400


def taken_in(workplace: Workplace, case: bytes) -> list[Recorded]:
    """The entries of a case but those of routing, which have tests of their own."""
    return [one for one in workplace.recorded(case) if not one.event.startswith("transition.")]


async def test_a_report_becomes_a_case_with_its_audit_key_and_its_day(workplace: Workplace, anna: Staff) -> None:
    person = Person(workplace.network)
    workplace.arrive(person)
    assert workplace.rows(cases) == []
    for _ in range(2):
        workplace.work()
    (case,) = workplace.rows(cases)
    assert (case["case_id"], case["centre"], case["state"], case["waiting_for"]) == (person.case, "ost", "new", "us")
    (told,) = taken_in(workplace, person.case)
    assert (told.event, told.actor, told.t) == ("case.opened", WORKER, TODAY)
    assert len({row["sealed"] for row in workplace.rows(audit_keys)}) == 2  # the case's and the installation's


async def test_many_reports_become_cases_in_batches_of_few_statements(workplace: Workplace, anna: Staff) -> None:
    people = [Person(workplace.network) for _ in range(60)]
    for person in people:
        workplace.arrive(person)
    statements: list[str] = []
    with workplace.work_database.begin() as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
        after = open_cases(connection, workplace.trail, BEGINNING, TODAY)
    assert after is not None
    assert len(statements) <= 7
    assert {row["case_id"] for row in workplace.rows(cases)} == {person.case for person in people}
    assert workplace.events().count("case.opened") == 60


async def test_more_than_a_batch_is_taken_in_at_once(
    workplace: Workplace, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counselling.cases.arrivals.BATCH", 4)
    assert BATCH == 500
    for _ in range(11):
        workplace.arrive(Person(workplace.network))
    workplace.work()
    assert len(workplace.rows(cases)) == 11


async def test_an_answer_of_the_person_is_noticed_once(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    await anna.call("POST", f"/cases/{person.case.hex()}/messages", workplace.reply(person))
    assert workplace.row_of(person)["waiting_for"] == "person"
    workplace.clock.seconds += DAY
    first = workplace.answer(person)
    for _ in range(2):
        workplace.work()
    case = workplace.row_of(person)
    assert (case["waiting_for"], case["activity_day"]) == ("us", TODAY + timedelta(days=1))
    told = [one for one in workplace.recorded(person.case) if one.event == "message.arrived"]
    assert [(one.t, one.detail.split()[1]) for one in told] == [(TODAY + timedelta(days=1), first["record"].hex())]


async def test_an_answer_that_was_answered_before_it_was_noticed_waits_for_nobody_anew(
    workplace: Workplace, anna: Staff
) -> None:
    person = workplace.case(Person(workplace.network))
    workplace.answer(person)
    await anna.call("POST", f"/cases/{person.case.hex()}/messages", workplace.reply(person))
    workplace.work()
    assert workplace.row_of(person)["waiting_for"] == "person"
    assert workplace.events(person.case).count("message.arrived") == 1


async def test_files_of_the_person_are_recorded_with_the_text_that_names_them(
    workplace: Workplace, anna: Staff
) -> None:
    person = Person(workplace.network)
    body = workplace.arrive(person)
    record = workplace.put_file(person, body["record"], None)
    workplace.work()
    told = taken_in(workplace, person.case)
    assert [one.event for one in told] == ["case.opened", "attachment.arrived"]
    assert told[1].detail.split()[1] == record.hex()


async def test_a_renewed_key_is_recorded_with_the_text_that_brought_it_and_by_day_only(
    workplace: Workplace, anna: Staff
) -> None:
    person = workplace.case(Person(workplace.network))
    workplace.answer(person)
    workplace.work()
    workplace.network.rotate("ost")
    first = workplace.answer(person, generation=1, renews=True)
    second = workplace.answer(person, generation=1)
    for _ in range(2):
        workplace.work()
    workplace.answer(person, generation=1)
    workplace.work()
    told = taken_in(workplace, person.case)[2:]
    assert [one.event for one in told] == ["slots.renewed", *["message.arrived"] * 3]
    key = workplace.network.identities["ost", 2].key_id
    assert (told[0].detail, told[0].t, told[0].actor) == (f"generation 1 key {key.hex()}", TODAY, WORKER)
    assert [one.detail.split()[1] for one in told[1:3]] == [first["record"].hex(), second["record"].hex()]


async def test_what_has_expired_goes_and_nothing_else(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    hour = workplace.clock() // 3600
    kept = [workplace.put_file(person, bytes(16), None), workplace.put_file(person, None, hour)]
    workplace.put_file(person, None, hour - 1)
    with workplace.owner.begin() as connection:
        keep(connection, bytes(32), b"over", workplace.clock() - DAY)
        keep(connection, b"k" * 32, b"still writing", workplace.clock())
    workplace.work()
    assert {row["record_id"] for row in workplace.rows(attachments)} == set(kept)
    assert {row["record_id"] for row in workplace.rows(attachment_chunks)} == set(kept)
    assert len(workplace.rows(drafts)) == 1
    workplace.clock.seconds += LONGEST_SECONDS - 1
    workplace.work()
    assert len(workplace.rows(sessions)) == 1
    workplace.clock.seconds += 1
    workplace.work()
    assert workplace.rows(sessions) == []


async def withdrawn(workplace: Workplace, anna: Staff) -> Person:
    """Somebody whose case has everything in it, and who asked for withdrawal today."""
    person = Person(workplace.network)
    body = workplace.arrive(person)
    workplace.work()
    workplace.put_file(person, body["record"], None)
    await anna.call("GET", f"/cases/{person.case.hex()}")
    await anna.call("POST", f"/cases/{person.case.hex()}/messages", workplace.reply(person))
    await anna.call("POST", f"/cases/{person.case.hex()}/notes", workplace.note(person))
    with workplace.owner.begin() as connection:
        withdraw(connection, person.code.withdraw_token, TODAY)
    return person


async def test_a_withdrawal_is_carried_out_after_seven_days(workplace: Workplace, anna: Staff) -> None:
    person, other = await withdrawn(workplace, anna), workplace.case(Person(workplace.network))
    leaves = len(workplace.rows(outbox))
    workplace.clock.seconds += 6 * DAY
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is None
    tied = len(workplace.events(person.case))
    workplace.clock.seconds += DAY
    workplace.work()
    case = workplace.row_of(person)
    assert (case["state"], case["waiting_for"], case["erased_day"]) == ("closed", "nobody", TODAY + timedelta(days=7))
    for table in (envelopes, slots, notes, readings, attachments, attachment_chunks):
        assert [row for row in workplace.rows(table) if row["case_id"] == person.case] == []
    assert person.case not in {row["subject"] for row in (*workplace.rows(audit_keys), *workplace.rows(audit_index))}
    report = next(row for row in workplace.rows(reports) if row["case_id"] == person.case)
    assert (report["state"], report["lookup"], report["withdraw"], report["tags"]) == ("closed", None, None, None)
    # The entries stay; what tied them to the case is gone. The other case is overdue by then, which is the second new one.
    assert len(workplace.rows(outbox)) == leaves + 2
    last = workplace.recorded()[-1]
    assert (last.event, last.t, last.detail) == ("withdrawal.carried_out", TODAY + timedelta(days=7), f"count {tied}")
    assert len([row for row in workplace.rows(envelopes) if row["case_id"] == other.case]) == 1


async def test_what_is_left_is_a_cover_that_can_be_looked_at_and_not_changed(workplace: Workplace, anna: Staff) -> None:
    person = await withdrawn(workplace, anna)
    workplace.clock.seconds += 7 * DAY
    workplace.work()
    anna.clock.seconds += 60
    await anna.sign_in()
    before = workplace.events()
    cover = (await anna.call("GET", f"/cases/{person.case.hex()}")).json()
    assert (cover["state"], cover["entries"], cover["slots"], cover["notes"]) == ("closed", [], [], [])
    assert cover["erased_day"] == str(TODAY + timedelta(days=7))
    for name, body in (
        ("messages", workplace.reply(person)),
        ("notes", workplace.note(person)),
        ("takeover", {}),
        ("exports", {}),
    ):
        answer = await anna.call("POST", f"/cases/{person.case.hex()}/{name}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "case_erased")
    assert workplace.events() == before


async def test_a_withdrawal_that_was_taken_back_erases_nothing(workplace: Workplace, anna: Staff) -> None:
    person = await withdrawn(workplace, anna)
    with workplace.owner.begin() as connection:
        take_back_withdrawal(connection, person.code.withdraw_token, TODAY + timedelta(days=6))
    workplace.clock.seconds += 30 * DAY
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is None
    assert len(workplace.rows(envelopes)) == 2


async def test_a_withdrawal_after_access_was_ended_is_carried_out_too(workplace: Workplace, anna: Staff) -> None:
    person = await withdrawn(workplace, anna)
    with workplace.owner.begin() as connection:
        end_access(connection, person.code.withdraw_token)
    workplace.clock.seconds += 7 * DAY
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is not None


async def test_the_persons_wishes_are_recorded_once_by_their_day(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    token = person.code.withdraw_token
    later = TODAY + timedelta(days=2)
    with workplace.owner.begin() as connection:
        withdraw(connection, token, TODAY)
    workplace.clock.seconds += DAY
    workplace.work()
    with workplace.owner.begin() as connection:
        take_back_withdrawal(connection, token, TODAY + timedelta(days=1))
    for _ in range(2):
        workplace.work()
    workplace.clock.seconds += DAY
    with workplace.owner.begin() as connection:
        withdraw(connection, token, later)
        end_access(connection, token)
    for _ in range(2):
        workplace.work()
    told = [(one.event, one.actor, one.t, one.detail) for one in taken_in(workplace, person.case)[1:]]
    assert told == [
        ("withdrawal.asked", WORKER, TODAY, ""),
        ("withdrawal.taken_back", WORKER, TODAY + timedelta(days=1), ""),
        ("withdrawal.asked", WORKER, later, ""),
        ("access.ended", WORKER, later, ""),
    ]


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_case_without_its_audit_key_is_an_alarm_and_stops_nobody_elses(
    workplace: Workplace, anna: Staff, caplog: pytest.LogCaptureFixture, is_gone: bool
) -> None:
    people = sorted((workplace.case(Person(workplace.network)) for _ in range(3)), key=lambda one: one.case)
    altered = audit_keys.c.subject == people[0].case
    with workplace.owner.begin() as connection:
        connection.execute(
            sa.delete(audit_keys).where(altered)
            if is_gone
            else sa.update(audit_keys).where(altered).values(sealed=bytes(300))
        )
        end_access(connection, people[2].code.withdraw_token)
        withdraw(connection, people[0].code.withdraw_token, TODAY)
    for person in people[:2]:
        workplace.answer(person)
    expired = workplace.put_file(people[1], None, workplace.clock() // 3600 - 1)
    workplace.work()
    assert [one.levelname for one in caplog.records] == ["CRITICAL"] * 3  # today's answers, all answers, wishes
    assert [workplace.row_of(person)["noticed"] for person in people] == [0, 1, 0]
    assert [one.event for one in taken_in(workplace, people[2].case)] == ["case.opened", "access.ended"]
    assert expired not in {row["record_id"] for row in workplace.rows(attachments)}


async def test_a_step_that_fails_is_an_alarm_and_the_others_are_done(
    workplace: Workplace, anna: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    person = Person(workplace.network)
    workplace.arrive(person)
    with workplace.owner.begin() as connection:  # a key where the worker is about to make one
        connection.execute(sa.insert(audit_keys).values(subject=person.case, sealed=b""))
        keep(connection, bytes(32), b"over", workplace.clock() - DAY)
    with pytest.raises(sa.exc.IntegrityError):
        workplace.work()
    assert [one.message for one in caplog.records] == ["the worker cannot go on with open_cases: IntegrityError"]
    assert workplace.rows(drafts) == []
    stop = threading.Event()
    running = threading.Thread(
        target=worker.run, args=(workplace.work_database, workplace.trail, workplace.clock, stop)
    )
    running.start()
    await until(lambda: len(caplog.records) > 1)
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(audit_keys).where(audit_keys.c.subject == person.case))
    await until(lambda: len(workplace.rows(cases)) == 1)
    stop.set()
    running.join(10)
    assert [one.event for one in taken_in(workplace, person.case)] == ["case.opened"]


class Killed(Exception):
    """The worker ends here, as by kill -9: its transaction is gone."""


@pytest.mark.parametrize("dies_after", range(1, 30, 2))
async def test_killed_after_any_statement_it_goes_on_from_there(
    workplace: Workplace, anna: Staff, dies_after: int
) -> None:
    person = await withdrawn(workplace, anna)
    arrived = Person(workplace.network)
    workplace.clock.seconds += 7 * DAY
    workplace.arrive(arrived)
    engine = workplace.work_database._engine
    executed = 0

    def die(*_heard: object) -> None:
        nonlocal executed
        executed += 1
        if executed >= dies_after:  # and nothing of any other step either
            raise Killed

    sa.event.listen(engine, "after_cursor_execute", die)
    try:
        workplace.work()
    except Killed:
        pass
    finally:
        sa.event.remove(engine, "after_cursor_execute", die)
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is not None
    assert workplace.row_of(arrived)["state"] == "new"
    assert workplace.events().count("withdrawal.carried_out") == 1
    assert [one.event for one in taken_in(workplace, arrived.case)] == ["case.opened"]
    assert [row for row in workplace.rows(attachments) if row["case_id"] == person.case] == []


async def until(happens: Callable[[], bool]) -> None:
    """Wait for what another thread or process does; a minute at most."""
    deadline = time.monotonic() + 60
    while not happens() and time.monotonic() < deadline:  # noqa: ASYNC110 - nobody over there can set an event of ours
        await asyncio.sleep(0.05)


async def test_two_workers_make_each_case_once(workplace: Workplace, anna: Staff) -> None:
    people = [Person(workplace.network) for _ in range(40)]
    for person in people:
        workplace.arrive(person)
    stop = threading.Event()
    workers = [
        threading.Thread(target=worker.run, args=(workplace.work_database, workplace.trail, workplace.clock, stop))
        for _ in range(2)
    ]
    for one in workers:
        one.start()
    await until(lambda: len(workplace.rows(cases)) == 40)
    stop.set()
    for one in workers:
        one.join(60)
    assert len(workplace.rows(cases)) == 40
    assert workplace.events().count("case.opened") == 40


async def test_the_worker_ends_when_it_is_told_to(workplace: Workplace, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(
        f'service = "Isonomia"\ndatabase = "{workplace.settings.database}"\n'
        f'service_keys = "{workplace.settings.service_keys}"\nroots = ["{workplace.network.verifier}"]\n'
        'languages = ["de"]\ndemo = true\n[reporting]\norigin = "http://localhost:8000"\n'
        '[counselling]\norigin = "http://workspace.localhost:8001"\n'
    )
    key_file(workplace.settings).write_text(print_secret(bytes(32)))
    command = [sys.executable, "-m", "counselling.cli", "worker", "--settings", str(settings)]
    running = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    workplace.arrive(Person(workplace.network))
    await until(lambda: len(workplace.rows(cases)) == 1)
    running.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(running.communicate(), 60)
    # By the program's own clock the network's day is long over: that its entry waits may be told, and nothing else.
    assert running.returncode == 0
    assert [line for line in said.splitlines() if b"waits to be numbered" not in line] == []
    assert len(workplace.rows(cases)) == 1
