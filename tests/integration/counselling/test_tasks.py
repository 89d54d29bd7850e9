"""What is to be done: written down once, changed by whoever knows the newest version, listed by day, kept from whom the case is."""

import os
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from counselling.cases.model import cases, tasks, walls
from counselling.cases.task_lists import Wanted, open_tasks
from reporting.sealing.canonical import base64_text
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person


def task(**changes: object) -> dict[str, Any]:
    """The body of a new task."""
    return {"task": os.urandom(16), "kind": "task", "rule": None, "due": None} | changes


async def add(member: Staff, person: Person, **changes: object) -> dict[str, Any]:
    body = task(**changes)
    answer = await member.call("POST", f"/cases/{person.case.hex()}/tasks", body)
    assert answer.status_code == 201, answer.text
    return body


async def change(member: Staff, person: Person, before: dict[str, Any], version: int, **changes: object) -> Any:
    body = {name: value for name, value in before.items() if name != "task"} | {"version": version} | changes
    return await member.call("PUT", f"/cases/{person.case.hex()}/tasks/{before['task'].hex()}", body)


async def of_case(member: Staff, person: Person) -> list[dict[str, Any]]:
    found = await member.call("GET", f"/cases/{person.case.hex()}/tasks")
    return list(found.json())


async def listed(member: Staff, query: str = "") -> list[dict[str, Any]]:
    """Every page of a list."""
    lines: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        parts = [part for part in (query, f"after={after}" if after else "") if part]
        answer = await member.call("GET", "/tasks?" + "&".join(parts))
        assert answer.status_code == 200, answer.text
        lines, after = lines + answer.json()["tasks"], answer.json()["next"]
    return lines


async def test_a_task_is_kept_once_and_recorded_once(workplace: Workplace, anna: Staff, person: Person) -> None:
    body = task(kind="deadline", rule="criminal_complaint", due=str(TODAY + timedelta(days=30)))
    answers = [await anna.call("POST", f"/cases/{person.case.hex()}/tasks", body) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, {"version": 1})] * 2
    told = [one for one in workplace.recorded(person.case) if one.event == "task.changed"]
    assert [one.detail for one in told] == [f"act made record {body['task'].hex()}"]
    (found,) = await of_case(anna, person)
    assert found == {
        "task": base64_text(body["task"]),
        "state": "open",
        "due": body["due"],
        "assignee": None,
        "made_by": base64_text(anna.staff),
        "day": str(TODAY),
        "version": 1,
        "kind": "deadline",
        "rule": "criminal_complaint",
        "reason": None,
    }
    other = body | {"due": str(TODAY)}
    assert (await anna.call("POST", f"/cases/{person.case.hex()}/tasks", other)).status_code == 409


async def test_what_kind_it_is_lies_under_the_service_key(workplace: Workplace, anna: Staff, person: Person) -> None:
    await add(anna, person, kind="deadline", rule="criminal_complaint")
    (row,) = workplace.rows(tasks)
    assert not any(word in row["sealed"] for word in (b"deadline", b"criminal"))
    details = " ".join(one.detail for one in workplace.recorded())
    assert "deadline" not in details
    assert "criminal" not in details


async def test_whoever_was_quicker_is_not_overwritten(workplace: Workplace, anna: Staff, person: Person) -> None:
    berta = await workplace.join("berta")
    body = await add(anna, person)
    assert (await change(berta, person, body, 1, due=str(TODAY))).json() == {"version": 2}
    late = await change(anna, person, body, 1, state="done")
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "task_version", 2)
    (found,) = await of_case(anna, person)
    assert (found["state"], found["due"]) == ("open", str(TODAY))


