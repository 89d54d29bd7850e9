"""A case whose member may not see it any more is nobody's: whoever leads hears of it, and no count tells of what is hidden.

Whoever was walled off while her call waited for the case finds that it is not hers.
"""

import asyncio
import os
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling import worker
from counselling.cases.model import cases, walls
from counselling.cases.reminders import due_days, has_news
from counselling.staff.model import members
from reporting.mailbox.model import reports
from reporting.sealing.canonical import base64_text
from tests.integration.counselling.passing_on import later, proposal, referral, step
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

DAY = 86_400
LONG_AGO = TODAY - timedelta(days=60)


@pytest.fixture
async def nora(workplace: Workplace, anna: Staff) -> Staff:
    """A counsellor of anna's centre, who looks after `person`'s case."""
    return await workplace.join("nora")


@pytest.fixture
async def person(workplace: Workplace, nora: Staff) -> Person:
    """Somebody whose case nora took over long ago; something is due in it today."""
    person = workplace.case(Person(workplace.network))
    await take(nora, person)
    body = {"task": os.urandom(16), "kind": "task", "due": str(TODAY)}
    assert (await nora.call("POST", path(person, "tasks"), body)).status_code == 201
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(waiting_for="person", activity_day=LONG_AGO))
    return person


def path(person: Person, *rest: str) -> str:
    return "/".join(["/cases", person.case.hex(), *rest])


async def take(by: Staff, person: Person) -> None:
    assert (await by.call("POST", path(person, "takeover"), {})).status_code == 200


async def wall(by: Staff, person: Person, off: Staff) -> None:
    answer = await by.call("POST", path(person, "walls"), {"staff": off.staff, "reason": "person"})
    assert answer.status_code == 204, answer.text


async def restrict(by: Staff, person: Person, *named: Staff) -> None:
    answer = await by.call("PUT", path(person, "restriction"), {"members": [one.staff for one in named]})
    assert answer.status_code == 204, answer.text


async def hears(workplace: Workplace, who: Staff) -> dict[str, bool]:
    """In which of her lists there is something, and whether a mail would tell her to look, as the worker sees it."""
    unassigned = (await who.call("GET", "/unassigned")).json()["cases"]
    hers = (await who.call("GET", f"/tasks?until={TODAY}")).json()["tasks"]
    keys = workplace.trail.service_keys
    with workplace.owner.begin() as connection:
        days = due_days(connection, keys, who.staff, TODAY)
    with workplace.work_database.begin() as connection:
        news = has_news(connection, keys, who.staff, TODAY, TODAY)
    return {"unassigned": bool(unassigned), "tasks": bool(hers), "calendar": bool(days), "mail": news}


def every(value: bool) -> dict[str, bool]:
    return dict.fromkeys(("unassigned", "tasks", "calendar", "mail"), value)


