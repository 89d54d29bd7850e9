"""A coordinator and the members of her centre: invited, withdrawn, renewed after a lost passphrase, ended."""

import asyncio
import os
from hashlib import sha256
from typing import Any

import pytest

from counselling.staff.affairs import renew_lost
from counselling.staff.model import (
    grants,
    invitations,
    members,
    memberships,
    profiles,
    proposed_grants,
    sessions,
    unlock_slots,
)
from reporting.errors import Invalid, NotFound
from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.keys import centre_id, recipient
from reporting.sealing.slot import CENTRE_SEED, seal_slot
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.workplace import Staff, Workplace

PATH = "/centres/ost/invitations"


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def wanted(login: str, token: bytes, role: str = "counsellor") -> dict[str, Any]:
    return {"login": login, "role": role, "language": "de", "digest": sha256(token).digest()}


def row_of(workplace: Workplace, login: str) -> Any:
    return next(row for row in workplace.rows(members) if row["login"] == login)


async def come_in(workplace: Workplace, login: str, token: bytes) -> Staff:
    """Somebody follows a link to its end, at a browser with keys of its own."""
    device = workplace.browser(login)
    invitation = await device.call("POST", "/invitation", {"token": base64_text(token)})
    assert invitation.status_code == 200, invitation.text
    body = device.acceptance(base64_text(token), invitation.json())
    answer = await device.call("POST", "/invitation/acceptance", body)
    assert answer.status_code == 201, answer.text
    device.hold(answer)
    return device


async def test_a_coordinator_invites_and_the_same_call_again_changes_nothing(workplace: Workplace, anna: Staff) -> None:
    token = os.urandom(32)
    answers = [await anna.call("POST", PATH, wanted("nora", token)) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert workplace.events().count("member.invited") == 2, "anna herself and nora, once each"
    (listed,) = (await anna.call("GET", PATH)).json()
    assert (listed["login"], listed["role"], listed["renewed"]) == ("nora", "counsellor", False)
    assert listed["expires"] == workplace.clock() + 7 * 86_400
    nora = await come_in(workplace, "nora", token)
    assert (await anna.call("GET", PATH)).json() == []
    assert [one["centre"] for one in (await nora.call("GET", "/centres")).json()] == ["ost"]
    assert refusal(await anna.call("POST", PATH, wanted("nora", os.urandom(32)))) == (409, "login_taken")


async def test_a_second_link_ends_the_first_and_may_change_the_role(workplace: Workplace, anna: Staff) -> None:
    first, second = os.urandom(32), os.urandom(32)
    await anna.call("POST", PATH, wanted("nora", first))
    answer = await anna.call("POST", PATH, wanted("nora", second, "coordinator"))
    assert answer.json()["role"] == "coordinator"
    old = await workplace.browser("nora").call("POST", "/invitation", {"token": base64_text(first)})
    assert refusal(old) == (404, "invitation_unknown")
    await come_in(workplace, "nora", second)
    assert len(workplace.rows(invitations)) == 0


@ONE_KIND
@pytest.mark.parametrize("role", ["supervisor", "statistician", "delegate", "queen"])
async def test_who_watches_over_the_centre_is_not_invited_by_it(anna: Staff, role: str) -> None:
    assert (await anna.call("POST", PATH, wanted("eva", os.urandom(32), role))).status_code in (400, 422)


async def test_somebody_invited_elsewhere_is_not_taken_over(workplace: Workplace, anna: Staff) -> None:
    workplace.invite("claire", "vs")
    assert refusal(await anna.call("POST", PATH, wanted("claire", os.urandom(32)))) == (409, "login_taken")
    workplace.invite("eva", "ost", "supervisor")
    assert refusal(await anna.call("POST", PATH, wanted("eva", os.urandom(32)))) == (409, "login_taken")
    assert (await anna.call("GET", PATH)).json() == [], "a supervisor is not a coordinator's to see as hers"


async def test_a_withdrawn_link_lets_nobody_in_and_the_login_is_free_again(workplace: Workplace, anna: Staff) -> None:
    token = os.urandom(32)
    made = (await anna.call("POST", PATH, wanted("nora", token))).json()
    path = f"{PATH}/{base64_bytes(made['staff']).hex()}"
    assert (await anna.call("DELETE", path)).status_code == 204
    assert (await anna.call("DELETE", path)).status_code == 404
    gone = await workplace.browser("nora").call("POST", "/invitation", {"token": base64_text(token)})
    assert refusal(gone) == (404, "invitation_unknown")
    assert workplace.events()[-1] == "member.left"
    assert [row["centre"] for row in workplace.rows(memberships)] == ["ost"]
    again = os.urandom(32)
    assert (await anna.call("POST", PATH, wanted("nora", again))).status_code == 201
    nora = await come_in(workplace, "nora", again)
    assert refusal(await anna.call("DELETE", f"{PATH}/{nora.staff.hex()}")) == (409, "invitation_accepted")


async def test_an_access_ends_at_once_with_profile_and_grants(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))
    profile = {"languages": ["de"], "domains": [], "working_days": 31}
    profile |= dict.fromkeys(("most_cases", "away_from", "away_until", "deputy"))
    assert (await nora.call("PUT", "/profile", profile)).status_code == 204
    path = f"/centres/ost/members/{nora.staff.hex()}"
    assert [(await anna.call("DELETE", path)).status_code for _ in range(2)] == [204, 204]
    assert refusal(await nora.call("GET", "/cases")) == (401, "member_left")
    assert (await nora.sign_in()).status_code == 401
    assert workplace.rows(profiles) == []
    assert nora.identity.key_id not in {row["recipient"] for row in workplace.rows(grants)}
    assert workplace.events().count("member.left") == 1
    assert [one.actor for one in workplace.recorded() if one.event == "member.left"] == [
        workplace.trail.member(anna.staff)
    ]


