"""Keys as the server keeps them: unlock slots, generations, grants, rosters, and what is compared before anything is set."""

import asyncio
import os
from typing import Any

import pytest

from counselling.staff.manifests import Centre, Days, overtaken, propose
from counselling.staff.model import centre_keys, grants, proposals, proposed_grants, rosters, unlock_slots
from reporting.centres.floor import raise_floor
from reporting.centres.model import manifests
from reporting.errors import Conflict, Invalid
from reporting.sealing.canonical import base64_text
from reporting.sealing.keys import centre_id, expand, recipient
from reporting.sealing.manifest import verify_manifest
from reporting.sealing.roster import open_roster
from reporting.sealing.slot import CENTRE_SEED, open_grant, seal_slot
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_her_unlock_slots_are_served_to_herself_after_sign_in(workplace: Workplace, anna: Staff) -> None:
    served = (await anna.call("GET", "/unlock-slots")).json()
    assert [one["purpose"] for one in served] == ["daily", "recovery"]
    assert (await workplace.browser("anna").call("GET", "/unlock-slots")).status_code == 401
    nora = await workplace.join("nora")
    others = {one["slot_id"] for one in (await nora.call("GET", "/unlock-slots")).json()}
    assert not others & {one["slot_id"] for one in served}


async def test_an_unlock_slot_is_added_once_and_removed_but_two_always_stay(workplace: Workplace, anna: Staff) -> None:
    added = anna.unlock_slot("daily")
    assert [(await anna.call("POST", "/unlock-slots", added)).status_code for _ in range(2)] == [201, 201]
    assert len(workplace.rows(unlock_slots)) == 3
    path = f"/unlock-slots/{added['slot_id'].hex()}"
    assert (await anna.call("DELETE", path)).status_code == 204
    assert (await anna.call("DELETE", path)).status_code == 404
    for row in workplace.rows(unlock_slots):
        answer = await anna.call("DELETE", f"/unlock-slots/{row['slot_id'].hex()}")
        assert refusal(answer) == (409, "too_few_unlock_slots")
    assert workplace.events()[-2:] == ["unlock_slot.added", "unlock_slot.removed"]


async def test_two_removals_at_once_cannot_leave_one_slot(workplace: Workplace, anna: Staff) -> None:
    await anna.call("POST", "/unlock-slots", anna.unlock_slot("daily"))
    paths = [f"/unlock-slots/{row['slot_id'].hex()}" for row in workplace.rows(unlock_slots)]
    answers = await asyncio.gather(*(anna.call("DELETE", path) for path in paths))
    assert sorted(one.status_code for one in answers) == [204, 409, 409]
    assert len(workplace.rows(unlock_slots)) == 2


async def test_an_unlock_slot_of_somebody_else_or_with_weaker_parameters_is_refused(anna: Staff) -> None:
    foreign = anna.unlock_slot("daily", os.urandom(16))
    assert refusal(await anna.call("POST", "/unlock-slots", foreign)) == (422, "slot_header")
    weaker = anna.unlock_slot("daily")
    weaker["slot"] = weaker["slot"][:4] + bytes((1, 1, 1, 0)) + weaker["slot"][8:]
    weaker["method"] = 1
    assert refusal(await anna.call("POST", "/unlock-slots", weaker)) == (422, "slot_header")
    taken = anna.unlock_slot("daily")
    await anna.call("POST", "/unlock-slots", taken)
    other = anna.unlock_slot("daily") | {"slot_id": taken["slot_id"]}
    assert refusal(await anna.call("POST", "/unlock-slots", other)) == (409, "conflict")


async def test_a_first_member_makes_a_centres_keys_and_opens_them_again(workplace: Workplace, anna: Staff) -> None:
    (view,) = (await anna.call("GET", "/centres")).json()
    assert (view["centre"], view["role"], view["rosters_behind"]) == ("ost", "coordinator", 0)
    identity = workplace.network.identities["ost", 1]
    assert view["generations"] == [
        {"generation": 1, "key": base64_text(identity.public), "proposed_by": base64_text(anna.staff)}
    ]
    (member,) = view["members"]
    assert (member["login"], member["state"], member["granted"]) == ("anna", "active", [1])
    rows = {row["recipient"]: row["slot"] for row in workplace.rows(grants)}
    for opener in (anna.identity, workplace.network.escrow):
        slot = rows[opener.key_id]
        assert open_grant(opener, 1, centre_id("ost"), slot, identity.public) == identity.seed
    row = workplace.rows(rosters)[0]
    roster = open_roster(identity.seed, 1, centre_id("ost"), row["record_id"], row["envelope"], None, None)
    assert [one.name for one in roster.members] == ["anna"]
    assert workplace.events()[-4:] == ["centre_key.proposed", "grant.made", "grant.made", "roster.written"]


