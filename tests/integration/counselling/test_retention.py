"""The end of a case: proposed, put on hold, decided by a second person, carried out; and what its person may have."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from counselling.audit.model import audit_index, audit_keys
from counselling.cases.model import (
    cases,
    consents,
    erasures,
    notes,
    replaced_slots,
    tasks,
    transition_slots,
    transitions,
    walls,
)
from counselling.migrations import metadata
from counselling.retention.holdings import HELD, LEFT_OUT
from counselling.routing.codes import Tags, Why, seal_codes
from reporting.mailbox.model import envelopes, reports, slots
from reporting.sealing.service_key import TAGS_SIZE
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

DAY = 86_400
LONG = 731 * DAY  # longer than a centre keeps that has changed nothing


@pytest.fixture
async def beat(workplace: Workplace, anna: Staff) -> Staff:
    """A counsellor of anna's centre."""
    return await workplace.join("beat", "ost", "counsellor")


@pytest.fixture
async def person(workplace: Workplace, anna: Staff) -> Person:
    """Somebody whose case was closed so long ago that it need not be kept."""
    person = workplace.case(Person(workplace.network))
    await anna.call("POST", path(person, "takeover"), {})
    await anna.call("POST", path(person, "notes"), workplace.note(person))
    assert (await anna.call("POST", path(person, "closing"), {})).status_code == 200
    return person


def path(person: Person, *rest: str) -> str:
    return "/".join(["/cases", person.case.hex(), *rest])


async def pass_time(workplace: Workplace, *staff: Staff) -> None:
    """Two years go by, and everybody signs in again."""
    workplace.clock.seconds += LONG
    for one in staff:
        assert (await one.sign_in()).status_code == 201


async def decide(staff: Staff, person: Person, decision: str, listed: dict[str, Any]) -> tuple[int, str | None]:
    body = {"decision": decision, "reason": listed["reason"], "proposed_day": listed["proposed_day"]}
    answer = await staff.call("POST", path(person, "erasure", "decision"), body)
    return answer.status_code, None if answer.status_code == 204 else answer.json()["code"]


async def listed(staff: Staff, wanted: str = "proposed") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await staff.call("GET", f"/retention?wanted={wanted}")).json()["cases"]
    return found


