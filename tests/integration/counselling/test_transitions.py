"""Cases pass on: assigned, handed over, given to a deputy, to another centre, outside. What each does, and what it refuses."""

import os
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from counselling.cases.model import cases, notes, tasks, transition_slots, transitions, walls
from counselling.routing.moves import BEGINS, LIVING, Kind, State, Step, Who, next_state
from reporting.mailbox.model import reports, slots
from reporting.sealing.canonical import base64_text
from reporting.sealing.keys import file_key, key_id
from reporting.sealing.slot import DIALOGUE, FILE
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.passing_on import (
    TAGS,
    consent,
    countersigned,
    keys_for,
    later,
    proposal,
    referral,
    signed,
    step,
    to_outside,
)
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

DAY = 86_400


@pytest.fixture
async def bea(workplace: Workplace, anna: Staff) -> Staff:
    """The first member of another centre."""
    member = await workplace.join("bea", "vs", "coordinator")
    await workplace.found(member, "vs")
    workplace.publish()
    return member


def path(person: Person, *rest: str) -> str:
    return "/".join(["/cases", person.case.hex(), *rest])


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def ok(answer: Any, state: str) -> None:
    assert (answer.status_code, answer.json()) == (200, {"state": state}), answer.text


async def make(by: Staff, person: Person, body: dict[str, Any]) -> Any:
    return await by.call("POST", path(person, "transitions"), body)


async def take(by: Staff, person: Person) -> None:
    assert (await by.call("POST", path(person, "takeover"), {})).status_code == 200


def state_of(workplace: Workplace, body: dict[str, Any]) -> str:
    rows = [row for row in workplace.rows(transitions) if row["transition_id"] == body["transition"]]
    return str(rows[0]["state"])


def decisions(workplace: Workplace, person: Person) -> list[str]:
    return [one.detail for one in workplace.recorded(person.case) if one.event == "transition.decided"]