async def test_a_generation_is_taken_once_and_a_retry_gets_the_same_answer(workplace: Workplace) -> None:
    anna, nora = await workplace.join("anna"), await workplace.join("nora")
    body = workplace.generation(anna, "ost", 1)
    assert [(await anna.call("POST", "/centres/ost/generations", body)).status_code for _ in range(2)] == [201, 201]
    del workplace.rosters["ost"]
    late = await nora.call("POST", "/centres/ost/generations", workplace.generation(nora, "ost", 1))
    assert (refusal(late), late.json()["generation"], late.json()["version"]) == ((409, "generation"), 1, 1)
    assert len(workplace.rows(centre_keys)) == len(workplace.rows(rosters)) == 1


async def test_of_two_first_generations_at_once_one_stands(workplace: Workplace) -> None:
    anna, nora = await workplace.join("anna"), await workplace.join("nora")
    bodies = []
    for member in (anna, nora):
        workplace.rosters.clear()
        bodies.append((member, workplace.generation(member, "ost", 1)))
    posts = [member.call("POST", "/centres/ost/generations", body) for member, body in bodies]
    assert sorted(one.status_code for one in await asyncio.gather(*posts)) == [201, 409]
    assert len(workplace.rows(centre_keys)) == len(workplace.rows(rosters)) == 1
    assert len(workplace.rows(grants)) == 2


async def test_the_next_generation_is_one_more_and_its_roster_too(workplace: Workplace, anna: Staff) -> None:
    workplace.network.rotate("ost")
    body = workplace.generation(anna, "ost", 2)
    for wrong in (1, 3):
        assert (await anna.call("POST", "/centres/ost/generations", body | {"generation": wrong})).status_code == 409
    assert (await anna.call("POST", "/centres/ost/generations", body)).status_code == 201
    ready = (await anna.call("GET", "/centres")).json()[0]
    assert (len(ready["generations"]), ready["proposed"]["generation"], ready["roster"]["version"]) == (1, 2, 1)
    workplace.publish()
    newest = (await anna.call("GET", "/centres")).json()[0]
    assert (len(newest["generations"]), newest["proposed"], newest["roster"]["version"]) == (2, None, 2)
    assert (newest["rosters_behind"], newest["members"][0]["granted"]) == (1, [1, 2])
    turns = [
        (one.event, one.actor[:3], one.detail) for one in workplace.recorded() if one.event.startswith("rotation.")
    ]
    assert turns == [
        ("rotation.begun", "st_", "centre ost generation 2"),
        ("rotation.ended", "ope", "centre ost generation 2"),
    ]


async def test_a_generation_that_no_root_has_signed_keeps_nobody_from_being_let_in(
    workplace: Workplace, anna: Staff
) -> None:
    """A coordinator proposes keys that nobody else can open; the others go on, and make their own in its place."""
    nora, lea = await workplace.join("nora", role="coordinator"), await workplace.join("lea")
    assert (await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))).status_code == 201
    workplace.network.rotate("ost")
    before = workplace.rosters["ost"]
    junk = workplace.generation(nora, "ost", 2) | {"key": expand(os.urandom(32)).public}
    assert (await nora.call("POST", "/centres/ost/generations", junk)).status_code == 201
    workplace.rosters["ost"] = before
    assert (await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, lea, newest=1))).status_code == 201
    with pytest.raises(Invalid, match="key_not_proposed"):
        workplace.publish()
    good = workplace.generation(anna, "ost", 2)
    assert [(await anna.call("POST", "/centres/ost/generations", good)).status_code for _ in range(2)] == [201, 201]
    (lying,) = workplace.rows(proposals)
    assert (lying["key"], lying["proposed_by"]) == (good["key"], anna.staff)
    assert len(workplace.rows(proposed_grants)) == 2
    workplace.publish()
    assert workplace.rows(proposals) == workplace.rows(proposed_grants) == []
    assert [row["generation"] for row in workplace.rows(rosters)] == [1, 1, 1, 2]


async def test_keys_made_before_the_members_changed_are_left_out_and_refused(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    workplace.network.rotate("ost")
    before = workplace.rosters["ost"]
    assert (
        await anna.call("POST", "/centres/ost/generations", workplace.generation(anna, "ost", 2))
    ).status_code == 201
    listed = [Centre("ost", {"de": "Ost"}, ("SG",), ("de",), default=True)]
    days = Days(TODAY, TODAY, TODAY)
    with workplace.owner.begin() as connection:
        text = propose(connection, listed, workplace.network.escrow.public, None, days)
        assert ([line.generation for line in text.centres], overtaken(connection, listed)) == ([1, 2], [])
    workplace.rosters["ost"] = before
    assert (await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora, newest=1))).status_code == 201
    with workplace.owner.begin() as connection:
        text = propose(connection, listed, workplace.network.escrow.public, None, days)
        assert ([line.generation for line in text.centres], overtaken(connection, listed)) == ([1], ["ost"])
    with pytest.raises(Conflict, match="proposal_overtaken"):
        workplace.publish()
    assert len(workplace.rows(centre_keys)) == 1


