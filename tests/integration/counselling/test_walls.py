"""Walls: who is kept out of a case finds it nowhere, a restricted case is for those it names, and somebody always sees it."""

from datetime import timedelta
from typing import Any

from counselling.cases.model import walls
from reporting.mailbox.wishes import withdraw
from reporting.sealing.canonical import base64_text
from tests.integration.counselling.passing_on import proposal
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

CONFLICT = {"language": "de", "life_domain": "work", "urgent": False, "purpose": "advice", "conflict": True}


def path(person: Person, *rest: str) -> str:
    return "/".join(["/cases", person.case.hex(), *rest])


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def wall(by: Staff, person: Person, off: Staff, reason: str = "own") -> Any:
    return await by.call("POST", path(person, "walls"), {"staff": off.staff, "reason": reason})


async def lifted(by: Staff, person: Person, off: Staff) -> Any:
    return await by.call("DELETE", path(person, "walls", off.staff.hex()))


async def lift(by: Staff, person: Person, off: Staff) -> int:
    return int((await lifted(by, person, off)).status_code)


async def restrict(by: Staff, person: Person, *named: Staff) -> Any:
    return await by.call("PUT", path(person, "restriction"), {"members": [one.staff for one in named]})


async def sees(who: Staff, person: Person) -> bool:
    """Whether the list, the page, its files and the stream of sheets agree that the case is hers."""
    listed = base64_text(person.case) in [one["case"] for one in (await who.call("GET", "/cases")).json()["cases"]]
    opened = (await who.call("GET", path(person))).status_code == 200
    noted = (await who.call("GET", path(person, "walls"))).status_code == 200
    assert listed == opened == noted
    return listed


