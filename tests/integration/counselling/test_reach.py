"""Who reaches what: every route of the interface, by every role, on what is her own centre's and what is another's.

The routes are taken from the program; one that is not listed here fails, so whoever adds a route decides who may reach it.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from litestar.routes import HTTPRoute

from counselling.staff.model import ROLES
from counselling.staff.sessions import CASE_ROLES, COORDINATOR
from reporting.mailbox.model import attachments
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.passing_on import consent, proposal
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Person

# What stands in the way of whoever is signed in: nothing but her session, the case's centre, or the centre itself;
# then that she works on cases at all, or that she leads the centre; and what who may gets for a call of the right shape.
OWN, CASE, CENTRE, WORK, LEAD = "own", "case", "centre", "work", "lead"

REACH: Final = {
    "GET /api/v1/session": (OWN, 200),
    "GET /api/v1/unlock-slots": (OWN, 200),
    "POST /api/v1/unlock-slots": (OWN, 201),
    "DELETE /api/v1/unlock-slots/{slot_id:str}": (OWN, 404),  # there is none of this id
    "GET /api/v1/manifest": (OWN, 200),
    "GET /api/v1/roots": (OWN, 200),
    "GET /api/v1/centres": (OWN, 200),
    "GET /api/v1/cases": (OWN, 200),
    "POST /api/v1/centres/{centre:str}/generations": (CENTRE, 409),  # it stands there already
    "POST /api/v1/centres/{centre:str}/grants": (CENTRE, 201),
    "GET /api/v1/centres/{centre:str}/rosters/{version:int}": (CENTRE, 200),
    "GET /api/v1/centres/{centre:str}/invitations": (LEAD, 200),
    "POST /api/v1/centres/{centre:str}/invitations": (LEAD, 201),
    "DELETE /api/v1/centres/{centre:str}/invitations/{staff:str}": (LEAD, 404),  # there is no such member
    "POST /api/v1/centres/{centre:str}/members/{staff:str}/renewal": (LEAD, 404),
    "DELETE /api/v1/centres/{centre:str}/members/{staff:str}": (LEAD, 404),
    "GET /api/v1/cases/{case:str}": (CASE, 200),
    "POST /api/v1/cases/{case:str}/takeover": (CASE, 200),
    "POST /api/v1/cases/{case:str}/messages": (CASE, 201),
    "POST /api/v1/cases/{case:str}/notes": (CASE, 201),
    "PUT /api/v1/cases/{case:str}/attachments/{record:str}": (CASE, 409),  # the record is the person's
    "GET /api/v1/cases/{case:str}/attachments/{record:str}": (CASE, 200),
    "POST /api/v1/cases/{case:str}/exports": (CASE, 204),
    "POST /api/v1/exports": (CASE, 204),
    "PUT /api/v1/intake/{case:str}/attachments/{record:str}": (OWN, 404),  # a report is kept under this case
    "GET /api/v1/cases/{case:str}/proposal": (CASE, 200),
    "POST /api/v1/cases/{case:str}/proposal": (CASE, 200),
    "GET /api/v1/profile": (OWN, 200),
    "PUT /api/v1/profile": (WORK, 204),
    "GET /api/v1/centres/{centre:str}/key-progress": (LEAD, 200),
    "GET /api/v1/centres/{centre:str}/older-keys": (CENTRE, 200),
    "PUT /api/v1/cases/{case:str}/slots": (CASE, 204),
    "POST /api/v1/cases/{case:str}/slots/reversal": (CASE, 409),  # none was sealed anew
    "GET /api/v1/centres/{centre:str}/profiles": (LEAD, 200),
    "GET /api/v1/centres/{centre:str}/profiles/{staff:str}": (LEAD, 200),
    "PUT /api/v1/centres/{centre:str}/profiles/{staff:str}": (LEAD, 204),
    "GET /api/v1/centres/{centre:str}/settings": (CENTRE, 200),
    "PUT /api/v1/centres/{centre:str}/settings": (LEAD, 204),
    "GET /api/v1/transitions": (OWN, 422),  # she says neither incoming nor outgoing
    "GET /api/v1/transitions/{transition:str}/keys": (OWN, 404),  # there is none of this id
    "POST /api/v1/transitions/{transition:str}/{step:str}": (OWN, 404),
    "DELETE /api/v1/consents/{consent:str}": (OWN, 404),
    "GET /api/v1/cases/{case:str}/transitions": (CASE, 200),
    "POST /api/v1/cases/{case:str}/transitions": (CASE, 200),
    "GET /api/v1/cases/{case:str}/consents": (CASE, 200),
    "POST /api/v1/cases/{case:str}/consents": (CASE, 204),
    "GET /api/v1/cases/{case:str}/walls": (CASE, 200),
    "POST /api/v1/cases/{case:str}/walls": (LEAD, 422),  # there is no such member
    "DELETE /api/v1/cases/{case:str}/walls/{staff:str}": (LEAD, 204),
    "PUT /api/v1/cases/{case:str}/restriction": (LEAD, 422),
    "DELETE /api/v1/cases/{case:str}/restriction": (LEAD, 204),
    "DELETE /api/v1/session": (OWN, 204),
}
# Who may do these is asked in a file of their own, named here; without a session they are asked below like the others.
ELSEWHERE: Final = {
    "test_closing": {
        "POST /api/v1/cases/{case:str}/closing",
        "POST /api/v1/cases/{case:str}/reopening",
    },
    "test_desk": {
        "GET /api/v1/centres/{centre:str}/load",
        "GET /api/v1/members/{staff:str}/cases",
        "GET /api/v1/unassigned",
    },
    "test_reminders": {
        "DELETE /api/v1/feed",
        "DELETE /api/v1/notice-address",
        "GET /api/v1/reminding",
        "PUT /api/v1/feed",
        "PUT /api/v1/notice-address",
    },
    "test_retention": {
        "GET /api/v1/retention",
        "POST /api/v1/cases/{case:str}/erasure",
        "POST /api/v1/cases/{case:str}/erasure/decision",
        "POST /api/v1/cases/{case:str}/subject-access",
        "PUT /api/v1/cases/{case:str}/hold",
    },
    "test_sheets": {
        "GET /api/v1/cases/{case:str}/sheets",
        "GET /api/v1/sheets",
    },
    "test_centre_figures": {
        "GET /api/v1/centres/{centre:str}/figures/{canton:str}/{year:int}",
        "POST /api/v1/centres/{centre:str}/figures/{canton:str}/{year:int}",
    },
    "test_statistics_drafts": {
        "GET /api/v1/statistics/drafts/{draft:str}/earlier",
        "GET /api/v1/statistics/preview/{canton:str}/{year:int}",
        "PUT /api/v1/statistics/drafts/{draft:str}/texts",
        "GET /api/v1/statistics/drafts",
        "GET /api/v1/statistics/drafts/{draft:str}",
        "POST /api/v1/statistics/drafts",
        "POST /api/v1/statistics/drafts/{draft:str}/decision",
        "POST /api/v1/statistics/drafts/{draft:str}/publication",
    },
    "test_statistics_rows": {
        "GET /api/v1/statistics/codes/{year:int}",
        "POST /api/v1/statistics/rows",
    },
    "test_supervision": {
        "GET /api/v1/trail/cases/{reference:str}",
        "GET /api/v1/trail/export",
        "GET /api/v1/trail/kinds/{event:str}",
        "GET /api/v1/trail/members",
        "GET /api/v1/trail/members/{staff:str}",
        "GET /api/v1/trail/patterns",
        "POST /api/v1/trail/checks",
    },
    "test_taking_in": {
        "POST /api/v1/cases",
    },
    "test_tasks": {
        "GET /api/v1/cases/{case:str}/tasks",
        "GET /api/v1/tasks",
        "POST /api/v1/cases/{case:str}/tasks",
        "PUT /api/v1/cases/{case:str}/tasks/{task:str}",
    },
}
NO_SESSION: Final = {
    "POST /api/v1/session",
    "POST /api/v1/invitation",
    "POST /api/v1/invitation/acceptance",
}


PROFILE: Final = {"languages": ["de"], "domains": [], "working_days": 31} | dict.fromkeys(
    ("most_cases", "away_from", "away_until", "deputy")
)
SETTINGS: Final = {"assignment": "desk", "takeover_days": 3, "retention_months": 24, "archive_offer": False}


def routes(workplace: Workplace) -> set[str]:
    found = [route for route in workplace.app.routes if isinstance(route, HTTPRoute)]
    return {
        f"{method} {route.path}"
        for route in found
        for method in route.methods
        if method != "OPTIONS" and route.path.startswith("/api/")
    }


def body_of(workplace: Workplace, member: Staff, route: str, person: Person) -> Any:
    """A body that would be taken from whoever may send it."""
    centre = person.centre
    bodies: dict[str, Callable[[], dict[str, Any]]] = {
        "/takeover": dict,
        "/slots": lambda: {"slots": []},
        "/reversal": lambda: {"slots": [{"what": 1, "generation": 0, "recipient": bytes(16)}]},
        "/exports": lambda: {} if "{case" in route else {"cases": [person.case], "digest": bytes(32)},
        "/messages": lambda: workplace.reply(person),
        "/notes": lambda: workplace.note(person),
        "/generations": lambda: workplace.generation(member, centre, workplace.network.generation(centre)),
        "/grants": lambda: workplace.grants(member, member, centre),
        "/unlock-slots": lambda: member.unlock_slot("daily"),
        "/proposal": dict,
        "/profile": lambda: PROFILE,
        "/{staff:str}": lambda: PROFILE,
        "/invitations": lambda: {"login": "lea", "role": "counsellor", "language": "de", "digest": bytes(32)},
        "/renewal": lambda: {"digest": bytes(32)},
        "/settings": lambda: SETTINGS,
        "/{step:str}": dict,
        "/transitions": lambda: proposal("assign", to_member=member.staff),
        "/consents": consent,
        "/walls": lambda: {"staff": bytes(16), "reason": "person"},
        "/restriction": lambda: {"members": [member.staff, bytes(16)]},
    }
    ending = "/" + route.rsplit("/", 1)[1]
    return bodies.get(ending, dict)() if route.startswith(("POST", "PUT")) and "attachments" not in route else None


async def reach(workplace: Workplace, member: Staff, route: str, person: Person) -> int:
    """The status of one call of hers about a person's case and its centre."""
    method, path = route.split(" ")
    files = workplace.rows(attachments)
    for pattern, value in {
        "{case:str}": person.case.hex(),
        "{record:str}": next(row["record_id"] for row in files if row["case_id"] == person.case).hex(),
        "{slot_id:str}": os.urandom(16).hex(),
        "{centre:str}": person.centre,
        "{staff:str}": "0" * 32 if "/members/" in route or "/invitations/" in route else member.staff.hex(),
        "{transition:str}": "0" * 32,
        "{consent:str}": "0" * 32,
        "{step:str}": "accept",
        "{version:int}": "1",
        "{task:str}": "0" * 32,
        "{draft:str}": "0" * 32,
        "{year:int}": "2026",
        "{reference:str}": "AAAA-AAAA",
        "{event:str}": "case.viewed",
    }.items():
        path = path.replace(pattern, value)
    answer = await member.call(method, path.removeprefix("/api/v1"), body_of(workplace, member, route, person))
    return answer.status_code