async def test_only_a_coordinator_makes_a_generation_after_the_first(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    assert (await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))).status_code == 201
    workplace.network.rotate("ost")
    before = workplace.rosters["ost"]
    refused = await nora.call("POST", "/centres/ost/generations", workplace.generation(nora, "ost", 2))
    assert refusal(refused) == (403, "not_a_coordinator")
    assert len(workplace.rows(centre_keys)) == 1
    told = workplace.recorded()[-1]
    assert (told.event, told.detail) == ("act.refused", "act begin_generation reason not_a_coordinator")
    assert told.actor == workplace.trail.member(nora.staff)
    for seconds in (0, 0, 60, 0):
        workplace.clock.seconds += seconds
        await nora.call("POST", "/centres/ost/generations", workplace.generation(nora, "ost", 2))
    assert workplace.events().count("act.refused") == 2, "once a minute"
    workplace.rosters["ost"] = before
    made = await anna.call("POST", "/centres/ost/generations", workplace.generation(anna, "ost", 2))
    assert made.status_code == 201


@pytest.mark.parametrize("missing", ["herself", "escrow"])
async def test_a_generation_must_open_to_its_maker_and_to_escrow(workplace: Workplace, missing: str) -> None:
    anna = await workplace.join("anna")
    body = workplace.generation(anna, "ost", 1)
    left_out = anna.identity.key_id if missing == "herself" else workplace.network.escrow.key_id
    body["grants"] = [one for one in body["grants"] if one["recipient"] != left_out]
    answer = await anna.call("POST", "/centres/ost/generations", body)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"grants"})
    assert workplace.rows(centre_keys) == workplace.rows(grants) == workplace.rows(rosters) == []


async def test_a_grant_to_a_stranger_is_refused_and_nothing_is_half_stored(workplace: Workplace) -> None:
    anna = await workplace.join("anna")
    before = workplace.events()
    stranger = recipient(expand(os.urandom(32)).public)
    body = workplace.generation(anna, "ost", 1)
    slot = seal_slot(stranger, CENTRE_SEED, 1, centre_id("ost"), bytes(32))
    body["grants"].append({"recipient": stranger.key_id, "slot": slot})
    answer = await anna.call("POST", "/centres/ost/generations", body)
    assert answer.json()["fields"] == {"grants": "recipient_not_a_member"}
    assert workplace.rows(centre_keys) == workplace.rows(grants) == workplace.rows(rosters) == []
    assert workplace.events() == before


@ONE_KIND
@pytest.mark.parametrize("at", [0, 5, 7, 20, 30])
async def test_a_slot_with_a_foreign_header_is_refused(workplace: Workplace, at: int) -> None:
    anna = await workplace.join("anna")
    body = workplace.generation(anna, "ost", 1)
    slot = bytearray(body["grants"][0]["slot"])
    slot[at] ^= 1
    body["grants"][0]["slot"] = bytes(slot)
    assert refusal(await anna.call("POST", "/centres/ost/generations", body)) == (422, "slot_header")


async def test_a_roster_with_a_foreign_header_or_length_is_refused(workplace: Workplace) -> None:
    anna = await workplace.join("anna")
    body = workplace.generation(anna, "ost", 1)
    envelope = body["roster"]["envelope"]
    for changed, code in ((envelope + b"0", "envelope_length"), (b"X" + envelope[1:], "envelope_header")):
        body["roster"] = body["roster"] | {"envelope": changed}
        assert refusal(await anna.call("POST", "/centres/ost/generations", body)) == (422, code)


async def test_a_key_that_nobody_can_have_is_refused(workplace: Workplace) -> None:
    anna = await workplace.join("anna")
    body = workplace.generation(anna, "ost", 1) | {"key": bytes(1216)}
    answer = await anna.call("POST", "/centres/ost/generations", body)
    assert answer.json()["fields"] == {"key": "not_a_public_key"}