async def test_who_declares_a_conflict_is_walled_off_at_once_and_what_she_had_is_the_desks_again(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    await nora.call("POST", path(person, "takeover"), {})
    assert (await wall(nora, person, nora)).status_code == 204
    assert not await sees(nora, person)
    assert (await wall(nora, person, nora)).status_code == 404  # it is not hers any more
    assert (workplace.row_of(person)["assignee"], workplace.row_of(person)["state"]) == (None, "open")
    for call in (
        nora.call("POST", path(person, "messages"), workplace.reply(person)),
        nora.call("POST", path(person, "notes"), workplace.note(person)),
        nora.call("POST", path(person, "takeover"), {}),
        nora.call("GET", path(person, "attachments", "00" * 16)),
    ):
        assert (await call).status_code == 404
    shown = (await anna.call("GET", path(person, "walls"))).json()
    assert [(one["staff"], one["side"]) for one in shown["walls"]] == [(base64_text(nora.staff), "out")]
    assert await lift(anna, person, nora) == await lift(anna, person, nora) == 204
    assert await sees(nora, person)
    told = [one.detail for one in workplace.recorded(person.case) if one.event == "wall.changed"]
    who = workplace.trail.member(nora.staff)
    assert told == [f"act out member {who} reason own", f"act lifted member {who}"]


async def test_others_are_walled_off_by_who_leads_the_centre(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    assert refusal(await wall(nora, person, cora)) == (403, "not_yours")
    for _ in range(2):
        assert (await wall(anna, person, cora, "person")).status_code == 204
    assert not await sees(cora, person)
    assert await lift(nora, person, cora) == 403
    assert [one.event for one in workplace.recorded(person.case)].count("wall.changed") == 1
    stranger = {"staff": bytes(16), "reason": "person"}
    assert (await anna.call("POST", path(person, "walls"), stranger)).status_code == 422


async def test_where_nobody_else_is_a_conflict_cannot_leave_a_case_to_nobody(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    assert refusal(await wall(anna, person, anna)) == (409, "nobody_left")
    assert await sees(anna, person)
    assert workplace.rows(walls) == []


async def test_a_coordinator_with_a_conflict_leaves_what_she_alone_saw_to_the_others(
    workplace: Workplace, anna: Staff, nora: Staff
) -> None:
    person = Person(workplace.network)
    workplace.arrive(person, tags=CONFLICT)
    workplace.work()
    assert not await sees(nora, person)
    assert (await wall(anna, person, anna)).status_code == 204
    assert (await sees(anna, person), await sees(nora, person)) == (False, True)
    assert await lift(nora, person, anna) == 204  # there is no second who could agree
    assert await sees(anna, person)


async def test_where_no_coordinator_sees_a_case_two_together_let_somebody_in(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    assert (await wall(anna, person, anna)).status_code == 204
    shown = (await nora.call("GET", path(person, "walls"))).json()
    assert (shown["decides"], shown["together"], shown["walls"][0]["agreed_by"]) == (True, True, None)
    for _ in range(2):
        assert await lift(nora, person, anna) == 204
        assert not await sees(anna, person)
    [row] = (await cora.call("GET", path(person, "walls"))).json()["walls"]
    assert (row["staff"], row["agreed_by"]) == (base64_text(anna.staff), base64_text(nora.staff))
    assert await lift(cora, person, anna) == 204
    assert await sees(anna, person)
    told = [(one.actor, one.detail) for one in workplace.recorded(person.case) if one.event == "wall.changed"]
    members = [workplace.trail.member(one.staff) for one in (anna, nora, cora)]
    said = [
        f"act out member {members[0]} reason own",
        f"act agreed member {members[0]}",
        f"act lifted member {members[0]}",
    ]
    assert told == list(zip(members, said, strict=True))


async def test_nobody_gets_round_the_second_by_keeping_all_others_out_and_each_takes_back_her_own(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    await wall(anna, person, anna)
    assert (await wall(nora, person, cora, "relation")).status_code == 204
    assert refusal(await lifted(nora, person, anna)) == (403, "no_second")
    assert not await sees(anna, person)
    assert await lift(nora, person, cora) == 204
    assert await sees(cora, person)
    assert await lift(nora, person, anna) == await lift(cora, person, anna) == 204
    assert await sees(anna, person)


async def test_she_whose_colleagues_all_declared_a_conflict_lets_none_in_alone(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    for one in (anna, cora):
        assert (await wall(one, person, one)).status_code == 204
    before = workplace.rows(walls)
    for one in (anna, cora):
        assert refusal(await lifted(nora, person, one)) == (403, "no_second")
    assert workplace.rows(walls) == before  # no word of hers stands that nobody could second
    dora = await workplace.join("dora")
    assert await lift(nora, person, cora) == await lift(dora, person, cora) == 204
    assert [await sees(one, person) for one in (anna, nora, cora)] == [False, True, True]


async def test_naming_the_same_again_takes_back_no_word_and_naming_another_leaves_the_rest(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora, dora = await workplace.join("cora"), await workplace.join("dora")
    await restrict(anna, person, nora, cora)
    assert (await nora.call("DELETE", path(person, "restriction"))).status_code == 204
    before = workplace.rows(walls)
    assert (await restrict(cora, person, cora, nora)).status_code == 204
    assert workplace.rows(walls) == before
    assert (await restrict(cora, person, cora, dora)).status_code == 204
    made = {bytes(row["staff_id"]): bytes(row["made_by"]) for row in workplace.rows(walls)}
    assert made == {cora.staff: anna.staff, dora.staff: cora.staff}


async def test_a_restricted_case_is_for_those_it_names(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    assert refusal(await restrict(nora, person, nora, cora)) == (403, "not_yours")
    assert (await restrict(anna, person, anna)).status_code == 422  # one is not two
    assert refusal(await restrict(anna, person, anna, anna)) == (409, "too_few_named")
    for _ in range(2):
        assert (await restrict(anna, person, anna, nora)).status_code == 204
    assert [await sees(one, person) for one in (anna, nora, cora)] == [True, True, False]
    assert refusal(await wall(nora, person, nora)) == (409, "too_few_named")
    assert refusal(await anna.call("POST", path(person, "transitions"), proposal("assign", to_member=cora.staff))) == (
        422,
        "member_cannot_see",
    )
    assert (await restrict(anna, person, anna, cora)).status_code == 204
    assert [await sees(one, person) for one in (anna, nora, cora)] == [True, False, True]
    assert (await anna.call("DELETE", path(person, "restriction"))).status_code == 204
    assert [await sees(one, person) for one in (anna, nora, cora)] == [True] * 3


async def test_who_was_kept_out_of_a_case_is_kept_from_its_cover_too(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora, paula = await workplace.join("cora"), await workplace.join("paula", "ost", "coordinator")
    await cora.call("POST", path(person, "takeover"), {})
    for off in (nora, paula):
        await wall(anna, person, off, "person")
    erase(workplace, person)
    assert [await covers(one, person) for one in (anna, cora, nora, paula)] == [True, False, False, False]
    assert (await anna.call("GET", path(person))).json()["assignee"] is None


async def test_of_a_restricted_case_the_cover_is_its_named_coordinators(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    paula = await workplace.join("paula", "ost", "coordinator")
    await restrict(anna, person, anna, nora)
    erase(workplace, person)
    assert [await covers(one, person) for one in (anna, nora, paula)] == [True, False, False]


async def test_of_a_case_that_the_coordinators_alone_saw_nobody_else_sees_the_cover(
    workplace: Workplace, anna: Staff, nora: Staff
) -> None:
    person = Person(workplace.network)
    workplace.arrive(person, tags=CONFLICT)
    workplace.work()
    erase(workplace, person)
    assert [await covers(one, person) for one in (anna, nora)] == [True, False]


def erase(workplace: Workplace, person: Person) -> None:
    """Her withdrawal, carried out at once."""
    with workplace.owner.begin() as connection:
        withdraw(connection, person.code.withdraw_token, TODAY - timedelta(days=7))
    workplace.work()
    assert workplace.row_of(person)["erased_day"] == TODAY


async def covers(who: Staff, person: Person) -> bool:
    """Whether the list and the page agree that the cover of an erased case is for her."""
    listed = base64_text(person.case) in [one["case"] for one in (await who.call("GET", "/cases")).json()["cases"]]
    opened = (await who.call("GET", path(person))).status_code
    assert opened == (200 if listed else 404)
    return listed


async def test_a_case_about_the_coordinator_is_kept_by_those_it_names_without_her(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    assert (await restrict(anna, person, nora, cora)).status_code == 204
    assert [await sees(one, person) for one in (anna, nora, cora)] == [False, True, True]
    assert (await anna.call("DELETE", path(person, "restriction"))).status_code == 404
    assert (await nora.call("GET", path(person, "walls"))).json()["decides"] is True
    assert refusal(await restrict(nora, person, nora, cora, anna)) == (403, "let_in_together")
    for _ in range(2):
        assert (await nora.call("DELETE", path(person, "restriction"))).status_code == 204
        assert not await sees(anna, person)
    assert (await cora.call("DELETE", path(person, "restriction"))).status_code == 204
    assert await sees(anna, person)


async def test_a_word_counts_only_as_long_as_she_who_gave_it_sees_the_case(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora, dora = await workplace.join("cora"), await workplace.join("dora")
    await wall(anna, person, anna)
    assert await lift(cora, person, anna) == 204
    assert (await wall(cora, person, cora)).status_code == 204
    assert await lift(nora, person, anna) == 204
    assert not await sees(anna, person)
    assert await lift(dora, person, anna) == 204
    assert await sees(anna, person)


async def test_nobody_names_her_own_second(workplace: Workplace, anna: Staff, nora: Staff, person: Person) -> None:
    cora, dora = await workplace.join("cora"), await workplace.join("dora")
    await restrict(anna, person, nora, cora)
    assert (await restrict(nora, person, nora, dora)).status_code == 204
    for one in (nora, dora):
        assert refusal(await one.call("DELETE", path(person, "restriction"))) == (403, "no_second")
    assert not await sees(cora, person)


async def test_opening_a_case_that_is_open_changes_nothing_and_asks_for_nobody(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    for one in (anna, cora):
        assert (await wall(one, person, one)).status_code == 204
    before = workplace.rows(walls)
    assert (await nora.call("DELETE", path(person, "restriction"))).status_code == 204
    assert workplace.rows(walls) == before