async def test_a_coordinator_assigns_a_new_case_which_stays_new_until_it_is_taken_over(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    body = proposal("assign", to_member=nora.staff)
    for _ in range(2):
        ok(await make(anna, person, body), "done")
    case = workplace.row_of(person)
    assert (case["state"], case["assignee"]) == ("new", nora.staff)
    by_anna = [one for one in workplace.recorded(person.case) if one.actor == workplace.trail.member(anna.staff)]
    assert [one.event for one in by_anna] == ["transition.proposed"]
    assert refusal(await make(anna, person, body | {"reason": "domain"})) == (409, "conflict")
    assert refusal(await make(nora, person, proposal("assign", to_member=anna.staff))) == (403, "not_yours")


async def test_a_member_takes_a_case_herself_by_the_same_object(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    ok(await make(nora, person, proposal("assign", to_member=nora.staff)), "done")
    case = workplace.row_of(person)
    assert (case["state"], case["assignee"]) == ("open", nora.staff)
    assert [row["tags"] for row in workplace.rows(reports)] == [None]


async def test_a_colleague_to_whom_it_is_handed_over_accepts_and_has_it(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    body = proposal("hand_over", to_member=nora.staff)
    assert refusal(await make(anna, person, body)) == (409, "case_new")
    await take(anna, person)
    ok(await make(anna, person, body), "proposed")
    assert workplace.row_of(person)["assignee"] == anna.staff
    assert refusal(await make(anna, person, proposal("hand_over", to_member=nora.staff))) == (409, "transition_open")
    (offered,) = (await nora.call("GET", "/transitions?direction=incoming")).json()["transitions"]
    assert (offered["kind"], offered["made_by"], offered["reason"]) == ("hand_over", base64_text(anna.staff), "load")
    assert refusal(await anna.call("POST", step(body, "accept"), {})) == (403, "not_yours")
    for _ in range(2):
        ok(await nora.call("POST", step(body, "accept"), {}), "done")
    assert workplace.row_of(person)["assignee"] == nora.staff
    assert len(decisions(workplace, person)) == 2  # anna's takeover, and this
    assert refusal(await nora.call("POST", step(body, "decline"), {"reason": "load"})) == (409, "transition_over")
    assert (await nora.call("GET", "/transitions?direction=incoming")).json()["transitions"] == []


async def test_declining_has_a_reason_and_taking_back_has_none(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    await take(anna, person)
    first, second = (proposal("hand_over", to_member=nora.staff) for _ in range(2))
    await make(anna, person, first)
    assert (await nora.call("POST", step(first, "decline"), {})).status_code == 422
    for _ in range(2):
        ok(await nora.call("POST", step(first, "decline"), {"reason": "load"}), "declined")
    assert decisions(workplace, person)[-1].endswith("decision decline reason load old proposed new declined")
    ok(await make(anna, person, second), "proposed")
    assert (await anna.call("POST", step(second, "take-back"), {"reason": "load"})).status_code == 422
    ok(await anna.call("POST", step(second, "take-back"), {}), "taken_back")
    shown = (await nora.call("GET", path(person, "transitions"))).json()
    assert {(one["state"], one["declined"]) for one in shown} == {("declined", "load"), ("taken_back", None)}


async def test_what_nobody_accepts_ends_by_itself(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    await take(anna, person)
    body = proposal("hand_over", to_member=nora.staff, expires=later(3))
    await make(anna, person, body)
    workplace.clock.seconds += 3 * DAY
    workplace.work()
    assert state_of(workplace, body) == "proposed"
    workplace.clock.seconds += DAY
    for _ in range(2):
        workplace.work()
    assert state_of(workplace, body) == "ended"
    assert decisions(workplace, person)[-1].endswith("decision end old proposed new ended")
    assert len(decisions(workplace, person)) == 2
    await nora.sign_in()
    assert refusal(await nora.call("POST", step(body, "accept"), {})) == (409, "transition_over")


async def test_for_the_time_away_the_deputy_has_it_and_then_it_comes_back(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    await take(anna, person)
    body = proposal("absence", to_member=nora.staff, expires=later(10), reason="absence")
    ok(await make(anna, person, body), "accepted")
    assert workplace.row_of(person)["assignee"] == nora.staff
    workplace.clock.seconds += 11 * DAY
    workplace.work()
    assert (workplace.row_of(person)["assignee"], state_of(workplace, body)) == (anna.staff, "ended")


async def test_who_comes_back_early_takes_it_back_and_what_went_on_stays_where_it_went(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    await take(anna, person)
    first, second = (proposal("absence", to_member=nora.staff, expires=later(9)) for _ in range(2))
    await make(anna, person, first)
    ok(await anna.call("POST", step(first, "take-back"), {}), "taken_back")
    assert workplace.row_of(person)["assignee"] == anna.staff
    await make(anna, person, second)
    await take(cora, person)
    ok(await nora.call("POST", step(second, "done"), {}), "done")
    assert workplace.row_of(person)["assignee"] == cora.staff


async def test_a_case_that_went_to_somebody_else_meanwhile_is_not_accepted(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    cora = await workplace.join("cora")
    await take(anna, person)
    body = proposal("hand_over", to_member=nora.staff)
    await make(anna, person, body)
    await take(cora, person)
    assert refusal(await nora.call("POST", step(body, "accept"), {})) == (409, "case_changed")
    assert workplace.row_of(person)["assignee"] == cora.staff


async def test_tasks_of_who_gives_a_case_away_go_with_it(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    await take(anna, person)
    row: dict[str, object] = {
        "task_id": os.urandom(16),
        "case_id": person.case,
        "state": "open",
        "assignee": anna.staff,
    }
    row |= {"made_by": anna.staff, "day": TODAY, "version": 1, "sealed": b""}
    with workplace.owner.begin() as connection:
        connection.execute(sa.insert(tasks), row)
    body = proposal("hand_over", to_member=nora.staff)
    await make(anna, person, body)
    await nora.call("POST", step(body, "accept"), {})
    assert [(row["assignee"], row["version"]) for row in workplace.rows(tasks)] == [(None, 2)]


async def test_what_a_colleague_was_given_by_name_stays_hers_when_a_case_nobody_had_is_assigned(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(assignee=None))
    hers, anybodys = os.urandom(16), os.urandom(16)
    for task, whose in ((hers, anna.staff), (anybodys, None)):
        body = {"task": task, "kind": "task", "assignee": whose}
        assert (await anna.call("POST", f"/cases/{person.case.hex()}/tasks", body)).status_code == 201
    assert (await make(anna, person, proposal("assign", to_member=nora.staff))).status_code < 300
    kept = {row["task_id"]: (row["assignee"], row["version"]) for row in workplace.rows(tasks)}
    assert kept == {hers: (anna.staff, 1), anybodys: (None, 1)}
    assert workplace.row_of(person)["assignee"] == nora.staff


@ONE_KIND
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, {"to_member": "needed"}),
        ({"to_member": bytes(16), "expires": later(-1)}, {"expires": "day"}),
        ({"to_member": bytes(16), "to_centre": "vs"}, {"to_centre": "unknown"}),
        ({"to_member": bytes(16), "tags": TAGS}, {"tags": "unknown"}),
    ],
)
async def test_fields_that_do_not_go_together_are_named(
    workplace: Workplace, anna: Staff, person: Person, changes: dict[str, Any], fields: dict[str, str]
) -> None:
    await take(anna, person)
    answer = await make(anna, person, proposal("hand_over", **changes))
    assert (answer.status_code, answer.json()["fields"]) == (422, fields)


async def test_nobody_is_given_a_case_that_she_cannot_see(
    workplace: Workplace, anna: Staff, nora: Staff, bea: Staff, person: Person
) -> None:
    await anna.call("POST", path(person, "walls"), {"staff": nora.staff, "reason": "person"})
    for other in (nora, bea):
        answer = await make(anna, person, proposal("assign", to_member=other.staff))
        assert refusal(answer) == (422, "member_cannot_see")


# To another centre.


async def accept(workplace: Workplace, by: Staff, body: dict[str, Any], centre: str = "vs") -> Any:
    offered = (await by.call("GET", step(body, "keys"))).json()
    made = countersigned(workplace, by, offered, centre)
    return await by.call("POST", step(body, "accept"), {"slots": made})


async def test_case_report_and_keys_move_to_another_centre_together(
    workplace: Workplace, anna: Staff, nora: Staff, bea: Staff, person: Person
) -> None:
    await anna.call("POST", path(person, "notes"), workplace.note(person))
    body = await referral(workplace, anna, person)
    for _ in range(2):
        ok(await make(anna, person, body), "proposed")
    assert (await bea.call("GET", path(person))).status_code == 404  # offered is not given
    (line,) = (await bea.call("GET", "/transitions?direction=incoming")).json()["transitions"]
    assert (line["from_centre"], line["tags"], line["made_by_login"]) == ("ost", TAGS, "anna")
    before = await accept(workplace, bea, body)
    ok(before, "done")
    looks = [one.actor for one in workplace.recorded(person.case) if one.event == "case.viewed"]
    assert looks == [workplace.trail.member(bea.staff)]  # served the keys, she could have kept them
    case = workplace.row_of(person)
    assert (case["centre"], case["assignee"], case["state"]) == ("vs", bea.staff, "open")
    report = workplace.rows(reports)[0]
    assert (report["centre"], report["centre_generation"], report["tags"]) == ("vs", 0, None)
    to_vs = key_id(workplace.network.identities["vs", 1].public)
    assert {(row["what"], row["generation"], row["recipient"]) for row in workplace.rows(slots)} == {
        (DIALOGUE, 0, to_vs),
        (FILE, 1, to_vs),
    }
    assert {row["slot"][1208:1224] for row in workplace.rows(slots)} == {bea.staff}
    assert workplace.rows(transition_slots) == []
    opened = (await bea.call("GET", path(person))).json()
    assert (len(opened["slots"]), len(opened["notes"]), len(opened["entries"])) == (2, 1, 1)
    assert opened["sealed_to"] == {"centre": "vs", "centre_generation": 0}
    for who in (anna, nora):
        assert (await who.call("GET", path(person))).status_code == 404
        assert (await who.call("GET", path(person, "transitions"))).status_code == 404
        assert (await who.call("GET", "/cases")).json()["cases"] == []
        assert (await who.call("GET", "/transitions?direction=outgoing")).json()["transitions"] == []
    assert workplace.events(person.case)[-4:] == ["transition.decided", "case.viewed", "case.read", "case.read"]


async def test_the_tags_that_travel_are_erased_when_it_is_decided(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    body = await referral(workplace, anna, person)
    await make(anna, person, body)
    ok(await bea.call("POST", step(body, "decline"), {"reason": "competence"}), "declined")
    ok(await bea.call("POST", step(body, "decline"), {"reason": "competence"}), "declined")
    (line,) = (await anna.call("GET", path(person, "transitions"))).json()
    assert (line["state"], line["declined"], line["tags"]) == ("declined", "competence", None)
    assert workplace.rows(transition_slots) == []
    assert (await bea.call("GET", step(body, "keys"))).status_code == 404
    assert workplace.row_of(person)["centre"] == "ost"


async def test_keys_that_are_not_hers_not_for_that_centre_or_not_all_are_refused(
    workplace: Workplace, anna: Staff, nora: Staff, bea: Staff, person: Person
) -> None:
    await anna.call("POST", path(person, "notes"), workplace.note(person))
    good = keys_for(workplace, anna, person, "vs")
    wrong = {
        "slot_header": [
            keys_for(workplace, nora, person, "vs"),
            keys_for(workplace, anna, person, "ost"),
            [*good, good[0]],
            [good[0] | {"slot": good[0]["slot"][:-1] + b"0"}, good[1]],
            [good[0] | {"generation": 1}, good[1]],
            [good[0] | {"recipient": bytes(16)}, good[1]],
        ],
        "keys_changed": [good[:1], good[1:]],
    }
    for code, examples in wrong.items():
        for made in examples:
            answer = await make(anna, person, await referral(workplace, anna, person, slots=made))
            assert answer.json()["code"] == code
    assert workplace.rows(transitions) == workplace.rows(transition_slots) == []
    elsewhere = await referral(workplace, anna, person, to_centre="nowhere")
    assert refusal(await make(anna, person, elsewhere)) == (422, "centre_unknown")


async def test_a_key_that_came_meanwhile_keeps_it_from_being_accepted_without_it(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    body = await referral(workplace, anna, person)
    await make(anna, person, body)
    workplace.network.rotate("ost")
    await anna.call("POST", "/centres/ost/generations", workplace.generation(anna, "ost", 2))
    workplace.publish()
    workplace.answer(person, generation=1, renews=True)
    assert refusal(await accept(workplace, bea, body)) == (409, "keys_changed")
    assert workplace.row_of(person)["centre"] == "ost"
    ok(await anna.call("POST", step(body, "take-back"), {}), "taken_back")
    again = await referral(workplace, anna, person, slots=keys_for(workplace, anna, person, "vs", dialogues=2))
    ok(await make(anna, person, again), "proposed")
    ok(await accept(workplace, bea, again), "done")


async def test_a_conflict_at_the_other_centre_is_offered_to_its_coordinators_alone(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    vera = await workplace.join("vera", "vs")
    body = await referral(workplace, anna, person, tags=TAGS | {"conflict": True})
    await make(anna, person, body)
    assert (await vera.call("GET", "/transitions?direction=incoming")).json()["transitions"] == []
    assert (await vera.call("GET", step(body, "keys"))).status_code == 404
    assert (await vera.call("POST", step(body, "decline"), {"reason": "load"})).status_code == 404
    (line,) = (await bea.call("GET", "/transitions?direction=incoming")).json()["transitions"]
    assert line["tags"]["conflict"] is True
    ok(await accept(workplace, bea, body), "done")


async def test_a_conflict_at_a_centre_whose_coordinator_is_kept_out_is_offered_to_the_others(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    vera = await workplace.join("vera", "vs")
    body = await referral(workplace, anna, person, tags=TAGS | {"conflict": True})
    await make(anna, person, body)
    row = {"case_id": person.case, "staff_id": bea.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
    with workplace.owner.begin() as connection:
        connection.execute(sa.insert(walls), row)
    assert (await bea.call("GET", "/transitions?direction=incoming")).json()["transitions"] == []
    (line,) = (await vera.call("GET", "/transitions?direction=incoming")).json()["transitions"]
    assert line["transition"] == base64_text(body["transition"])
    ok(await vera.call("POST", step(body, "decline"), {"reason": "load"}), "declined")


async def test_what_came_with_a_conflict_stays_the_coordinators_until_one_of_them_says_otherwise(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    vera, zoe = await workplace.join("vera", "vs"), await workplace.join("zoe", "vs", "coordinator")
    body = await referral(workplace, anna, person, tags=TAGS | {"conflict": True})
    await make(anna, person, body)
    ok(await accept(workplace, bea, body), "done")
    assert workplace.row_of(person)["restricted"]
    for who, status, count in ((bea, 200, 1), (zoe, 200, 1), (vera, 404, 0)):
        assert (await who.call("GET", path(person))).status_code == status
        assert len((await who.call("GET", "/cases")).json()["cases"]) == count
    named = [one.detail for one in workplace.recorded(person.case) if one.event == "wall.changed"]
    assert sorted(named) == sorted(f"act named member {workplace.trail.member(one.staff)}" for one in (bea, zoe))
    assert (await zoe.call("DELETE", path(person, "restriction"))).status_code == 204
    assert (await vera.call("GET", path(person))).status_code == 200


async def test_the_only_coordinator_keeps_out_whom_it_concerns_before_the_centre_sees_it(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    vera, wanda = await workplace.join("vera", "vs"), await workplace.join("wanda", "vs")
    body = await referral(workplace, anna, person, tags=TAGS | {"conflict": True})
    await make(anna, person, body)
    ok(await accept(workplace, bea, body), "done")
    assert (await bea.call("POST", path(person, "walls"), {"staff": vera.staff, "reason": "person"})).status_code == 204
    assert refusal(await bea.call("POST", path(person, "walls"), {"staff": bea.staff, "reason": "own"})) == (
        409,
        "too_few_named",
    )
    assert (await bea.call("DELETE", path(person, "restriction"))).status_code == 204
    assert [(await one.call("GET", path(person))).status_code for one in (vera, wanda)] == [404, 200]


async def test_a_case_without_a_conflict_comes_to_the_whole_centre(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    vera = await workplace.join("vera", "vs")
    body = await referral(workplace, anna, person)
    await make(anna, person, body)
    ok(await accept(workplace, bea, body), "done")
    assert not workplace.row_of(person)["restricted"]
    assert (await vera.call("GET", path(person))).status_code == 200


async def test_no_case_goes_to_another_centre_without_a_consent_to_just_that(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    body = await referral(workplace, anna, person)
    without = {name: value for name, value in body.items() if name != "consent"}
    refused = await make(anna, person, without)
    assert (refused.status_code, refused.json()["fields"]) == (422, {"consent": "needed"})
    refused = await make(anna, person, body | {"shared": ["summary"]})  # there is no choice: everything goes
    assert (refused.status_code, refused.json()["fields"]) == (422, {"shared": "unknown"})
    for wrong in ({"recipient": "legal"}, {"recipient": "centre", "purpose": "information"}):
        given = consent(**wrong)
        assert (await anna.call("POST", path(person, "consents"), given)).status_code == 204
        assert refusal(await make(anna, person, body | {"consent": given["consent"]})) == (422, "consent_needed")
    ok(await make(anna, person, body), "proposed")
    assert (await anna.call("DELETE", f"/consents/{body['consent'].hex()}")).status_code == 204
    assert state_of(workplace, body) == "ended"
    assert (await bea.call("GET", step(body, "keys"))).status_code == 404
    assert workplace.row_of(person)["centre"] == "ost"


async def test_a_consent_to_another_centre_serves_once(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    body = await referral(workplace, anna, person)
    await make(anna, person, body)
    ok(await accept(workplace, bea, body), "done")
    back = await referral(workplace, bea, person, "ost")
    assert refusal(await make(bea, person, back | {"consent": body["consent"]})) == (422, "consent_needed")
    ok(await make(bea, person, back), "proposed")


async def test_a_restricted_case_goes_to_no_other_centre(
    workplace: Workplace, anna: Staff, nora: Staff, bea: Staff, person: Person
) -> None:
    named = {"members": [anna.staff, nora.staff]}
    body = await referral(workplace, anna, person)
    assert (await anna.call("PUT", path(person, "restriction"), named)).status_code == 204
    assert refusal(await make(anna, person, body)) == (409, "case_restricted")
    await anna.call("DELETE", path(person, "restriction"))
    ok(await make(anna, person, body), "proposed")
    await anna.call("PUT", path(person, "restriction"), named)  # meanwhile
    assert refusal(await accept(workplace, bea, body)) == (409, "case_restricted")
    case = workplace.row_of(person)
    assert (case["centre"], case["restricted"]) == ("ost", True)
    await anna.call("DELETE", path(person, "restriction"))
    ok(await accept(workplace, bea, body), "done")


async def test_who_is_walled_off_is_not_offered_the_case_where_she_also_works(
    workplace: Workplace, anna: Staff, nora: Staff, bea: Staff, person: Person
) -> None:
    with workplace.owner.begin() as connection:
        table = sa.table("memberships", sa.column("staff_id"), sa.column("centre"), sa.column("role"))
        connection.execute(sa.insert(table).values(staff_id=nora.staff, centre="vs", role="counsellor"))
    await anna.call("POST", path(person, "walls"), {"staff": nora.staff, "reason": "person"})
    body = await referral(workplace, anna, person)
    await make(anna, person, body)
    assert (await nora.call("GET", "/transitions?direction=incoming")).json()["transitions"] == []
    assert (await nora.call("GET", step(body, "keys"))).status_code == 404
    ok(await accept(workplace, bea, body), "done")
    assert (await nora.call("GET", path(person))).status_code == 404
    assert [(row["staff_id"], row["side"]) for row in workplace.rows(walls)] == [(nora.staff, "out")]


async def test_the_person_renews_towards_the_new_centre_and_the_old_ones_key_opens_nothing_new(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    body = await referral(workplace, anna, person)
    await make(anna, person, body)
    ok(await accept(workplace, bea, body), "done")
    person.centre = "vs"
    workplace.answer(person, generation=1, renews=True)
    report = workplace.rows(reports)[0]
    assert (report["centre"], report["centre_generation"], report["dialogue_generation"]) == ("vs", 1, 1)
    renewed = [row for row in workplace.rows(slots) if (row["what"], row["generation"]) == (DIALOGUE, 1)]
    assert [row["recipient"] for row in renewed] == [key_id(workplace.network.identities["vs", 1].public)]
    assert (await bea.call("POST", path(person, "messages"), workplace.reply(person, 1))).status_code == 201


async def test_a_case_goes_on_to_a_third_centre_with_the_file_keys_of_both_before_it(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    await anna.call("POST", path(person, "notes"), workplace.note(person))
    first = await referral(workplace, anna, person)
    await make(anna, person, first)
    ok(await accept(workplace, bea, first), "done")
    ost, vs = (workplace.network.identities[name, 1].seed for name in ("ost", "vs"))
    note = workplace.note(person)
    assert (await bea.call("POST", path(person, "notes"), note)).status_code == 201
    keys = [(DIALOGUE, 0, person.code.dialogue_key(0)), (FILE, 1, file_key(vs, person.case, 1))]
    keys.append((FILE, 0x10001, file_key(ost, person.case, 1)))
    made = [signed(workplace, bea, "ost", what, number, person.case, key) for what, number, key in keys]
    back = await referral(workplace, bea, person, "ost", slots=made)
    ok(await make(bea, person, back), "proposed")
    ok(await accept(workplace, anna, back, "ost"), "done")
    assert sorted(row["generation"] for row in workplace.rows(slots) if row["what"] == FILE) == [1, 0x10001]
    assert len(workplace.rows(notes)) == 2


# Outside, with consent.


async def test_a_referral_outside_hangs_on_a_consent_and_ends_with_it(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await take(anna, person)
    given = consent(expires=later(30))
    body = to_outside(given)
    assert refusal(await make(anna, person, body)) == (422, "consent_needed")
    for _ in range(2):
        assert (await anna.call("POST", path(person, "consents"), given)).status_code == 204
    assert refusal(await anna.call("POST", path(person, "consents"), given | {"purpose": "other"})) == (409, "conflict")
    ok(await make(anna, person, body), "proposed")
    ok(await anna.call("POST", step(body, "accept"), {}), "accepted")
    for _ in range(2):
        answer = await anna.call("DELETE", f"/consents/{given['consent'].hex()}")
        assert answer.status_code == 204
    assert state_of(workplace, body) == "ended"
    assert refusal(await anna.call("POST", step(body, "done"), {})) == (409, "transition_over")
    assert refusal(await make(anna, person, to_outside(given))) == (422, "consent_needed")
    events = workplace.events(person.case)
    assert events[-2:] == ["consent.withdrawn", "transition.decided"]
    assert events.count("consent.given") == 1
    (shown,) = (await anna.call("GET", path(person, "consents"))).json()
    assert (shown["state"], shown["withdrawn_day"], shown["recipient"]) == ("withdrawn", str(TODAY), "legal")


async def test_a_consent_to_something_else_sends_nothing_outside(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await take(anna, person)
    for wrong in ({"recipient": "centre"}, {"purpose": "information"}, {"purpose": "other"}):
        given = consent(**wrong)
        assert (await anna.call("POST", path(person, "consents"), given)).status_code == 204
        assert refusal(await make(anna, person, to_outside(given))) == (422, "consent_needed")
    given = consent(purpose="representation")
    await anna.call("POST", path(person, "consents"), given)
    ok(await make(anna, person, to_outside(given)), "proposed")


async def test_with_the_last_day_of_a_consent_what_hangs_on_it_ends(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await take(anna, person)
    given = consent(expires=later(2))
    body = to_outside(given)
    await anna.call("POST", path(person, "consents"), given)
    await make(anna, person, body)
    workplace.clock.seconds += 3 * DAY
    await anna.sign_in()
    assert refusal(await anna.call("POST", step(body, "accept"), {})) == (422, "consent_needed")
    workplace.work()
    assert state_of(workplace, body) == "ended"


async def test_another_cases_consent_is_none(workplace: Workplace, anna: Staff, person: Person) -> None:
    other, given = workplace.case(Person(workplace.network)), consent()
    await anna.call("POST", path(other, "consents"), given)
    assert refusal(await make(anna, person, to_outside(given))) == (422, "consent_needed")
    assert refusal(await anna.call("POST", path(person, "consents"), given)) == (409, "conflict")


async def test_a_foreign_transition_or_consent_is_not_found(
    workplace: Workplace, anna: Staff, nora: Staff, bea: Staff, person: Person
) -> None:
    await take(anna, person)
    given, body = consent(), proposal("hand_over", to_member=nora.staff)
    await anna.call("POST", path(person, "consents"), given)
    await make(anna, person, body)
    for who, name in ((bea, "accept"), (bea, "take-back"), (anna, "invent")):
        assert (await who.call("POST", step(body, name), {})).status_code == 404
    assert (await bea.call("DELETE", f"/consents/{given['consent'].hex()}")).status_code == 404
    assert (await bea.call("GET", step(body, "keys"))).status_code == 404
    assert (await bea.call("POST", f"/transitions/{os.urandom(16).hex()}/accept", {})).status_code == 404


async def test_what_is_on_its_way_comes_in_pages(
    workplace: Workplace, anna: Staff, nora: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counselling.routing.on_the_way.PAGE", 2)
    for number in range(5):
        person = workplace.case(Person(workplace.network))
        await take(anna, person)
        body = proposal("hand_over", to_member=nora.staff)
        await make(anna, person, body)
        with workplace.owner.begin() as connection:
            of_this = transitions.c.transition_id == body["transition"]
            connection.execute(sa.update(transitions).where(of_this).values(day=TODAY - timedelta(days=number % 2)))
    for who, direction in ((nora, "incoming"), (anna, "outgoing")):
        found: list[str] = []
        after = ""
        while True:
            page = (await who.call("GET", f"/transitions?direction={direction}{after}")).json()
            found += [one["transition"] for one in page["transitions"]]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert (len(found), len(set(found))) == (5, 5)
    assert (await nora.call("GET", "/transitions?direction=incoming&after=x")).status_code == 422


async def test_transitions_of_a_case_whose_audit_key_is_gone_stop_none_of_the_others(
    workplace: Workplace, anna: Staff, nora: Staff
) -> None:
    people = [workplace.case(Person(workplace.network)) for _ in range(3)]
    made = []
    for person in people:
        await take(anna, person)
        made.append(proposal("hand_over", to_member=nora.staff, expires=later(1)))
        await make(anna, person, made[-1])
    with workplace.owner.begin() as connection:
        keys = sa.table("audit_keys", sa.column("subject"))
        connection.execute(sa.delete(keys).where(keys.c.subject == people[0].case))
        altered = transitions.c.transition_id == made[1]["transition"]
        connection.execute(sa.update(transitions).where(altered).values(sealed=b"altered"))
    workplace.clock.seconds += 2 * DAY
    workplace.work()
    assert [state_of(workplace, one) for one in made] == ["proposed", "proposed", "ended"]


async def test_a_closed_case_goes_nowhere(workplace: Workplace, anna: Staff, nora: Staff, person: Person) -> None:
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(state="closed"))
    assert refusal(await make(anna, person, proposal("assign", to_member=nora.staff))) == (409, "case_closed")


async def offered_to(delegate: Staff) -> list[Any]:
    """What waits for a delegate or was accepted by her."""
    return list((await delegate.call("GET", "/transitions?direction=incoming")).json()["transitions"])


async def test_a_delegate_answers_a_referral_without_ever_seeing_the_case(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    dora, other = [await workplace.join(login, "ost", "delegate") for login in ("dora", "other")]
    await take(anna, person)
    given = consent(recipient="authority")
    await anna.call("POST", path(person, "consents"), given)
    body = to_outside(given, to_member=dora.staff) | {"kind": "refer_delegate"}
    for _ in range(2):
        ok(await make(anna, person, body), "proposed")
    [offer] = await offered_to(dora)
    assert (offer["shared"], offer["made_by_login"], offer["tags"]) == (["summary", "contact"], "anna", None)
    assert await offered_to(other) == []
    for theirs in ("", "/transitions", "/sheets"):
        assert (await dora.call("GET", path(person) + theirs)).status_code == 404
    assert (await other.call("POST", step(body, "accept"), {})).status_code == 404
    assert refusal(await anna.call("POST", step(body, "accept"), {})) == (403, "not_yours")  # nobody answers for her
    for _ in range(2):
        ok(await dora.call("POST", step(body, "accept"), {}), "accepted")
    assert workplace.row_of(person)["assignee"] == anna.staff
    ok(await make(anna, person, proposal("hand_over", to_member=(await workplace.join("nora")).staff)), "proposed")
    ok(await dora.call("POST", step(body, "done"), {}), "done")
    assert await offered_to(dora) == []
    assert (await dora.call("GET", path(person))).status_code == 404


async def test_with_the_consent_a_referral_to_a_delegate_ends_and_only_delegates_get_one(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person
) -> None:
    dora, away = await workplace.join("dora", "ost", "delegate"), await workplace.join("west", "vs", "delegate")
    await take(anna, person)
    given = consent(recipient="authority")
    body = to_outside(given, to_member=dora.staff) | {"kind": "refer_delegate"}
    assert refusal(await make(anna, person, body)) == (422, "consent_needed")
    await anna.call("POST", path(person, "consents"), given)
    for staff in (nora.staff, away.staff, bytes(16)):
        answer = await make(anna, person, body | {"to_member": staff})
        assert (answer.status_code, answer.json().get("fields")) == (422, {"to_member": "delegate"})
    ok(await make(anna, person, body), "proposed")
    assert (await anna.call("DELETE", f"/consents/{given['consent'].hex()}")).status_code == 204
    assert await offered_to(dora) == []
    assert refusal(await dora.call("POST", step(body, "accept"), {})) == (409, "transition_over")


async def test_a_referral_to_a_delegate_ends_where_the_case_goes_to_another_centre(
    workplace: Workplace, anna: Staff, bea: Staff, person: Person
) -> None:
    dora = await workplace.join("dora", "ost", "delegate")
    await take(anna, person)
    given = consent(recipient="authority")
    await anna.call("POST", path(person, "consents"), given)
    taken, waiting = [to_outside(given, to_member=dora.staff) | {"kind": "refer_delegate"} for _ in range(2)]
    for body in (taken, waiting):
        ok(await make(anna, person, body), "proposed")
    ok(await dora.call("POST", step(taken, "accept"), {}), "accepted")
    going = await referral(workplace, anna, person)
    ok(await make(anna, person, going), "proposed")
    assert len(await offered_to(dora)) == 2
    ok(await accept(workplace, bea, going), "done")
    assert [state_of(workplace, body) for body in (taken, waiting)] == ["ended", "ended"]
    ends = [one for one in decisions(workplace, person) if "refer_delegate" in one and one.endswith(" new ended")]
    assert len(ends) == 2
    assert await offered_to(dora) == []
    with workplace.owner.begin() as connection:  # as if it had not been ended
        hers = transitions.c.transition_id == taken["transition"]
        connection.execute(sa.update(transitions).where(hers).values(state="accepted"))
    assert await offered_to(dora) == []
    assert (await dora.call("POST", step(taken, "done"), {})).status_code == 404
    assert state_of(workplace, taken) == "accepted"


async def test_a_referral_outside_goes_along_to_a_colleague_and_to_another_centre(
    workplace: Workplace, anna: Staff, nora: Staff, bea: Staff, person: Person
) -> None:
    """What the office outside was asked is the person's; whoever looks after the case writes down what it says."""
    await take(anna, person)
    given = consent()
    await anna.call("POST", path(person, "consents"), given)
    waiting, taken, hanging = [to_outside(given) for _ in range(3)]
    for body in (waiting, taken, hanging):
        ok(await make(anna, person, body), "proposed")
    await take(nora, person)  # within the centre it is hers now
    ok(await nora.call("POST", step(taken, "accept"), {}), "accepted")
    going = await referral(workplace, anna, person)
    ok(await make(anna, person, going), "proposed")
    ok(await accept(workplace, bea, going), "done")
    living = {one["transition"]: one["state"] for one in (await bea.call("GET", path(person, "transitions"))).json()}
    states = {name: living[base64_text(body["transition"])] for name, body in (("waiting", waiting), ("taken", taken))}
    assert states == {"waiting": "proposed", "taken": "accepted"}
    for name in ("accept", "take-back", "done"):
        assert (await anna.call("POST", step(waiting, name), {})).status_code == 404  # the case is no more hers
    for _ in range(2):
        ok(await bea.call("POST", step(waiting, "accept"), {}), "accepted")
    ok(await bea.call("POST", step(waiting, "done"), {}), "done")
    ok(await bea.call("POST", step(taken, "take-back"), {}), "taken_back")
    assert (await bea.call("DELETE", f"/consents/{given['consent'].hex()}")).status_code == 204
    assert state_of(workplace, hanging) == "ended"


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_service_does_what_the_table_says_whoever_does_what_in_whatever_order(
    workplace: Workplace, anna: Staff, nora: Staff, person: Person, seed: int
) -> None:
    chance, cora = Random(seed), await workplace.join("cora")
    staff = {"anna": anna, "nora": nora, "cora": cora}
    given = consent()
    await take(nora, person)
    await anna.call("POST", path(person, "consents"), given)
    taken = 0
    for _ in range(12):
        holder = next(name for name, one in staff.items() if one.staff == workplace.row_of(person)["assignee"])
        to = chance.choice(sorted(staff.keys() - {holder}))
        kind: Kind = chance.choice(["hand_over", "absence", "refer_outside"])
        fields = {"to_member": staff[to].staff} if kind != "refer_outside" else {}
        body = to_outside(given) if kind == "refer_outside" else proposal(kind, **fields)
        body |= {"expires": later(300)} if kind == "absence" else {}
        ok(await make(anna, person, body), BEGINS[kind])
        state: State = BEGINS[kind]
        while state in LIVING:
            who = chance.choice(sorted(staff))
            step_: Step = chance.choice(["accept", "decline", "take_back", "done"])
            looks_after = workplace.row_of(person)["assignee"] == staff[who].staff
            sides: set[Who] = {"giver"} if who == "anna" or looks_after else set()
            sides |= {"taker"} if kind != "refer_outside" and who == to else set()
            expected = next_state(kind, state, step_, frozenset(sides))
            reason = {"reason": "load"} if step_ == "decline" else {}
            for _again in range(2):
                answer = await staff[who].call("POST", step(body, step_.replace("_", "-")), reason)
                assert answer.status_code == (403 if expected is None else 200), (kind, state, step_, who)
            state, taken = expected or state, taken + (expected is not None)
            assert state_of(workplace, body) == state
    assert taken >= 12
