"""A coordinator from whom a case is kept does not let herself in again by the accounts of those who see it."""

import os
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from counselling.cases.model import walls
from counselling.staff.model import members
from reporting.mailbox.wishes import withdraw
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

REFUSED = (403, "another_coordinator")
INVITATIONS = "/centres/ost/invitations"


@pytest.fixture
async def cora(workplace: Workplace, anna: Staff) -> Staff:
    """The other who leads it."""
    return await workplace.join("cora", role="coordinator")


def said(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def keep_out(by: Staff, person: Person, off: Staff) -> None:
    answer = await by.call("POST", f"/cases/{person.case.hex()}/walls", {"staff": off.staff, "reason": "person"})
    assert answer.status_code == 204


async def invite(by: Staff, login: str, role: str = "counsellor") -> Any:
    digest = sha256(os.urandom(32)).digest()
    return await by.call("POST", INVITATIONS, {"login": login, "role": role, "language": "de", "digest": digest})


async def renew(by: Staff, lost: Staff) -> Any:
    body = {"digest": sha256(os.urandom(32)).digest()}
    return await by.call("POST", f"/centres/ost/members/{lost.staff.hex()}/renewal", body)


async def end(by: Staff, leaver: Staff) -> Any:
    return await by.call("DELETE", f"/centres/ost/members/{leaver.staff.hex()}")


async def test_who_is_walled_off_from_a_case_invites_renews_and_ends_nobody_who_would_see_it(
    workplace: Workplace, anna: Staff, cora: Staff, nora: Staff, person: Person
) -> None:
    assert (await invite(anna, "ida")).status_code == 201
    await keep_out(cora, person, anna)
    before = workplace.rows(members)
    assert said(await invite(anna, "second", "coordinator")) == REFUSED
    assert said(await invite(anna, "ida", "coordinator")) == REFUSED, "who was invited before the wall, by a new link"
    assert said(await renew(anna, nora)) == said(await renew(anna, cora)) == REFUSED
    assert said(await end(anna, nora)) == said(await end(anna, cora)) == REFUSED
    assert workplace.rows(members) == before
    assert said(await invite(nora, "second")) == (403, "not_a_coordinator")
    assert (await invite(cora, "third")).status_code == (await renew(cora, nora)).status_code == 201
    assert said(await renew(anna, nora)) == REFUSED, "nor by a second link, for whom another had renewed"
    assert said(await invite(anna, "nora", "coordinator")) == REFUSED, "nor as though she were new"
    assert (await end(cora, nora)).status_code == 204


async def test_who_is_not_named_for_a_case_leaves_those_who_are_to_others(
    workplace: Workplace, anna: Staff, cora: Staff, nora: Staff, person: Person
) -> None:
    mona = await workplace.join("mona")
    named = {"members": [nora.staff, cora.staff]}
    assert (await cora.call("PUT", f"/cases/{person.case.hex()}/restriction", named)).status_code == 204
    assert said(await renew(anna, nora)) == said(await end(anna, cora)) == REFUSED
    assert (await renew(anna, mona)).status_code == 201
    assert (await invite(anna, "ida", "coordinator")).status_code == 201, "somebody new is not named either"
    assert (await end(anna, mona)).status_code == 204
    assert (await renew(cora, nora)).status_code == 201


async def test_she_decides_again_once_nothing_of_the_centre_is_kept_from_her(
    workplace: Workplace, anna: Staff, cora: Staff, nora: Staff, person: Person
) -> None:
    erased = workplace.case(Person(workplace.network))
    await keep_out(cora, erased, anna)
    await keep_out(cora, person, anna)
    with workplace.owner.begin() as connection:
        withdraw(connection, erased.code.withdraw_token, TODAY - timedelta(days=7))
    workplace.work()
    assert said(await renew(anna, nora)) == REFUSED
    assert (await cora.call("DELETE", f"/cases/{person.case.hex()}/walls/{anna.staff.hex()}")).status_code == 204
    assert [row["case_id"] for row in workplace.rows(walls)] == [erased.case]
    assert (await renew(anna, nora)).status_code == 201