async def test_the_last_who_leads_a_centre_cannot_go(workplace: Workplace, anna: Staff) -> None:
    path = f"/centres/ost/members/{anna.staff.hex()}"
    await workplace.join("nora")
    assert refusal(await anna.call("DELETE", path)) == (409, "last_coordinator")
    workplace.invite("lea", "ost", "coordinator")
    assert refusal(await anna.call("DELETE", path)) == (409, "last_coordinator"), "who is only invited leads nothing"
    await workplace.join("samir", "ost", "coordinator")
    assert (await anna.call("DELETE", path)).status_code == 204


async def test_of_two_coordinators_who_end_each_other_one_stays(workplace: Workplace, anna: Staff) -> None:
    samir = await workplace.join("samir", "ost", "coordinator")
    pairs = [(anna, samir), (samir, anna)]
    answers = await asyncio.gather(
        *(one.call("DELETE", f"/centres/ost/members/{two.staff.hex()}") for one, two in pairs)
    )
    assert min(one.status_code for one in answers) == 204
    assert sorted(row["state"] for row in workplace.rows(members)) == ["active", "left"]


async def test_a_counsellor_decides_on_nobody_and_a_coordinator_on_nobody_elsewhere(
    workplace: Workplace, anna: Staff
) -> None:
    nora, eva = await workplace.join("nora"), await workplace.join("eva", "ost", "supervisor")
    claire = await workplace.join("claire", "vs", "coordinator")
    link = {"digest": os.urandom(32)}
    for ending, method, body in (("", "DELETE", None), ("/renewal", "POST", link)):
        path = f"/centres/ost/members/{anna.staff.hex()}{ending}"
        assert refusal(await nora.call(method, path, body)) == (403, "not_a_coordinator")
        assert refusal(await claire.call(method, path, body)) == (404, "not_found")
        foreign = f"/centres/ost/members/{claire.staff.hex()}{ending}"
        assert refusal(await anna.call(method, foreign, body)) == (404, "not_found")
        over = f"/centres/ost/members/{eva.staff.hex()}{ending}"
        assert refusal(await anna.call(method, over, body)) == (403, "operator_only")
    assert {row["state"] for row in workplace.rows(members)} == {"active"}


async def test_a_lost_passphrase_new_keys_and_a_new_grant_under_the_same_staff_id(
    workplace: Workplace, anna: Staff
) -> None:
    nora = await workplace.join("nora")
    await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))
    token = os.urandom(32)
    path, link = f"/centres/ost/members/{nora.staff.hex()}/renewal", {"digest": sha256(token).digest()}
    answers = [await anna.call("POST", path, link) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert (answers[0].json()["login"], answers[0].json()["renewed"]) == ("nora", True)
    assert (await nora.call("GET", "/cases")).status_code == 401
    assert (await nora.sign_in()).status_code == 401
    assert nora.identity.key_id in {row["recipient"] for row in workplace.rows(grants)}, "until she has new keys"

    anew = await come_in(workplace, "nora", token)
    assert anew.staff == nora.staff
    assert row_of(workplace, "nora")["key"] == anew.identity.public
    assert len([row for row in workplace.rows(unlock_slots) if row["staff_id"] == nora.staff]) == 2
    assert nora.identity.key_id not in {row["recipient"] for row in workplace.rows(grants)}
    assert (await nora.call("GET", "/cases")).status_code == 401, "the session of before is gone"
    assert (await anew.call("GET", "/centres")).json()[0]["grants"] == []

    before, entries = workplace.rosters["ost"]
    workplace.rosters["ost"] = before, [one for one in entries if one.staff != nora.staff]
    assert (await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, anew))).status_code == 201
    (view,) = (await anew.call("GET", "/centres")).json()
    assert [one["generation"] for one in view["grants"]] == [1]
    events = workplace.events()
    assert events.count("grant.revoked") == 1
    assert events.count("unlock_slot.removed") == 2


