"""What somebody who leads a centre looks at: load by member, what nobody looks after by age, a colleague's cases."""

import asyncio
import os
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import event

from counselling.cases.lists import unassigned
from counselling.cases.loads import loads_of
from counselling.cases.model import cases, walls
from counselling.staff.model import centre_keys
from reporting.mailbox.model import reports
from reporting.sealing.canonical import base64_text
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person


async def test_the_load_counts_cases_what_waits_and_what_is_overdue(workplace: Workplace, anna: Staff) -> None:
    berta = await workplace.join("berta")
    people = [workplace.case(Person(workplace.network)) for _ in range(3)]
    for person in people[:2]:
        await berta.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    await berta.call("POST", f"/cases/{people[0].case.hex()}/messages", workplace.reply(people[0]))
    for days in (-1, 0, None):
        due = None if days is None else str(TODAY + timedelta(days=days))
        body = {"task": os.urandom(16), "kind": "task", "due": due}
        await berta.call("POST", f"/cases/{people[0].case.hex()}/tasks", body)
    answer = await anna.call("GET", "/centres/ost/load")
    loads = {one["staff"]: (one["open"], one["waiting"], one["overdue"]) for one in answer.json()}
    assert loads == {base64_text(berta.staff): (2, 1, 1), base64_text(anna.staff): (0, 0, 0)}
    hers = (await anna.call("GET", f"/members/{berta.staff.hex()}/cases")).json()["cases"]
    assert {one["case"] for one in hers} == {base64_text(person.case) for person in people[:2]}
    waiting = (await anna.call("GET", f"/members/{berta.staff.hex()}/cases?waiting_for=us")).json()["cases"]
    assert [one["case"] for one in waiting] == [base64_text(people[1].case)]


async def test_the_load_is_what_is_there_after_many_change_cases_at_once(workplace: Workplace, anna: Staff) -> None:
    team = [anna, await workplace.join("berta"), await workplace.join("nora")]
    people = [workplace.case(Person(workplace.network)) for _ in range(9)]

    async def takes(number: int, person: Person) -> None:
        for one in (team[number % 3], team[(number + 1) % 3]):  # whoever is second has it
            await one.call("POST", f"/cases/{person.case.hex()}/takeover", {})
        if number % 4 == 0:
            await one.call("POST", f"/cases/{person.case.hex()}/closing", {})

    await asyncio.gather(*(takes(number, person) for number, person in enumerate(people)))
    there = [row for row in workplace.rows(cases) if row["state"] != "closed"]
    assert 0 < len(there) < len(people)
    counted = {one["staff"]: one["open"] for one in (await anna.call("GET", "/centres/ost/load")).json()}
    assert counted == {base64_text(one.staff): sum(row["assignee"] == one.staff for row in there) for one in team}
    for one in team:  # the number leads to its cases
        path = f"/members/{one.staff.hex()}/cases?centre=ost&states=new&states=open"
        assert len((await anna.call("GET", path)).json()["cases"]) == counted[base64_text(one.staff)]
    assert (await anna.call("GET", f"/members/{anna.staff.hex()}/cases?centre=vs")).json()["cases"] == []


async def test_what_walls_keep_from_the_reader_counts_for_nothing(workplace: Workplace, anna: Staff) -> None:
    berta = await workplace.join("berta")
    people = [workplace.case(Person(workplace.network)) for _ in range(5)]
    for person in people:
        await berta.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    out, named, restricted, _, _ = (person.case for person in people)
    with workplace.owner.begin() as connection:
        for case, side in ((out, "out"), (named, "in")):
            row = {"case_id": case, "staff_id": anna.staff, "side": side, "made_by": anna.staff, "day": TODAY}
            connection.execute(sa.insert(walls), row)
        kept = sa.update(cases).where(cases.c.case_id.in_([named, restricted]))
        connection.execute(kept.values(restricted=True))
    [hers] = [one for one in (await anna.call("GET", "/centres/ost/load")).json() if one["open"]]
    assert (hers["staff"], hers["open"], hers["waiting"]) == (base64_text(berta.staff), 3, 3)
    set_up = (await anna.call("GET", "/centres/ost/profiles")).json()
    assert {one["staff"]: one["load"] for one in set_up}[base64_text(berta.staff)] == 3


async def test_how_far_a_change_of_keys_has_come(workplace: Workplace, anna: Staff) -> None:
    people = [workplace.case(Person(workplace.network)) for _ in range(4)]
    path = "/centres/ost/key-progress"
    before = {"generation": 1, "open": 4, "older": 0, "more": False}
    assert (await anna.call("GET", path)).json() == before
    closed, ended, moved, _ = (person.case for person in people)
    await anna.call("POST", f"/cases/{closed.hex()}/takeover", {})
    await anna.call("POST", f"/cases/{closed.hex()}/closing", {})
    with workplace.owner.begin() as connection:
        key = {"centre": "ost", "generation": 2, "key": os.urandom(1216), "proposed_by": anna.staff}
        connection.execute(sa.insert(centre_keys), key)
        of = sa.update(reports)
        connection.execute(of.where(reports.c.case_id == ended).values(lookup=None))
        connection.execute(of.where(reports.c.case_id == moved).values(centre_generation=2))
    assert (await anna.call("GET", path)).json() == {"generation": 2, "open": 2, "older": 1, "more": False}


async def test_what_nobody_looks_after_stands_by_age(workplace: Workplace, anna: Staff) -> None:
    people = [workplace.case(Person(workplace.network)) for _ in range(3)]
    taken, old, new = people
    await anna.call("POST", f"/cases/{taken.case.hex()}/takeover", {})
    with workplace.owner.begin() as connection:
        older = sa.update(cases).where(cases.c.case_id == old.case).values(day=TODAY - timedelta(days=9), assignee=None)
        connection.execute(older)
        connection.execute(sa.update(cases).where(cases.c.case_id == new.case).values(assignee=None))
    lines = (await anna.call("GET", "/unassigned")).json()["cases"]
    assert [one["case"] for one in lines] == [base64_text(old.case), base64_text(new.case)]
    assert {one["due"] for one in lines} == {str(workplace.row_of(old)["due"])}  # the same promise: so late is each
    with workplace.owner.begin() as connection:
        row = {"case_id": old.case, "staff_id": anna.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    lines = (await anna.call("GET", "/unassigned")).json()["cases"]
    assert [one["case"] for one in lines] == [base64_text(new.case)]
    assert (await anna.call("GET", "/unassigned?after=x")).status_code == 422


async def test_the_pages_go_on_where_they_ended_and_take_one_statement(workplace: Workplace, anna: Staff) -> None:
    for _ in range(120):
        workplace.arrive(Person(workplace.network))
    workplace.work()
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(assignee=None))
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await anna.call("GET", f"/unassigned?after={after}" if after else "/unassigned")).json()
        found, after = found + [one["case"] for one in page["cases"]], page["next"]
    assert (len(found), len(set(found))) == (120, 120)
    with workplace.owner.begin() as connection:
        said: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_rest: said.append(statement))
        unassigned(connection, workplace.trail.service_keys, anna.staff, None)
        assert len(said) == 1
        loads_of(connection, anna.staff, "ost", TODAY)
        assert len(said) <= 4
