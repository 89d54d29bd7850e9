"""A colleague who must not see a case: she has a conflict of interest, is not named for a restricted case, works at another
centre or in another role, or has left. She has a valid account, the case's id and reference, and, inside the centre, its keys.

She gains nothing the service holds: no route that names the case finds it for her, no list, stream or count shows it, and what
she gets is what there is for a case that does not exist. Inside one centre this is access control: whoever also obtains the
ciphertext elsewhere can open it with the keys all members have. Every route of the program is tried, in every relation.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest
import sqlalchemy as sa
from litestar.routes import HTTPRoute

from reporting.mailbox.model import reports
from reporting.mailbox.wishes import withdraw
from reporting.sealing.canonical import base64_text
from tests.integration.counselling.conftest import anna, clock, network, settings, workplace  # noqa: F401 - fixtures
from tests.integration.counselling.passing_on import TAGS, consent, later, proposal, referral, to_outside
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person


@dataclass
class World:
    """A case, who may see it and who may not, and the ids of what hangs on it."""

    workplace: Workplace
    person: Person
    insiders: dict[str, Staff]
    outsiders: dict[str, Staff]
    ids: dict[str, str]
    reference: str

    def routes(self) -> set[str]:
        """Every method and path of the interface, OPTIONS and those that need no session apart."""
        found = [route for route in self.workplace.app.routes if isinstance(route, HTTPRoute)]
        every = {f"{one} {route.path}" for route in found for one in route.methods if route.path.startswith("/api/")}
        return {one for one in every if not one.startswith("OPTIONS") and "/invitation" not in one}

    async def ask(self, who: Staff, route: str) -> Any:
        """One call of hers, of a shape that would be taken from whoever may make it."""
        method, path = route.split(" ", 1)
        for pattern, value in self.ids.items():
            path = path.replace(pattern, value)
        body = None if method in ("GET", "DELETE") else bodies(self, who)[route]()
        if isinstance(body, bytes):
            headers = who.headers | {"Content-Type": "application/octet-stream"}
            return await who.http.request(method, path, content=body, headers=headers)
        return await who.call(method, path.removeprefix("/api/v1"), body)


def bodies(world: World, who: Staff) -> dict[str, Callable[[], Any]]:
    """What each changing route about a case takes. A new route gets its line here."""
    w, person, other = world.workplace, world.person, world.insiders["coordinator"]
    day = later(5)
    case, task = "/api/v1/cases/{case:str}", {"kind": "task", "state": "open"}
    return {
        f"POST {case}/takeover": dict,
        f"POST {case}/exports": dict,
        f"POST {case}/closing": dict,
        f"POST {case}/reopening": dict,
        f"POST {case}/subject-access": dict,
        f"POST {case}/messages": lambda: w.reply(person),
        f"POST {case}/notes": lambda: w.note(person),
        f"PUT {case}/attachments/{{record:str}}": lambda: person.file(bytes.fromhex(world.ids["{record:str}"])),
        f"POST {case}/proposal": lambda: {name: TAGS[name] for name in ("language", "life_domain", "urgent")},
        f"POST {case}/tasks": lambda: task | {"task": os.urandom(16)},
        f"PUT {case}/tasks/{{task:str}}": lambda: task | {"version": 1},
        f"PUT {case}/hold": lambda: {"hold": True, "reason": "proceedings"},
        f"POST {case}/erasure": lambda: {"reason": "wish"},
        f"POST {case}/erasure/decision": lambda: {"decision": "keep", "reason": "wish", "proposed_day": day},
        f"POST {case}/transitions": lambda: proposal("assign", to_member=who.staff),
        f"POST {case}/consents": consent,
        f"POST {case}/walls": lambda: {"staff": who.staff, "reason": "own"},
        f"PUT {case}/restriction": lambda: {"members": [who.staff, other.staff]},
        f"PUT {case}/slots": lambda: {"slots": []},
        f"POST {case}/slots/reversal": lambda: {"slots": [bytes(1208)]},
        "POST /api/v1/transitions/{transition:str}/{step:str}": dict,
    }


async def a_world(workplace: Workplace, anna: Staff, *, restricted: bool) -> World:  # noqa: F811 - what the fixtures give
    """Somebody of every relation, and a case with something of every kind in it."""
    cora = await workplace.join("cora")
    bea = await workplace.join("bea", "vs", "coordinator")
    await workplace.found(bea, "vs")
    workplace.publish()
    outsiders = {"foreign coordinator": bea, "foreign counsellor": await workplace.join("vera", "vs")}
    outsiders["kept out counsellor"] = await workplace.join("nora")
    outsiders["kept out coordinator"] = await workplace.join("paula", "ost", "coordinator")
    for role in ("supervisor", "statistician", "delegate"):
        outsiders[role] = await workplace.join(role, "ost", role)
    outsiders["left"] = await workplace.join("lara")
    person = workplace.case(Person(workplace.network))
    record = workplace.put_file(person, bytes(16))
    given = consent()
    outside = to_outside(given)
    task = {"task": os.urandom(16), "kind": "task", "state": "open", "due": later(3)}
    at = f"/cases/{person.case.hex()}"
    made = [
        await cora.call("POST", f"{at}/takeover", {}),
        await cora.call("POST", f"{at}/notes", workplace.note(person)),
        await cora.call("POST", f"{at}/notes", workplace.note(person, kind=6) | {"follows": None}),
        await cora.call("POST", f"{at}/consents", given),
        await cora.call("POST", f"{at}/tasks", task),
        await cora.call("POST", f"{at}/transitions", outside),
    ]
    assert all(one.status_code < 300 for one in made), [one.text for one in made]
    if restricted:
        members = {"members": [anna.staff, cora.staff]}
        assert (await anna.call("PUT", f"{at}/restriction", members)).status_code == 204
    else:
        for name in ("kept out counsellor", "kept out coordinator"):
            wall = {"staff": outsiders[name].staff, "reason": "person"}
            assert (await anna.call("POST", f"{at}/walls", wall)).status_code == 204
    workplace.leave("lara")
    transition: bytes = outside["transition"]
    ids = {
        "{case:str}": person.case.hex(),
        "{record:str}": record.hex(),
        "{task:str}": task["task"].hex(),  # type: ignore[attr-defined]  # bytes, among other things
        "{transition:str}": transition.hex(),
        "{step:str}": "accept",
        "{consent:str}": given["consent"].hex(),
        "{staff:str}": cora.staff.hex(),
        "{centre:str}": "ost",
    }
    with workplace.owner.begin() as connection:
        reference = connection.execute(sa.select(reports.c.reference)).scalar_one()
    return World(workplace, person, {"assignee": cora, "coordinator": anna}, outsiders, ids, reference)


OF_A_CASE: Final = ("{case:str}", "{transition:str}", "{consent:str}")
BEFORE_A_CASE: Final = (
    "PUT /api/v1/intake/{case:str}/attachments/{record:str}"  # an id that is taken is refused to everybody
)


@pytest.fixture(params=["walled", "restricted"])
async def world(request: pytest.FixtureRequest, workplace: Workplace, anna: Staff) -> World:  # noqa: F811 - the fixtures
    """The case with walls, or restricted to two."""
    return await a_world(workplace, anna, restricted=request.param == "restricted")


def of_a_case(world: World) -> list[str]:
    """Every route that names a case, or what hangs on one."""
    routes = world.routes() - {BEFORE_A_CASE}
    return sorted(route for route in routes if any(pattern in route for pattern in OF_A_CASE))


async def test_the_cover_that_an_erased_case_leaves_is_not_shown_to_them_either(world: World) -> None:
    with world.workplace.owner.begin() as connection:
        withdraw(connection, world.person.code.withdraw_token, TODAY - timedelta(days=7))
    world.workplace.work()
    assert world.workplace.row_of(world.person)["erased_day"] == TODAY
    of_case = of_a_case(world)
    kept = world.outsiders | {"assignee": world.insiders["assignee"]}  # a counsellor: of hers, too, nothing is left
    found = {
        (relation, route): answer.status_code
        for relation in kept
        for route in of_case
        if (answer := await world.ask(kept[relation], route)).status_code != (401 if relation == "left" else 404)
    }
    assert found == {}
    case = base64_text(world.person.case)
    for relation, who in (kept | {"coordinator": world.insiders["coordinator"]}).items():
        answer = await who.call("GET", "/cases")
        assert (case in answer.text) == (relation == "coordinator")


async def test_nobody_adds_a_file_to_it_as_if_it_were_about_to_be_taken_in(world: World) -> None:
    path = BEFORE_A_CASE.partition(" ")[2].replace("{case:str}", world.person.case.hex())
    for erased in (False, True):
        if erased:
            with world.workplace.owner.begin() as connection:
                withdraw(connection, world.person.code.withdraw_token, TODAY - timedelta(days=7))
            world.workplace.work()
        for relation, who in (world.insiders | world.outsiders).items():
            record = os.urandom(16)
            headers = who.headers | {"Content-Type": "application/octet-stream"}
            body = world.person.file(record)
            answer = await who.http.put(path.replace("{record:str}", record.hex()), content=body, headers=headers)
            assert answer.status_code == (401 if relation == "left" else 404), (relation, erased)


async def test_what_is_kept_from_her_looks_like_what_does_not_exist(world: World) -> None:
    walled = world.outsiders["kept out counsellor"]
    hers = [await world.ask(walled, route) for route in sorted(bodies(world, walled))]
    world.ids |= {name: os.urandom(16).hex() for name in (*OF_A_CASE, "{record:str}", "{task:str}")}
    nobodys = [await world.ask(walled, route) for route in sorted(bodies(world, walled))]
    assert [(one.status_code, one.content) for one in hers] == [(one.status_code, one.content) for one in nobodys]


async def test_what_is_offered_to_a_centre_is_not_yet_given(world: World) -> None:
    lead = world.insiders["coordinator"]
    body, at = await referral(world.workplace, lead, world.person), f"/cases/{world.person.case.hex()}"
    if world.workplace.row_of(world.person)["restricted"]:
        refused = await lead.call("POST", f"{at}/transitions", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "case_restricted")
        assert (await lead.call("DELETE", f"{at}/restriction")).status_code == 204
    assert (await lead.call("POST", f"{at}/transitions", body)).status_code == 200
    bea, nora = world.outsiders["foreign coordinator"], world.outsiders["kept out counsellor"]
    of_case = [route for route in of_a_case(world) if "{case:str}" in route]
    assert {(await world.ask(bea, route)).status_code for route in of_case} == {404}
    keys = f"/transitions/{body['transition'].hex()}/keys"
    assert [(await who.call("GET", keys)).status_code for who in (bea, nora)] == [200, 404]
