"""Case sheets: one follows another, two that follow the same are both newest, and one stream serves those of all her cases."""

from base64 import b64decode
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from counselling.audit.model import audit_keys
from counselling.cases import sheets
from counselling.cases.model import cases, notes, walls
from reporting.sealing.canonical import base64_text
from reporting.sealing.envelope import CASE_SHEET
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person


async def write(workplace: Workplace, member: Staff, person: Person, follows: bytes | None = None) -> bytes:
    """A member keeps a sheet that follows another one; its record."""
    body = workplace.note(person, kind=CASE_SHEET) | {"follows": follows}
    answer = await member.call("POST", f"/cases/{person.case.hex()}/notes", body)
    assert answer.status_code == 201, answer.text
    record: bytes = body["record"]
    return record


async def newest(member: Staff, person: Person, query: str = "") -> list[bytes]:
    answer = await member.call("GET", f"/cases/{person.case.hex()}/sheets{query}")
    return [b64decode(one["record"]) for one in answer.json()["sheets"]]


async def streamed(member: Staff, query: str = "") -> dict[bytes, list[bytes]]:
    """The records of the sheets in the stream, by case, in its order."""
    answer = await member.call("GET", f"/sheets{query}")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines: list[dict[str, Any]] = [msgspec.json.decode(line) for line in answer.content.splitlines()]
    return {b64decode(line["case"]): [b64decode(one["record"]) for one in line["sheets"]] for line in lines}


def reads(workplace: Workplace, person: Person) -> list[str]:
    return [one.detail for one in workplace.recorded(person.case) if one.event == "case.read"]


async def test_a_sheet_takes_the_place_of_the_one_it_follows(workplace: Workplace, anna: Staff, person: Person) -> None:
    first = await write(workplace, anna, person)
    second = await write(workplace, anna, person, first)
    assert await newest(anna, person) == [second]
    assert await newest(anna, person, "?every=true") == [first, second]
    served = (await anna.call("GET", f"/cases/{person.case.hex()}")).json()["notes"]
    assert [(one["record"], one["follows"]) for one in served] == [(base64_text(second), base64_text(first))]


async def test_two_that_follow_the_same_sheet_are_both_newest_until_one_follows_them(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    nora = await workplace.join("nora")
    first = await write(workplace, anna, person)
    hers, other = await write(workplace, anna, person, first), await write(workplace, nora, person, first)
    assert await newest(anna, person) == [hers, other]
    settled = await write(workplace, nora, person, other)
    assert await newest(nora, person) == [hers, settled]  # that it settles `hers` stands inside it, for browsers


async def test_a_sheet_sent_again_is_kept_once_and_one_that_follows_another_now_is_refused(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    first = await write(workplace, anna, person)
    body = workplace.note(person, kind=CASE_SHEET) | {"follows": first}
    path = f"/cases/{person.case.hex()}/notes"
    assert [(await anna.call("POST", path, body)).status_code for _ in range(2)] == [201, 201]
    assert len(workplace.rows(notes)) == 2
    changed = await anna.call("POST", path, body | {"follows": None})
    assert (changed.status_code, changed.json()["code"]) == (409, "conflict")


async def test_only_a_sheet_of_the_same_case_can_be_followed_and_only_by_a_sheet(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    other = workplace.case(Person(workplace.network))
    foreign, own, note = (
        await write(workplace, anna, other),
        await write(workplace, anna, person),
        workplace.note(person),
    )
    path = f"/cases/{person.case.hex()}/notes"
    assert (await anna.call("POST", path, note)).status_code == 201
    sheet = workplace.note(person, kind=CASE_SHEET)
    for body in (
        sheet | {"follows": foreign},
        sheet | {"follows": note["record"]},
        sheet | {"follows": bytes(16)},
        workplace.note(person) | {"follows": own},
    ):
        answer = await anna.call("POST", path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "follows_unknown")


async def test_the_stream_gives_the_newest_sheets_of_all_her_cases_and_records_each(
    workplace: Workplace, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "BATCH", 2)
    people = [workplace.case(Person(workplace.network)) for _ in range(5)]
    wanted = {}
    for one in people[:4]:  # the fifth has none
        first = await write(workplace, anna, one)
        wanted[one.case] = [await write(workplace, anna, one, first)]
    found = await streamed(anna)
    assert found == wanted
    assert list(found) == sorted(wanted)
    for one in people[:4]:
        assert reads(workplace, one) == [f"record {wanted[one.case][0].hex()}"]
    assert reads(workplace, people[4]) == []


async def test_a_case_that_lost_its_audit_key_is_left_out_and_the_others_are_there(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    lost = workplace.case(Person(workplace.network))
    record, _ = await write(workplace, anna, person), await write(workplace, anna, lost)
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(audit_keys).where(audit_keys.c.subject == lost.case))
    assert await streamed(anna) == {person.case: [record]}


async def test_the_stream_has_open_cases_or_on_demand_the_closed_ones(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    record = await write(workplace, anna, person)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(state="closed"))
    assert await streamed(anna) == {}
    assert await streamed(anna, "?closed=true") == {person.case: [record]}


async def test_what_is_not_hers_is_in_no_stream(workplace: Workplace, anna: Staff, person: Person) -> None:
    nora, wim = await workplace.join("nora"), await workplace.join("wim", "west")
    record = await write(workplace, anna, person)
    assert await streamed(wim) == {}
    assert (await wim.call("GET", f"/cases/{person.case.hex()}/sheets")).status_code == 404
    assert await streamed(nora) == {person.case: [record]}
    wall = {"case_id": person.case, "staff_id": nora.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
    with workplace.owner.begin() as connection:
        connection.execute(sa.insert(walls), wall)
    assert await streamed(nora) == {}
    assert (await nora.call("GET", f"/cases/{person.case.hex()}/sheets")).status_code == 404
    assert await streamed(anna) == {person.case: [record]}


async def test_a_new_case_kept_for_coordinators_is_in_no_stream_of_a_counsellors(
    workplace: Workplace, anna: Staff
) -> None:
    nora, kept = await workplace.join("nora"), Person(workplace.network)
    workplace.arrive(
        kept, tags={"language": "de", "life_domain": "work", "urgent": False, "purpose": "advice", "conflict": True}
    )
    workplace.work()
    record = await write(workplace, anna, kept)
    assert await streamed(nora) == {}
    assert await streamed(anna) == {kept.case: [record]}


async def test_a_stream_of_a_batch_takes_as_many_statements_however_many_cases(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await write(workplace, anna, person)
    few = await statements(anna)
    for _ in range(6):
        await write(workplace, anna, workplace.case(Person(workplace.network)))
    assert await statements(anna) == few


async def statements(member: Staff) -> int:
    """How many statements the program runs for one stream."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        await streamed(member)
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    return len(seen)