async def test_a_colleague_lets_a_newcomer_in(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    waiting = (await anna.call("GET", "/centres")).json()[0]["members"][1]
    assert (waiting["login"], waiting["key"], waiting["granted"]) == ("nora", base64_text(nora.identity.public), [])
    body = workplace.grants(anna, nora)
    assert [(await anna.call("POST", "/centres/ost/grants", body)).status_code for _ in range(2)] == [201, 201]
    hers = (await nora.call("GET", "/centres")).json()[0]
    assert [one["generation"] for one in hers["grants"]] == [1]
    told = workplace.recorded()[-1]
    assert told.event == "grant.made"
    assert told.detail.endswith(f"member {workplace.trail.member(nora.staff)}")


async def test_grants_are_compared_with_the_newest_roster_before_they_are_set(
    workplace: Workplace, anna: Staff
) -> None:
    nora, lea = await workplace.join("nora"), await workplace.join("lea")
    before = workplace.rosters["ost"]
    bodies = []
    for newcomer in (nora, lea):
        workplace.rosters["ost"] = before
        bodies.append(workplace.grants(anna, newcomer))
    answers = await asyncio.gather(*(anna.call("POST", "/centres/ost/grants", body) for body in bodies))
    late = next(one for one in answers if one.status_code != 201)
    assert (refusal(late), late.json()["version"]) == ((409, "roster_version"), 2)
    assert len(workplace.rows(rosters)) == 2
    assert len(workplace.rows(grants)) == 3


async def test_a_grant_of_a_generation_that_is_not_there_is_refused(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    body = workplace.grants(anna, nora)
    body["grants"][0]["generation"] = 2
    answer = await anna.call("POST", "/centres/ost/grants", body)
    assert (refusal(answer), answer.json()["centre_generation"]) == ((422, "generation_not_current"), 1)


@pytest.mark.parametrize("role", ["supervisor", "statistician", "delegate"])
async def test_nobody_seals_to_a_role_that_reads_no_cases(workplace: Workplace, anna: Staff, role: str) -> None:
    other = await workplace.join("sam", role=role)
    answer = await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, other))
    assert answer.json()["fields"] == {"grants": "recipient_not_a_member"}
    assert (await other.call("GET", "/centres")).json() == []


async def test_every_version_of_a_roster_can_be_walked(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))
    first = (await nora.call("GET", "/centres/ost/rosters/1")).json()
    newest = (await nora.call("GET", "/centres")).json()[0]["roster"]
    assert ((await nora.call("GET", "/centres/ost/rosters/2")).json(), first["version"]) == (newest, 1)
    assert (await nora.call("GET", "/centres/ost/rosters/3")).status_code == 404


async def test_the_manifest_is_served_as_signed_and_never_one_that_is_not(workplace: Workplace) -> None:
    anna = await workplace.join("anna")
    assert refusal(await anna.call("GET", "/manifest")) == (404, "no_manifest")
    await workplace.found(anna)
    note = workplace.publish()
    assert (await anna.call("GET", "/manifest")).text == note
    assert verify_manifest(note, [workplace.network.verifier], TODAY, 0).sequence == 1
    with workplace.owner.begin() as connection:
        connection.execute(manifests.insert().values(sequence=9, note=note.replace("Beratungsstelle", "Falle")))
    assert (await anna.call("GET", "/manifest")).text == note
    raise_floor(workplace.settings, 2)
    assert refusal(await anna.call("GET", "/manifest")) == (404, "no_manifest")


async def test_a_manifest_is_verified_once_and_not_with_each_call(
    workplace: Workplace, anna: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    """A row that no root has signed is complained of whenever the table is verified."""
    with workplace.owner.begin() as connection:
        connection.execute(manifests.insert().values(sequence=9, note="nothing"))
    served = {(await anna.call("GET", "/manifest")).text for _ in range(3)}
    assert len(served) == 1
    assert [record.message for record in caplog.records if "not genuine" in record.message] == [
        "the manifest in row 9 is not genuine: format"
    ]


async def test_roots_and_escrow_are_shown_to_compare(workplace: Workplace, anna: Staff) -> None:
    assert (await anna.call("GET", "/roots")).json() == {
        "roots": [workplace.network.verifier],
        "escrow": base64_text(workplace.network.escrow.public),
        "public_origin": "http://localhost:8000",
    }


@ONE_KIND
@pytest.mark.parametrize(
    "path", ["/centres/%00/rosters/1", "/centres/ost/rosters/100000000000000000000000", "/centres/ost/rosters/-1"]
)
async def test_what_no_centre_and_no_version_is_called_is_not_found(anna: Staff, path: str) -> None:
    assert refusal(await anna.call("GET", path)) == (404, "not_found")


@pytest.mark.parametrize("name", ["generations", "grants"])
async def test_nothing_is_written_to_what_no_centre_is_called(workplace: Workplace, anna: Staff, name: str) -> None:
    body = workplace.generation(anna, "ost", 1) if name == "generations" else workplace.grants(anna, anna)
    assert refusal(await anna.call("POST", f"/centres/%00/{name}", body)) == (404, "not_found")