async def test_the_only_coordinator_is_renewed_by_whoever_runs_the_service(workplace: Workplace, anna: Staff) -> None:
    workplace.invite("lea")  # who has not come in yet
    with workplace.owner.begin() as connection:
        earlier, link = (renew_lost(connection, workplace.act(), "anna") for _ in range(2))
        for login in ("nobody", "lea"):
            with pytest.raises(NotFound, match="member_unknown"):
                renew_lost(connection, workplace.act(), login)
    assert (await anna.call("GET", "/session")).status_code == 401
    used = await anna.call("POST", "/invitation", {"token": base64_text(earlier.token)})
    assert used.status_code == 404
    anew = await come_in(workplace, "anna", link.token)
    assert anew.staff == anna.staff
    (view,) = (await anew.call("GET", "/centres")).json()
    assert (view["role"], view["grants"]) == ("coordinator", [])  # the ceremony brings the keys back
    assert anna.identity.key_id not in {row["recipient"] for row in workplace.rows(grants)}
    assert "member.changed" in workplace.events()


async def test_a_renewal_taken_back_leaves_her_as_she_was(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))
    token = os.urandom(32)
    path = f"/centres/ost/members/{nora.staff.hex()}/renewal"
    await anna.call("POST", path, {"digest": sha256(token).digest()})
    assert (await anna.call("DELETE", f"{PATH}/{nora.staff.hex()}")).status_code == 204
    gone = await workplace.browser("nora").call("POST", "/invitation", {"token": base64_text(token)})
    assert gone.status_code == 404
    assert not [row for row in workplace.rows(sessions) if row["staff_id"] == nora.staff]
    workplace.clock.seconds += 60
    assert (await nora.sign_in()).status_code == 201
    (view,) = (await nora.call("GET", "/centres")).json()
    assert [one["generation"] for one in view["grants"]] == [1]


async def test_nobody_renews_herself_or_somebody_who_never_came_in(workplace: Workplace, anna: Staff) -> None:
    link = {"digest": os.urandom(32)}
    assert refusal(await anna.call("POST", f"/centres/ost/members/{anna.staff.hex()}/renewal", link)) == (
        403,
        "yourself",
    )
    lea = workplace.invite("lea").staff
    assert (await anna.call("POST", f"/centres/ost/members/{lea.hex()}/renewal", link)).status_code == 404


async def test_a_next_generation_made_for_who_leaves_is_proposed_no_more(workplace: Workplace, anna: Staff) -> None:
    """Or the root's signature would let her in: its grants were sealed to her while she was a member."""
    nora = await workplace.join("nora")
    await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora))
    workplace.network.rotate("ost")
    before = workplace.rosters["ost"]
    body = workplace.generation(anna, "ost", 2)
    key, seed = recipient(nora.identity.public), workplace.network.identities["ost", 2].seed
    slot = seal_slot(key, CENTRE_SEED, 2, centre_id("ost"), seed)
    body["grants"].append({"recipient": key.key_id, "slot": slot})
    assert (await anna.call("POST", "/centres/ost/generations", body)).status_code == 201
    assert (await anna.call("GET", "/centres")).json()[0]["proposed"]["generation"] == 2

    assert (await anna.call("DELETE", f"/centres/ost/members/{nora.staff.hex()}")).status_code == 204
    assert (await anna.call("GET", "/centres")).json()[0]["proposed"] is None
    assert workplace.rows(proposed_grants) == []
    with pytest.raises(Invalid, match="key_not_proposed"):
        workplace.publish()
    workplace.rosters["ost"] = before
    assert (
        await anna.call("POST", "/centres/ost/generations", workplace.generation(anna, "ost", 2))
    ).status_code == 201
    workplace.publish()
    assert {row["recipient"] for row in workplace.rows(grants) if row["generation"] == 2} == {
        anna.identity.key_id,
        workplace.network.escrow.key_id,
    }


async def test_a_proposal_is_told_to_be_overtaken_once_the_members_changed(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    workplace.network.rotate("ost")
    before = workplace.rosters["ost"]
    await anna.call("POST", "/centres/ost/generations", workplace.generation(anna, "ost", 2))
    assert (await anna.call("GET", "/centres")).json()[0]["is_overtaken"] is False
    workplace.rosters["ost"] = before
    assert (await anna.call("POST", "/centres/ost/grants", workplace.grants(anna, nora, newest=1))).status_code == 201
    assert (await anna.call("GET", "/centres")).json()[0]["is_overtaken"] is True