async def test_a_repeated_change_changes_nothing(workplace: Workplace, anna: Staff, person: Person) -> None:
    body = await add(anna, person)
    answers = [await change(anna, person, body, 1, state="done") for _ in range(3)]
    assert [one.json() for one in answers] == [{"version": 2}] * 3
    acts = [one.detail.split()[1] for one in workplace.recorded(person.case) if one.event == "task.changed"]
    assert acts == ["made", "done"]
    again = {"state": "open", "due": str(TODAY)}
    assert (await change(anna, person, body, 2, **again)).json() == {"version": 3}


async def test_dropping_needs_a_reason_and_doing_has_none(anna: Staff, person: Person) -> None:
    body = await add(anna, person, kind="deadline", due=str(TODAY - timedelta(days=1)))
    bare = await change(anna, person, body, 1, state="dropped")
    assert (bare.status_code, bare.json()["fields"]) == (422, {"reason": "needed"})
    assert (await change(anna, person, body, 1, state="done", reason="mistake")).status_code == 422
    assert (await change(anna, person, body, 1, state="dropped", reason="too_late")).status_code == 200
    assert [one["reason"] for one in await of_case(anna, person)] == ["too_late"]
    assert await listed(anna, "mine=false") == []


BAD = [
    {"kind": "secret"},
    {"rule": "criminal_complaint"},  # a rule belongs to a deadline
    {"kind": "deadline", "rule": "no_such_rule"},
    {"kind": "deadline", "rule": "x" * 5_000},
    {"due": "2026-02-30"},
    {"due": "tomorrow"},
    {"assignee": bytes(16)},
    {"assignee": b"short"},
    {"task": b"short"},
    {"words": "what only the case sheet may hold"},
    {"state": "lost"},
]


@ONE_KIND
@pytest.mark.parametrize("changes", BAD)
async def test_what_is_no_task_is_refused(
    workplace: Workplace, anna: Staff, person: Person, changes: dict[str, object]
) -> None:
    answer = await anna.call("POST", f"/cases/{person.case.hex()}/tasks", task(**changes))
    assert answer.status_code == 422, answer.text
    assert workplace.rows(tasks) == []


@ONE_KIND
@pytest.mark.parametrize("query", ["after=x", "after=unknown.zz", "after=2026-13-01.00", "until=soon", "mine=perhaps"])
async def test_a_list_that_nobody_has_is_refused(anna: Staff, query: str) -> None:
    assert (await anna.call("GET", f"/tasks?{query}")).status_code == 422


async def test_nobody_has_another_id(anna: Staff) -> None:
    assert (await anna.call("GET", "/tasks?of=berta")).status_code == 404


async def test_the_list_begins_with_what_has_no_day_and_goes_on_by_day(anna: Staff, person: Person) -> None:
    for days in (3, -2, None, 14, 0):
        await add(anna, person, due=None if days is None else str(TODAY + timedelta(days=days)))
    lines = await listed(anna, "mine=false")
    wanted = [None, *(str(TODAY + timedelta(days=days)) for days in (-2, 0, 3, 14))]
    assert [one["due"] for one in lines] == wanted
    until = await listed(anna, f"mine=false&until={TODAY}")
    assert [one["due"] for one in until] == wanted[:3]


async def test_pages_neither_skip_nor_repeat(workplace: Workplace, anna: Staff, person: Person) -> None:
    seen = {base64_text((await add(anna, person))["task"]) for _ in range(2)}
    (row, _) = workplace.rows(tasks)
    with workplace.owner.begin() as connection:
        for number in range(120):
            day = None if number < 60 else date(2026, 12, 1) + timedelta(days=number % 3)
            made = dict(row) | {"task_id": os.urandom(16), "due": day}
            made["sealed"] = workplace.trail.service_keys.seal("tasks", made["task_id"], b'{"kind":"task"}', 256)
            connection.execute(sa.insert(tasks), made)
            seen.add(base64_text(made["task_id"]))
    lines = await listed(anna, "mine=false")
    assert (len(lines), {one["task"] for one in lines}) == (122, seen)


