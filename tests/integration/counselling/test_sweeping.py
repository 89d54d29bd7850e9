"""After a change of keys: nothing is written under the older key any more, and what lies under it is sealed anew."""

from typing import Any

import pytest
import sqlalchemy as sa

from counselling.cases.model import replaced_slots, walls
from counselling.routing.sweeping import MOST_REPLACED
from reporting.mailbox.model import reports, slots
from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import Identity, file_key, key_id
from reporting.sealing.slot import DIALOGUE, FILE, open_signed_slot, open_slot
from tests.integration.counselling.passing_on import signed
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

OLDER = "/centres/ost/older-keys"
DAY = 86_400
CONFLICT = {"language": "de", "life_domain": "work", "urgent": False, "purpose": "advice", "conflict": True}


async def rotated(workplace: Workplace, anna: Staff, generation: int = 2) -> Identity:
    """From here on her centre has another key, which a root has signed."""
    workplace.network.rotate("ost")
    made = await anna.call("POST", "/centres/ost/generations", workplace.generation(anna, "ost", generation))
    assert made.status_code == 201
    workplace.publish()
    return workplace.network.identities["ost", generation]


def anew(workplace: Workplace, by: Staff, person: Person, dialogues: int = 1) -> dict[str, Any]:
    """The dialogue keys of a case as her browser seals them to the newest key."""
    keys = [(number, person.code.dialogue_key(number)) for number in range(dialogues)]
    return {"slots": [signed(workplace, by, "ost", DIALOGUE, number, person.case, key) for number, key in keys]}


def path(person: Person, *rest: str) -> str:
    return "/".join(["/cases", person.case.hex(), *rest])


async def left(member: Staff) -> list[str]:
    return [one["reference"] for one in (await member.call("GET", OLDER)).json()["cases"]]