async def test_every_route_is_listed_with_who_may_reach_it(workplace: Workplace) -> None:
    assert routes(workplace) == set(REACH) | NO_SESSION | set().union(*ELSEWHERE.values())
    for file in ELSEWHERE:
        assert Path(__file__).with_name(f"{file}.py").exists()


async def test_nothing_is_reached_without_a_session(workplace: Workplace, anna: Staff) -> None:
    person, stranger = workplace.case(Person(workplace.network)), workplace.browser("nobody")
    workplace.put_file(person, bytes(16))
    stranger.staff = anna.staff
    every = [*REACH, *sorted(set().union(*ELSEWHERE.values()))]
    assert {route: await reach(workplace, stranger, route, person) for route in every} == dict.fromkeys(every, 401)


@pytest.mark.parametrize("role", ROLES)
async def test_who_reaches_what(workplace: Workplace, anna: Staff, role: str) -> None:
    sion = await workplace.join("claire", "vs", "coordinator")
    await workplace.found(sion, "vs")
    own, foreign = Person(workplace.network), Person(workplace.network, "vs")
    for person in (own, foreign):
        workplace.case(person)
        workplace.put_file(person, bytes(16))
    before, entries = workplace.rosters.copy(), len(workplace.recorded(foreign.case))
    member = await workplace.join("member", "ost", role)
    reads_cases = role in CASE_ROLES
    inbox = (await member.call("GET", "/cases")).json()["cases"]
    assert len(inbox) == (1 if reads_cases else 0)
    for route, (needs, status) in REACH.items():
        for person in (foreign, own) if needs not in (OWN, WORK) else (own,):
            workplace.rosters = before.copy()
            allowed = needs == OWN or (reads_cases and person is own)
            expected = 403 if needs == LEAD and role != COORDINATOR else status
            assert await reach(workplace, member, route, person) == (expected if allowed else 404), route
    assert len(workplace.recorded(foreign.case)) == entries