async def test_hers_are_those_given_to_her_and_all_of_her_cases(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    berta = await workplace.join("berta")
    of_whoever, given = await add(anna, person), await add(anna, person, assignee=anna.staff)
    await berta.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    hers = {member.login: {one["task"] for one in await listed(member)} for member in (anna, berta)}
    both = {base64_text(given["task"]), base64_text(of_whoever["task"])}
    assert hers == {
        "anna": {base64_text(given["task"])},
        "berta": both,
    }  # the case is berta's, with all that is open on it
    assert await listed(anna, f"of={berta.staff.hex()}") == await listed(berta)
    assert {one["assignee"] for one in await listed(anna, "mine=false")} == {
        base64_text(anna.staff),
        base64_text(berta.staff),
    }


async def test_who_is_kept_out_of_a_case_finds_none_of_its_tasks(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    berta, west = await workplace.join("berta"), await workplace.join("wanda", "west")
    body = await add(anna, person, assignee=berta.staff)
    assert len(await listed(berta)) == 1
    with workplace.owner.begin() as connection:
        row = {"case_id": person.case, "staff_id": berta.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    for member in (berta, west):
        assert await listed(member) == await listed(member, "mine=false") == []
        path = f"/cases/{person.case.hex()}/tasks"
        assert (await member.call("GET", path)).status_code == 404
        assert (await member.call("POST", path, task())).status_code == 404
        assert (await change(member, person, body, 1, state="done")).status_code == 404
    refused = await anna.call("POST", f"/cases/{person.case.hex()}/tasks", task(assignee=berta.staff))
    assert refused.json()["fields"] == {"assignee": "unknown"}


async def test_what_may_concern_somebody_at_the_centre_is_listed_for_coordinators_alone(
    workplace: Workplace, anna: Staff
) -> None:
    berta, person = await workplace.join("berta"), Person(workplace.network)
    tags = msgspec.to_builtins(person.report()["tags"]) | {"conflict": True}
    workplace.arrive(person, tags=tags)
    workplace.work()
    await add(anna, person)
    assert [len(await listed(member, "mine=false")) for member in (anna, berta)] == [1, 0]


async def test_a_task_of_another_case_is_not_found(workplace: Workplace, anna: Staff, person: Person) -> None:
    other = workplace.case(Person(workplace.network))
    body = await add(anna, other)
    assert (await change(anna, person, body, 1, state="done")).status_code == 404
    moved = await anna.call("POST", f"/cases/{person.case.hex()}/tasks", body)
    assert moved.status_code == 409


async def test_an_erased_case_has_nothing_to_do(workplace: Workplace, anna: Staff, person: Person) -> None:
    await add(anna, person)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(erased_day=TODAY))
    assert await listed(anna, "mine=false") == []
    refused = await anna.call("POST", f"/cases/{person.case.hex()}/tasks", task())
    assert (refused.status_code, refused.json()["code"]) == (409, "case_erased")


@pytest.mark.parametrize("mine", [True, False])
async def test_a_page_takes_as_many_statements_whatever_there_is(
    workplace: Workplace, anna: Staff, person: Person, mine: bool
) -> None:
    keys = workplace.trail.service_keys

    def statements() -> int:
        with workplace.owner.begin() as connection:
            seen: list[str] = []
            event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_rest: seen.append(statement))
            open_tasks(connection, keys, anna.staff, Wanted(anna.staff if mine else None))
            return len(seen)

    before = statements()
    with workplace.owner.begin() as connection:
        for number in range(200):
            name = os.urandom(16)
            row = {"task_id": name, "case_id": person.case, "state": "open", "due": TODAY, "version": 1, "day": TODAY}
            row |= {"assignee": anna.staff if number % 2 else None, "made_by": anna.staff}
            row["sealed"] = keys.seal("tasks", name, b'{"kind":"task"}', 256)
            connection.execute(sa.insert(tasks), row)
    assert (before, statements()) == (2, 2)