async def test_the_worker_proposes_once_what_was_kept_long_enough_and_erases_nothing_by_itself(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    workplace.work()
    assert workplace.rows(erasures) == []
    await pass_time(workplace, anna)
    for _ in range(3):
        workplace.work()
    (row,) = workplace.rows(erasures)
    assert (row["case_id"], row["reason"], row["proposed_by"], row["decided_by"]) == (
        *(person.case, "retention"),
        *(None, None),
    )
    assert workplace.events(person.case).count("retention.proposed") == 1
    assert workplace.row_of(person)["erased_day"] is None
    assert [one["reason"] for one in await listed(anna)] == ["retention"]


async def test_a_coordinator_decides_and_the_case_goes_with_all_its_keys(
    workplace: Workplace, anna: Staff, beat: Staff, person: Person
) -> None:
    fill(workplace, person, anna)
    await pass_time(workplace, anna, beat)
    workplace.work()
    (proposed,) = await listed(beat)
    assert await decide(beat, person, "erase", proposed) == (403, "second_person")
    for _ in range(2):
        assert await decide(anna, person, "erase", proposed) == (204, None)
    for _ in range(2):
        workplace.work()
    case = workplace.row_of(person)
    assert (case["state"], case["waiting_for"]) == ("closed", "nobody")
    assert (case["erased_day"], case["assignee"]) == (TODAY + timedelta(days=731), None)
    assert [row["staff_id"] for row in workplace.rows(walls)] == [anna.staff]  # of the cover, too, somebody is kept out
    for table in (envelopes, slots, replaced_slots, notes, tasks, transitions, transition_slots, consents, erasures):
        assert workplace.rows(table) == [], table.name
    for table in (audit_keys, audit_index):
        assert [row for row in workplace.rows(table) if row["subject"] == person.case] == []
    report = next(row for row in workplace.rows(reports) if row["case_id"] == person.case)
    assert (report["lookup"], report["withdraw"], report["tags"]) == (None, None, None)
    carried = [one for one in workplace.recorded() if one.event == "erasure.carried_out"]
    assert [(one.detail, one.subject) for one in carried] == [("count 7 reason retention", bytes(16))]
    assert await listed(anna) == []


def fill(workplace: Workplace, person: Person, anna: Staff) -> None:
    """Something in every table that hangs on a case."""
    keys, case, own = workplace.trail.service_keys, person.case, bytes(16)
    by, day = {"made_by": anna.staff, "day": TODAY}, {"day": TODAY}
    codes = b'{"kind":"task","rule":null,"reason":null}'
    rows: list[tuple[sa.Table, dict[str, Any]]] = [
        (walls, {"case_id": case, "staff_id": anna.staff, "side": "in", **by}),
        (tasks, {"task_id": own, "case_id": case, "state": "open", "version": 1, **by}),
        (transitions, {"transition_id": own, "case_id": case, "kind": "assign", "state": "done", "from_centre": "ost"}),
        (consents, {"consent_id": own, "case_id": case, "state": "given", **by}),
    ]
    with workplace.owner.begin() as connection:
        for table, row in rows:
            sealed = {"sealed": keys.seal(table.name, own, codes, TAGS_SIZE)} if "sealed" in table.c else {}
            connection.execute(sa.insert(table), day | row | sealed)
        slot = {"what": 1, "generation": 0, "recipient": own, "slot": bytes(1288)}
        connection.execute(sa.insert(transition_slots), {"transition_id": own, **slot})
        aside = {"digest": bytes(32), "replaced_day": TODAY}
        connection.execute(sa.insert(replaced_slots), {"case_id": case, **aside, **slot})


async def test_a_case_on_hold_is_neither_proposed_nor_erased(
    workplace: Workplace, anna: Staff, beat: Staff, person: Person
) -> None:
    held = {"hold": True, "reason": "proceedings"}
    refused = await beat.call("PUT", path(person, "hold"), held)
    assert (refused.status_code, refused.json()["code"]) == (403, "role")
    for _ in range(2):
        assert (await anna.call("PUT", path(person, "hold"), held)).status_code == 204
    assert workplace.events(person.case).count("hold.placed") == 1
    await pass_time(workplace, anna, beat)
    workplace.work()
    assert workplace.rows(erasures) == []
    assert [one["case"] for one in await listed(anna, "held")] != []
    refused = await beat.call("POST", path(person, "erasure"), {"reason": "wish"})
    assert (refused.status_code, refused.json()["code"]) == (409, "on_hold")
    await anna.call("PUT", path(person, "hold"), held | {"hold": False})
    assert [(one.event, one.detail) for one in workplace.recorded(person.case) if one.event.startswith("hold.")] == [
        ("hold.placed", "reason proceedings"),
        ("hold.lifted", "reason proceedings"),
    ]
    workplace.work()
    assert len(workplace.rows(erasures)) == 1


async def test_a_hold_ends_the_decision_so_that_lifting_it_erases_nothing(
    workplace: Workplace, anna: Staff, beat: Staff, person: Person
) -> None:
    await pass_time(workplace, anna, beat)
    workplace.work()
    assert await decide(anna, person, "erase", (await listed(anna))[0]) == (204, None)
    await anna.call("PUT", path(person, "hold"), {"hold": True, "reason": "claim"})
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is None
    await anna.call("PUT", path(person, "hold"), {"hold": False, "reason": "claim"})
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is None
    (proposed,) = await listed(anna)
    assert (proposed["reason"], proposed["decided_day"]) == ("retention", None)
    assert await decide(anna, person, "erase", proposed) == (204, None)
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is not None


async def test_nobody_decides_on_her_own_proposal_but_may_take_it_back(
    workplace: Workplace, anna: Staff, beat: Staff, person: Person
) -> None:
    for _ in range(2):
        answer = await anna.call("POST", path(person, "erasure"), {"reason": "wish"})
        assert (answer.status_code, answer.json()) == (201, {"proposed_day": str(TODAY), "decided_day": None})
    refused = await anna.call("POST", path(person, "erasure"), {"reason": "retention"})
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_other")
    (proposed,) = await listed(beat)
    assert await decide(anna, person, "erase", proposed) == (403, "second_person")
    assert await decide(beat, person, "erase", proposed | {"reason": "retention"}) == (409, "proposal_changed")
    for _ in range(2):
        assert await decide(anna, person, "keep", proposed) == (204, None)
    assert workplace.rows(erasures) == []
    assert workplace.events(person.case).count("retention.decided") == 1
    assert await decide(beat, person, "erase", proposed) == (409, "proposal_changed")
    await anna.call("POST", path(person, "erasure"), {"reason": "wish"})
    assert await decide(beat, person, "erase", proposed) == (204, None)
    workplace.work()
    assert workplace.row_of(person)["erased_day"] == TODAY


async def test_what_is_kept_is_kept_for_another_period_and_what_is_young_is_not_proposed(
    workplace: Workplace, anna: Staff, beat: Staff, person: Person
) -> None:
    refused = await beat.call("POST", path(person, "erasure"), {"reason": "retention"})
    assert (refused.status_code, refused.json()["code"]) == (409, "still_kept")
    await pass_time(workplace, anna, beat)
    workplace.work()
    (proposed,) = await listed(anna)
    assert await decide(beat, person, "keep", proposed) == (403, "second_person")
    assert await decide(anna, person, "keep", proposed) == (204, None)
    workplace.work()
    assert workplace.rows(erasures) == []
    kept_until = workplace.row_of(person)["retain_until"]
    assert kept_until.year == 2030
    workplace.clock.seconds += DAY
    await anna.sign_in()
    assert await decide(anna, person, "keep", proposed) == (204, None)  # sent again
    assert workplace.row_of(person)["retain_until"] == kept_until


async def test_an_opened_case_is_not_erased_for_having_been_kept(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await pass_time(workplace, anna)
    workplace.work()
    assert await decide(anna, person, "erase", (await listed(anna))[0]) == (204, None)
    workplace.answer(person)
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is None
    assert workplace.rows(erasures) == []


async def test_a_colleague_of_another_centre_reaches_nothing_of_it(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    stranger = await workplace.join("vera", "vs", "coordinator")
    await anna.call("POST", path(person, "erasure"), {"reason": "wish"})
    assert await listed(stranger) == []
    for method, rest, body in (
        ("PUT", ("hold",), {"hold": True, "reason": "claim"}),
        ("POST", ("erasure",), {"reason": "wish"}),
        ("POST", ("erasure", "decision"), {"decision": "erase", "reason": "wish", "proposed_day": str(TODAY)}),
        ("POST", ("subject-access",), {}),
    ):
        assert (await stranger.call(method, path(person, *rest), body)).status_code == 404
    assert workplace.row_of(person)["hold"] is False


async def test_the_list_goes_by_pages_and_each_case_stands_on_one(
    workplace: Workplace, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counselling.retention.list.PAGE", 2)
    people = [workplace.case(Person(workplace.network)) for _ in range(5)]
    for person in people:
        await anna.call("POST", path(person, "erasure"), {"reason": "wish"})
    found: list[str] = []
    after = ""
    page: dict[str, Any] = {}
    for _ in range(3):
        page = (await anna.call("GET", f"/retention?wanted=proposed{after}")).json()
        found += [one["reference"] for one in page["cases"]]
        after = f"&after={page['next']}"
    assert page["next"] is None
    assert len(found) == len(set(found)) == 5
    refused = await anna.call("GET", "/retention?after=moon")
    assert (refused.status_code, refused.json()["fields"]) == (422, {"after": "cursor"})


async def test_everything_held_on_a_case_is_handed_out_and_recorded_first(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    fill(workplace, person, anna)
    answer = await anna.call("POST", path(person, "subject-access"), {})
    assert answer.status_code == 200, answer.text
    held = answer.json()["held"]
    assert set(held) == {table.name for table in HELD}
    assert held["tasks"][0]["sealed"] == {"kind": "task", "rule": None, "reason": None}
    assert [row["kind"] for row in held["notes"]] == [5]
    assert held["cases"][0]["closed_day"] == str(TODAY)
    told = [one.detail for one in workplace.recorded(person.case) if one.event == "export.made"]
    assert told == ["format subject_access"]


async def test_whether_there_is_a_conflict_where_a_case_goes_is_handed_out_to_coordinators_only(
    workplace: Workplace, anna: Staff, beat: Staff, person: Person
) -> None:
    offer(workplace, person)
    for member, told in ((anna, {"conflict": True}), (beat, {})):
        held = (await member.call("POST", path(person, "subject-access"), {})).json()["held"]
        tags = held["transitions"][0]["sealed"]["tags"]
        assert tags == {"language": "de", "life_domain": "work", "urgent": False} | told


def offer(workplace: Workplace, person: Person) -> None:
    """The case is offered to another centre, somebody of which it concerns."""
    own = bytes(16)
    codes = Why("place", tags=Tags("de", "work", conflict=True))
    sealed = seal_codes(workplace.trail.service_keys, "transitions", own, codes)
    row = {"transition_id": own, "case_id": person.case, "kind": "refer_centre", "state": "proposed", "day": TODAY}
    with workplace.owner.begin() as connection:
        connection.execute(sa.insert(transitions), row | {"from_centre": "ost", "to_centre": "vs", "sealed": sealed})


def test_of_every_table_and_column_on_a_case_it_is_decided_whether_its_person_gets_it() -> None:
    on_a_case = {
        table for table in metadata.tables.values() if {"case_id", "subject", "transition_id"} & set(table.c.keys())
    }
    assert cases in on_a_case
    assert {table.name for table in HELD} | (set(LEFT_OUT) & set(metadata.tables)) == {one.name for one in on_a_case}
    for table, shown in HELD.items():
        left = {name.split(".")[1] for name in LEFT_OUT if name.startswith((f"{table.name}.", "*."))}
        assert set(shown).isdisjoint(left)
        assert set(shown) | left == set(table.c.keys()), table.name
    assert all(LEFT_OUT.values())