async def test_what_is_not_hers_looks_like_what_does_not_exist(workplace: Workplace, anna: Staff) -> None:
    sion = await workplace.join("claire", "vs", "coordinator")
    await workplace.found(sion, "vs")
    foreign = workplace.case(Person(workplace.network, "vs"))
    for path in ("/cases/{}", "/cases/{}/attachments/" + "0" * 32):
        hers = await anna.call("GET", path.format(foreign.case.hex()))
        nobodys = await anna.call("GET", path.format("0" * 32))
        assert (hers.status_code, hers.content) == (nobodys.status_code, nobodys.content) == (404, nobodys.content)


@ONE_KIND
@pytest.mark.parametrize("case", ["0" * 31, "0" * 33, "G" * 32, "A" * 32, "é" * 32])
async def test_an_id_of_another_spelling_is_not_found(anna: Staff, case: str) -> None:
    assert (await anna.call("GET", f"/cases/{case}")).status_code == 404


@ONE_KIND
@pytest.mark.parametrize(
    ("language", "words"),
    [("de-CH", "Hier ist nichts"), ("fr", "Il n’y a rien ici"), ("en", "There is nothing here")],
)
async def test_an_address_that_nothing_stands_at_is_a_page_in_her_language(
    workplace: Workplace, language: str, words: str
) -> None:
    answer = await workplace.http.get("/nirgends?wort=geheim", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f"<h1>{words}</h1>" in answer.text
    assert 'rel="stylesheet"' in answer.text
    assert "geheim" not in answer.text