async def test_what_a_walled_off_member_looked_after_is_whoever_leads_to_see_to(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    assert await hears(workplace, anna) == every(False)
    await wall(anna, person, nora)
    assert await hears(workplace, anna) == every(True)
    assert await hears(workplace, nora) == every(False)
    assert await hears(workplace, cora) == every(False) | {"unassigned": True}
    team = (await anna.call("GET", f"/tasks?of={nora.staff.hex()}")).json()["tasks"]
    assert team == []
    await take(cora, person)
    assert await hears(workplace, anna) == every(False)


async def test_what_is_restricted_without_its_member_is_theirs_whom_it_names(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora, dora = await workplace.join("cora"), await workplace.join("dora")
    await restrict(anna, person, anna, cora)
    assert [await hears(workplace, one) for one in (anna, nora)] == [every(True), every(False)]
    assert (await hears(workplace, cora))["mail"] is False
    await restrict(anna, person, cora, dora)  # about the coordinator herself: whoever is named decides
    assert [await hears(workplace, one) for one in (anna, nora, cora, dora)] == [
        *(every(False), every(False)),
        *(every(True), every(True)),
    ]


async def test_what_a_leaver_looked_after_is_whoever_leads_to_see_to(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    closed = workplace.case(Person(workplace.network))
    with workplace.owner.begin() as connection:
        of_closed = sa.update(cases).where(cases.c.case_id == closed.case)
        connection.execute(of_closed.values(state="closed", waiting_for="nobody", assignee=nora.staff))
    workplace.leave("nora")
    for _ in range(2):
        workplace.work()
    assert workplace.row_of(person)["assignee"] is None
    assert workplace.row_of(closed)["assignee"] == nora.staff
    assert await hears(workplace, anna) == every(True)
    told = [one.detail for one in workplace.recorded(person.case) if one.event == "transition.decided"]
    leaver = workplace.trail.member(nora.staff)
    assert told[1:] == [f"act give_back member {leaver} reason left old open new open"]


async def test_the_worker_reads_of_members_who_has_left_and_nothing_else(workplace: Workplace, anna: Staff) -> None:
    with workplace.work_database.begin() as connection:
        found = connection.execute(sa.text("SELECT staff_id, state FROM members")).all()
    assert [tuple(row) for row in found] == [(anna.staff, "active")]
    for unread in (members.c.login, members.c.key):
        with pytest.raises(sa.exc.DBAPIError), workplace.work_database.begin() as connection:
            connection.execute(sa.select(unread))


@pytest.mark.parametrize("why", ["walled off", "not named", "left"])
@pytest.mark.parametrize("by", ["time", "deputy"])
async def test_a_case_does_not_come_back_to_who_may_not_see_it_any_more(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person, why: str, by: str
) -> None:
    cora = await workplace.join("cora")
    body = proposal("absence", to_member=cora.staff, expires=later(3), reason="absence")
    assert (await nora.call("POST", path(person, "transitions"), body)).status_code == 200
    if why == "walled off":
        await wall(anna, person, nora)
    elif why == "not named":
        await restrict(anna, person, anna, cora)
    else:
        workplace.leave("nora")
    assert workplace.row_of(person)["assignee"] == cora.staff
    if by == "deputy":
        assert (await cora.call("POST", step(body, "done"), {})).status_code == 200
    else:
        workplace.clock.seconds += 4 * DAY
        workplace.work()
    row = workplace.row_of(person)
    assert (row["assignee"], row["state"]) == (None, "open")
    await anna.sign_in()
    listed = (await anna.call("GET", "/unassigned")).json()["cases"]
    assert [one["case"] for one in listed] == [base64_text(person.case)]


CONFLICT = {"language": "de", "life_domain": "work", "urgent": False, "purpose": "advice", "conflict": True}


async def test_a_coordinator_kept_out_of_one_case_still_leads_in_the_others(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    await wall(anna, person, anna)
    other = Person(workplace.network)
    workplace.arrive(other, tags=CONFLICT)
    workplace.work()
    assert (await nora.call("GET", path(other))).status_code == 404
    assert (await anna.call("GET", path(other))).status_code == 200


@pytest.mark.parametrize("how", ["walled", "restricted"])
async def test_no_count_tells_of_what_is_kept_from_its_reader(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person, how: str
) -> None:
    paula = await workplace.join("paula", "ost", "coordinator")
    other = workplace.case(Person(workplace.network))
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(waiting_for="us"))
    profile = {"languages": ["de"], "domains": [], "working_days": 127, "most_cases": None}
    profile |= {"away_from": None, "away_until": None, "deputy": None}
    assert (await nora.call("PUT", "/profile", profile)).status_code == 204
    workplace.clock.seconds += DAY  # what was due is overdue
    await asyncio.gather(anna.sign_in(), paula.sign_in())

    async def told(who: Staff) -> list[int]:
        of_nora = base64_text(nora.staff)
        loads = {one["staff"]: one for one in (await who.call("GET", "/centres/ost/load")).json()}[of_nora]
        set_ups = (await who.call("GET", "/centres/ost/profiles")).json()
        fits = (await who.call("GET", path(other, "proposal"))).json()["ranked"]
        return [
            *(loads["open"], loads["waiting"], loads["overdue"]),
            *(one["load"] for one in [*set_ups, *fits] if one["staff"] == of_nora),
        ]

    assert await told(paula) == await told(anna) == [1] * 5
    if how == "walled":
        await wall(anna, person, paula)
    else:
        await restrict(anna, person, anna, nora)
    assert (await told(anna), await told(paula)) == ([1] * 5, [0] * 5)


async def meanwhile(workplace: Workplace, person: Person, call: Awaitable[Any], *written: sa.Executable) -> Any:
    """The answer to a call that waits for the case while another transaction, which holds it, writes and commits."""
    with workplace.owner.begin() as connection:
        connection.execute(sa.select(reports).where(reports.c.case_id == person.case).with_for_update())
        waiting = asyncio.ensure_future(call)
        await _has_come_to_wait(connection)
        assert not waiting.done()
        for one in written:
            connection.execute(one)
    return await waiting


async def _has_come_to_wait(connection: Connection) -> None:
    """SQLite cannot say who waits for its one writer; PostgreSQL can."""
    if connection.dialect.name == "sqlite":
        await asyncio.sleep(0.5)
        return
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(30):
        while connection.execute(waits).scalar_one() == 0:  # noqa: ASYNC110 - another process says so, no event does
            await asyncio.sleep(0.05)


def out(workplace: Workplace, person: Person, member: Staff) -> sa.Executable:
    row = {"case_id": person.case, "staff_id": member.staff, "side": "out", "made_by": member.staff, "day": TODAY}
    return sa.insert(walls).values(row)


async def test_who_is_walled_off_while_her_call_waits_does_not_get_the_case(
    workplace: Workplace, anna: Staff, nora: Staff
) -> None:
    person = workplace.case(Person(workplace.network))
    call = nora.call("POST", path(person, "takeover"), {})
    answer = await meanwhile(workplace, person, call, out(workplace, person, nora))
    assert answer.status_code == 404
    row = workplace.row_of(person)
    assert (row["state"], row["assignee"]) == ("new", None)


async def test_what_was_taken_over_while_a_call_waited_is_seen_as_it_is(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    of_case = sa.update(cases).where(cases.c.case_id == person.case)
    body = proposal("hand_over", to_member=anna.staff)
    call = nora.call("POST", path(person, "transitions"), body)
    answer = await meanwhile(workplace, person, call, of_case.values(assignee=anna.staff))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


async def test_who_is_walled_off_while_she_answers_an_offer_has_none(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    bea = await workplace.join("bea", "vs", "coordinator")
    await workplace.found(bea, "vs")
    workplace.publish()
    body = await referral(workplace, nora, person)
    assert (await nora.call("POST", path(person, "transitions"), body)).status_code == 200
    call = bea.call("POST", step(body, "decline"), {"reason": "load"})
    answer = await meanwhile(workplace, person, call, out(workplace, person, bea))
    assert answer.status_code == 404


async def test_a_transition_that_is_decided_while_the_worker_waits_is_not_ended_again(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    body = proposal("hand_over", to_member=anna.staff, expires=later(1))
    assert (await nora.call("POST", path(person, "transitions"), body)).status_code == 200
    workplace.clock.seconds += 2 * DAY
    now = workplace.clock()
    done = sa.text("UPDATE transitions SET state = 'done' WHERE transition_id = :id").bindparams(id=body["transition"])
    working = asyncio.to_thread(worker.once, workplace.work_database, workplace.trail, now)
    await meanwhile(workplace, person, working, done)
    with workplace.owner.begin() as connection:
        state = connection.execute(sa.text("SELECT state FROM transitions")).scalar_one()
    assert state == "done"