async def test_a_case_says_which_keys_and_list_its_centre_works_with(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    assert (await anna.call("GET", path(person))).json()["current_keys"] == {"generation": 1, "roster": 1}
    await rotated(workplace, anna)
    assert (await anna.call("GET", path(person))).json()["current_keys"] == {"generation": 2, "roster": 2}


async def test_nothing_is_written_under_the_older_key(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    before = workplace.note(person)
    assert (await anna.call("POST", path(person, "notes"), before)).status_code == 201
    await rotated(workplace, anna)
    assert (await anna.call("POST", path(person, "notes"), before)).status_code == 201  # sent again, it is there
    refused = await anna.call("POST", path(person, "notes"), workplace.note(person))
    assert (refused.status_code, refused.json()["code"], refused.json()["centre_generation"]) == (
        *(422, "generation_not_current"),
        2,
    )
    assert (await anna.call("POST", path(person, "notes"), workplace.note(person, 2))).status_code == 201


async def test_what_lies_under_the_older_key_is_sealed_anew_and_opens_with_the_newest_alone(
    workplace: Workplace, anna: Staff
) -> None:
    person = workplace.case(Person(workplace.network))
    old = workplace.network.identities["ost", 1]
    assert await left(anna) == []
    new = await rotated(workplace, anna)
    page = (await anna.call("GET", OLDER)).json()
    assert (len(page["cases"]), page["left"], page["next"]) == (1, 1, None)
    assert [one["generation"] for one in page["cases"][0]["slots"]] == [0]
    body = anew(workplace, anna, person)
    for _ in range(2):
        assert (await anna.call("PUT", path(person, "slots"), body)).status_code == 204
    [kept] = workplace.rows(slots)
    assert kept["recipient"] == key_id(new.public)
    opened = open_signed_slot(new, DIALOGUE, 0, person.case, kept["slot"], anna.staff, anna.identity.sign_public)
    assert opened == person.code.dialogue_key(0)
    with pytest.raises(NotGenuine):
        open_slot(old, DIALOGUE, 0, person.case, kept["slot"][:1208])
    assert await left(anna) == []
    assert [row["centre_generation"] for row in workplace.rows(reports)] == [1]  # she renews with her next message
    served = [one.detail for one in workplace.recorded() if one.event == "slots.served"]
    assert served == ["centre ost count 1"]  # a page without any leaves none
    told = [one for one in workplace.recorded(person.case) if one.event not in ("case.opened", "transition.proposed")]
    assert [(one.event, one.detail) for one in told] == [("slots.resealed", f"key {key_id(new.public).hex()}")]


async def test_what_opens_nothing_loses_nothing_and_what_it_replaced_goes_when_no_backup_is_older(
    workplace: Workplace, anna: Staff
) -> None:
    person = workplace.case(Person(workplace.network))
    theirs, old = person_slot(workplace), workplace.network.identities["ost", 1]
    new = await rotated(workplace, anna)
    nothing = {"slots": [signed(workplace, anna, "ost", DIALOGUE, 0, person.case, bytes(range(32)))]}
    for body in (nothing, nothing, anew(workplace, anna, person)):
        assert (await anna.call("PUT", path(person, "slots"), body)).status_code == 204
    case = (await anna.call("GET", path(person))).json()
    assert [base64_bytes(one["recipient"]) for one in case["slots"]] == [key_id(new.public)]
    [kept] = case["replaced"]
    assert base64_bytes(kept["slot"]) == theirs
    assert open_slot(old, DIALOGUE, 0, person.case, base64_bytes(kept["slot"])) == person.code.dialogue_key(0)
    workplace.clock.seconds += 34 * DAY
    workplace.work()
    assert [row["slot"] for row in workplace.rows(replaced_slots)] == [theirs]
    workplace.clock.seconds += DAY
    workplace.work()
    assert workplace.rows(replaced_slots) == []
    assert [row["recipient"] for row in workplace.rows(slots)] == [key_id(new.public)]


async def test_what_it_replaced_is_put_back_once_and_sealed_anew(workplace: Workplace, anna: Staff) -> None:
    person, nora = workplace.case(Person(workplace.network)), await workplace.join("nora")
    theirs = person_slot(workplace)
    new = await rotated(workplace, anna)
    nothing = {"slots": [signed(workplace, anna, "ost", DIALOGUE, 0, person.case, bytes(range(32)))]}
    assert (await anna.call("PUT", path(person, "slots"), nothing)).status_code == 204
    [replaced] = (await nora.call("GET", path(person))).json()["replaced"]
    back = {"slots": [replaced["slot"]]}
    taken_away = [row["slot"] for row in workplace.rows(slots)]
    for _ in range(2):
        assert (await nora.call("POST", path(person, "slots", "reversal"), back)).status_code == 204
    assert person_slot(workplace) == theirs
    assert [row["slot"] for row in workplace.rows(replaced_slots)] == taken_away
    told = [one for one in workplace.recorded(person.case) if one.event == "slots.put_back"]
    assert [one.detail for one in told] == [f"key {base64_bytes(replaced['recipient']).hex()}"]
    assert len(await left(anna)) == 1
    assert (await anna.call("PUT", path(person, "slots"), anew(workplace, anna, person))).status_code == 204
    [kept] = workplace.rows(slots)
    opened = open_signed_slot(new, DIALOGUE, 0, person.case, kept["slot"], anna.staff, anna.identity.sign_public)
    assert opened == person.code.dialogue_key(0)


async def test_only_what_was_replaced_is_put_back_and_all_or_none_of_it(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    await rotated(workplace, anna)
    assert (await anna.call("PUT", path(person, "slots"), anew(workplace, anna, person))).status_code == 204
    before = workplace.rows(slots), workplace.rows(replaced_slots)
    [right] = (base64_text(row["slot"]) for row in workplace.rows(replaced_slots))
    other = base64_text(bytes(1208))
    wrong = {
        "one that never was": ([other], 409),
        "one that is kept, one that is not": ([right, other], 409),
        "one too long": ([base64_text(bytes(1289))], 422),
        "none": ([], 422),
    }
    for name, (asked, status) in wrong.items():
        assert (await anna.call("POST", path(person, "slots", "reversal"), {"slots": asked})).status_code == status, (
            name
        )
    assert (workplace.rows(slots), workplace.rows(replaced_slots)) == before
    west = await workplace.join("bea", "vs", "coordinator")
    assert (await west.call("POST", path(person, "slots", "reversal"), {"slots": [right]})).status_code == 404
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(replaced_slots))
    assert (await anna.call("POST", path(person, "slots", "reversal"), {"slots": [right]})).status_code == 409


async def test_whatever_is_sealed_anew_and_put_back_nothing_that_was_in_force_is_gone(
    workplace: Workplace, anna: Staff
) -> None:
    person, nora = workplace.case(Person(workplace.network)), await workplace.join("nora")
    await rotated(workplace, anna)
    ever = {person_slot(workplace)}

    async def in_force_after(method: str, where: str, body: dict[str, Any]) -> bytes:
        assert (await nora.call(method, path(person, *where.split()), body)).status_code == 204
        ever.add(now := in_force(workplace))
        assert {now, *(row["slot"] for row in workplace.rows(replaced_slots))} == ever
        return now

    nothing = {"slots": [signed(workplace, nora, "ost", DIALOGUE, 0, person.case, bytes(range(32)))]}
    garbage = await in_force_after("PUT", "slots", nothing)
    await rotated(workplace, anna, 3)
    good = await in_force_after("PUT", "slots", anew(workplace, nora, person))
    for wanted in (garbage, good, *ever):  # the second and third: whoever did not mean it, and each that ever was
        assert await in_force_after("POST", "slots reversal", {"slots": [base64_text(wanted)]}) == wanted
    two = {"slots": [base64_text(one) for one in sorted(ever - {in_force(workplace)})]}
    refused = await nora.call("POST", path(person, "slots", "reversal"), two)
    assert (refused.status_code, refused.json()["fields"]) == (422, {"slots": "twice"})
    workplace.clock.seconds += 35 * DAY
    workplace.work()
    assert workplace.rows(replaced_slots) == []


async def test_sealed_anew_and_put_back_again_and_again_it_comes_to_an_end_at_which_everything_is_still_there(
    workplace: Workplace, anna: Staff
) -> None:
    person = workplace.case(Person(workplace.network))
    theirs = person_slot(workplace)
    await rotated(workplace, anna)
    back, answers = {"slots": [base64_text(theirs)]}, []
    for number in range(MOST_REPLACED + 1):
        nothing = {"slots": [signed(workplace, anna, "ost", DIALOGUE, 0, person.case, bytes([number]) * 32)]}
        answers.append(await anna.call("PUT", path(person, "slots"), nothing))
        assert (await anna.call("POST", path(person, "slots", "reversal"), back)).status_code == 204
    assert [one.status_code for one in answers] == [204] * MOST_REPLACED + [409]
    assert answers[-1].json()["code"] == "sealed_anew_often"
    assert in_force(workplace) == theirs
    assert len(workplace.rows(replaced_slots)) == MOST_REPLACED


async def test_she_who_sealed_anew_too_often_stops_herself_and_no_colleague_and_not_after_the_next_change(
    workplace: Workplace, anna: Staff
) -> None:
    nora, person = await workplace.join("nora"), workplace.case(Person(workplace.network))
    back = {"slots": [base64_text(person_slot(workplace))]}
    await rotated(workplace, anna)
    for _ in range(MOST_REPLACED):
        assert (await nora.call("PUT", path(person, "slots"), anew(workplace, nora, person))).status_code == 204
        assert (await nora.call("POST", path(person, "slots", "reversal"), back)).status_code == 204
    assert (await nora.call("PUT", path(person, "slots"), anew(workplace, nora, person))).status_code == 409
    good = [anew(workplace, anna, person) for _ in range(MOST_REPLACED)]
    for one in good:
        assert (await anna.call("PUT", path(person, "slots"), one)).status_code == 204
        assert (await nora.call("POST", path(person, "slots", "reversal"), back)).status_code == 204
    assert (await anna.call("PUT", path(person, "slots"), anew(workplace, anna, person))).status_code == 409
    mine = {"slots": [base64_text(good[-1]["slots"][0]["slot"])]}
    assert (await anna.call("POST", path(person, "slots", "reversal"), mine)).status_code == 204
    assert in_force(workplace) == good[-1]["slots"][0]["slot"]
    newest = await rotated(workplace, anna, 3)
    assert (await anna.call("PUT", path(person, "slots"), anew(workplace, anna, person))).status_code == 204
    [row] = workplace.rows(slots)
    assert row["recipient"] == key_id(newest.public)


def in_force(workplace: Workplace) -> bytes:
    """The only slot there is."""
    [row] = workplace.rows(slots)
    return bytes(row["slot"])


async def test_only_just_those_keys_signed_by_her_take_their_place(workplace: Workplace, anna: Staff) -> None:
    person, nora = workplace.case(Person(workplace.network)), await workplace.join("nora")
    old = anew(workplace, anna, person)
    await rotated(workplace, anna)
    right = anew(workplace, anna, person)
    [slot] = right["slots"]
    extra = signed(workplace, anna, "ost", FILE, 1, person.case, file_key(bytes(32), person.case, 1))
    wrong: dict[str, tuple[Any, int, str]] = {
        "under the older key": (old, 422, "slot_header"),
        "signed by another": (anew(workplace, nora, person), 422, "slot_header"),
        "of another case": (anew(workplace, anna, Person(workplace.network)), 422, "slot_header"),
        "twice": ({"slots": [slot, slot]}, 422, "slot_header"),
        "none": ({"slots": []}, 409, "keys_changed"),
        "one too many": ({"slots": [slot, extra]}, 409, "keys_changed"),
    }
    for name, (body, status, code) in wrong.items():
        answer = await anna.call("PUT", path(person, "slots"), body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), name
    assert [row["slot"] for row in workplace.rows(slots)] == [person_slot(workplace)]
    assert (await anna.call("PUT", path(person, "slots"), right)).status_code == 204


def person_slot(workplace: Workplace) -> bytes:
    """The only slot there is, the person's own."""
    own = in_force(workplace)
    assert len(own) == 1208
    return own


async def test_a_renewal_that_came_meanwhile_stays_as_the_person_sealed_it(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    new = await rotated(workplace, anna)
    workplace.answer(person, generation=1, renews=True)
    assert (await anna.call("PUT", path(person, "slots"), anew(workplace, anna, person, 2))).status_code == 409
    assert (await anna.call("PUT", path(person, "slots"), anew(workplace, anna, person))).status_code == 204
    kept = {row["generation"]: row for row in workplace.rows(slots)}
    assert {row["recipient"] for row in kept.values()} == {key_id(new.public)}
    assert (len(kept[0]["slot"]), len(kept[1]["slot"])) == (1288, 1208)


async def test_closed_cases_stay_and_walls_keep_others_out(workplace: Workplace, anna: Staff) -> None:
    closed, walled, open_ = people = [workplace.case(Person(workplace.network)) for _ in range(3)]
    nora = await workplace.join("nora")
    await anna.call("POST", path(closed, "takeover"), {})
    assert (await anna.call("POST", path(closed, "closing"), {})).status_code == 200
    with workplace.owner.begin() as connection:
        row = {"case_id": walled.case, "staff_id": nora.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    await rotated(workplace, anna)
    refused = await anna.call("PUT", path(closed, "slots"), anew(workplace, anna, closed))
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")
    assert (await nora.call("PUT", path(walled, "slots"), anew(workplace, nora, walled))).status_code == 404
    west = await workplace.join("bea", "vs", "coordinator")
    assert (await west.call("GET", OLDER)).status_code == 404
    references = {row["case_id"]: row["reference"] for row in workplace.rows(reports)}
    assert set(await left(nora)) == {references[open_.case]}
    assert set(await left(anna)) == {references[one.case] for one in people[1:]}


async def test_what_is_kept_for_the_coordinators_is_swept_by_them_alone(workplace: Workplace, anna: Staff) -> None:
    nora, kept, other = await workplace.join("nora"), Person(workplace.network), Person(workplace.network)
    workplace.arrive(kept, tags=CONFLICT)
    workplace.arrive(other)
    workplace.work()
    await rotated(workplace, anna)
    references = {row["case_id"]: row["reference"] for row in workplace.rows(reports)}
    hers = (await nora.call("GET", OLDER)).json()
    assert [one["reference"] for one in hers["cases"]] == [references[other.case]]
    assert hers["left"] == 1, "nor is it counted"
    assert (await nora.call("PUT", path(kept, "slots"), anew(workplace, nora, kept))).status_code == 404
    assert set(await left(anna)) == set(references.values())
    assert (await anna.call("PUT", path(kept, "slots"), anew(workplace, anna, kept))).status_code == 204


async def test_many_come_in_pages_and_each_that_is_done_is_gone(workplace: Workplace, anna: Staff) -> None:
    people = [Person(workplace.network) for _ in range(23)]
    for person in people:
        workplace.arrive(person)
    workplace.work()
    await rotated(workplace, anna)
    first = (await anna.call("GET", OLDER)).json()
    assert (len(first["cases"]), first["left"]) == (20, 23)
    done = {one["case"] for one in first["cases"][:5]}
    for person in people:
        if base64_text(person.case) in done:
            assert (await anna.call("PUT", path(person, "slots"), anew(workplace, anna, person))).status_code == 204
    second = (await anna.call("GET", f"{OLDER}?after={first['next']}")).json()
    assert (len(second["cases"]), second["left"], second["next"]) == (3, 3, None)
    assert (await anna.call("GET", OLDER)).json()["left"] == 18
    assert (await anna.call("GET", f"{OLDER}?after=x")).status_code == 422
