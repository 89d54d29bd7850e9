"""Who reaches what: every route of the program, called as everybody there is, about every case there is.

The routes are taken from the program, the rights from `rights`: a route without a line fails, and so does a line without a
route. Every call is made, with a body that is taken from who may: whoever has the right gets what stands there, and whoever has
not is refused, changes nothing, and is told nothing of a case that she does not see, by no list either.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from litestar.routes import HTTPRoute

from tests import postgres
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.calls import make
from tests.integration.counselling.conftest import opened, settings_of
from tests.integration.counselling.matrix import World, a_world
from tests.integration.counselling.rights import (
    ANYBODY,
    CENTRE,
    NO_TOKEN,
    OTHERWISE,
    PEOPLE,
    RIGHTS,
    SIGNED_OUT,
    STANDS_IN_THE_WAY,
    SUBJECTS,
)
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Clock, Network

SAFE: Final = ("GET", "HEAD")
OF_A_CASE: Final = ("{case:str}", "{transition:str}", "{consent:str}", "{reference:str}")
# What is asked with each call of a list; without a line: nothing.
QUERIES: Final = {
    "GET /api/v1/transitions": ("?direction=incoming", "?direction=outgoing"),
    "GET /api/v1/tasks": ("",),
    "GET /api/v1/cases": ("", "?mine=true"),
    "GET /api/v1/unassigned": ("", "?centre=ost"),
    "GET /api/v1/retention": ("", "?wanted=held"),
}
# Lists that name cases. Each names some to somebody, or that it names none to others would say nothing.
LISTS: Final = {
    "GET /api/v1/cases",
    "GET /api/v1/sheets",
    "GET /api/v1/tasks",
    "GET /api/v1/transitions",
    "GET /api/v1/retention",
    "GET /api/v1/unassigned",
    "GET /api/v1/members/{staff:str}/cases",
    f"GET {CENTRE}/older-keys",
}
# For everybody else it does not matter which case it is: her session or her role is in the way of all.
CONCERNED: Final = frozenset[str]().union(*(one.sees | one.offered for one in SUBJECTS.values()), {"supervisor"})


class Call(NamedTuple):
    """As whom, what, and about which case."""

    person: str
    route: str
    subject: str


@dataclass
class Answers:
    """What every call was answered; by person, which tables changed with those that are refused, and what was recorded."""

    world: World
    given: dict[Call, list[tuple[int, bytes]]]
    changed: dict[str, set[str]]
    recorded: dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a fresh, migrated database that the calls share."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("reach") / "isonomia.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    cluster: postgres.Cluster = request.getfixturevalue("postgresql_cluster")
    return cluster.create("reach", request.getfixturevalue("postgresql_template"))


@pytest.fixture(scope="module")
async def answers(url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answers]:
    """Every route, called as everybody."""
    network, clock, folder = Network(), Clock(), Path(tmp_path_factory.mktemp("reach-keys"))
    async with opened(network, clock, settings_of(network, url, folder)) as workplace:
        world = await a_world(workplace, url)
        yield await asked(world)
        world.tables.close()


async def asked(world: World) -> Answers:
    """First of each person what is refused, all together, then what is granted, one by one."""
    written, result = len(world.workplace.recorded()), Answers(world, {}, {}, {})
    for person in sorted(PEOPLE):
        calls = [Call(person, route, subject) for route in RIGHTS for subject in subjects(person, route)]
        for call in calls:
            if granted(call) is None:
                result.given[call] = await ask(world, call)
        result.changed[person] = world.tables.changed()
        result.recorded[person] = {(one.event, one.actor) for one in world.workplace.recorded()[written:]}
        for call in calls:
            if granted(call) is not None:
                result.given[call] = await ask(world, call)
                if not call.route.startswith(SAFE):
                    world.tables.put_back()
        world.tables.put_back()
    return result


async def ask(world: World, call: Call) -> list[tuple[int, bytes]]:
    """The answers to a call, one for each query."""
    who, told = world.people[call.person], world.told[call.subject]
    found = [await make(world, who, call.route, told, query) for query in QUERIES.get(call.route, ("",))]
    return [(one.status_code, one.content) for one in found]


def is_of_a_case(route: str) -> bool:
    """Whether it names a case, or what hangs on one. In the intake it names one that is not there yet."""
    names = any(pattern in route for pattern in OF_A_CASE) and "/api/" in route and "/intake/" not in route
    return names or route == "POST /api/v1/exports"


def subjects(person: str, route: str) -> tuple[str, ...]:
    """About which cases she calls it: about each where it names one and which one it is can matter to her, else once."""
    every = is_of_a_case(route) and person in CONCERNED
    return tuple(SUBJECTS) if every else tuple(SUBJECTS)[:1]


def granted(call: Call) -> int | None:
    """What she gets if she has the right."""
    right, status = RIGHTS[call.route]
    if right is ANYBODY:
        return status
    is_lead = call.person == NO_TOKEN and call.route.startswith(SAFE)
    having = right if isinstance(right, frozenset) else right(SUBJECTS[call.subject])
    return status if ("lead" if is_lead else call.person) in having else None


def expected(call: Call) -> set[int]:
    """What may be answered."""
    status = granted(call)
    if status is not None:
        return {STANDS_IN_THE_WAY.get((call.route, call.subject), status)}
    if call.person in SIGNED_OUT:
        return {401}
    if call.person == NO_TOKEN and not call.route.startswith(SAFE):
        return {403}
    if is_of_a_case(call.route):
        return {403, 404} if call.person in knowing(call) else {404}
    other = OTHERWISE.get((call.person, call.route))
    return {403, 404} if other is None else {other}


def knowing(call: Call) -> frozenset[str]:
    """Who knows the case of a call, by this route: who sees it; whom it is offered to; who watches over its centre."""
    subject = SUBJECTS[call.subject]
    also = {"/transitions": subject.offered, "/trail/": frozenset({"supervisor"})}
    more = (people for part, people in also.items() if part in call.route)
    seeing = subject.sees.union(*more)
    return seeing | {NO_TOKEN} if "lead" in seeing else seeing


def routes(workplace: Workplace) -> set[str]:
    """Every method and path there is; OPTIONS is answered everywhere and says only what else is."""
    found = [route for route in workplace.app.routes if isinstance(route, HTTPRoute)]
    return {f"{method} {route.path}" for route in found for method in route.methods if method != "OPTIONS"}


async def test_every_route_has_its_line_and_every_line_its_route(answers: Answers) -> None:
    assert routes(answers.world.workplace) == set(RIGHTS)
    assert {call.route for call in answers.given} == set(RIGHTS)
    assert set(answers.world.people) == PEOPLE


async def test_whoever_has_the_right_gets_it_and_everybody_else_is_refused(answers: Answers) -> None:
    wrong = {
        call: [(status, body[:90]) for status, body in given]
        for call, given in answers.given.items()
        if not {status for status, _ in given} <= expected(call)
    }
    assert wrong == {}


async def test_what_is_refused_changes_nothing_but_that_it_is_recorded(answers: Answers) -> None:
    trail = answers.world.workplace.trail
    for person in PEOPLE:
        refused = {("act.refused", trail.member(answers.world.people[person].staff))}
        assert answers.changed[person] <= {"outbox", "audit_index"}, person
        assert answers.recorded[person] <= (set() if person in SIGNED_OUT else refused), person


async def test_no_answer_names_a_case_to_who_does_not_see_it_and_every_list_names_it_to_who_does(
    answers: Answers,
) -> None:
    leaks, shown = set(), set()
    for call, given in answers.given.items():
        for name, told in answers.world.told.items():
            if any(mark in body for _, body in given for mark in told.marks):
                shown.add(call.route)
                if call.person not in knowing(call._replace(subject=name)):
                    leaks.add((*call, name))
    assert leaks == set()
    assert shown >= LISTS


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
