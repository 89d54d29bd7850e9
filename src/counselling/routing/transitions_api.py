"""The interface for passing cases on: transitions and consents. Codes, days and members; words are sealed elsewhere."""

from collections.abc import Mapping
from typing import Final

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from counselling.cases.paging import Cursor
from counselling.routing.consents import Consent, NewConsent, consents_of, give_consent, withdraw_consent
from counselling.routing.making import Proposal, propose
from counselling.routing.moves import Step
from counselling.routing.on_the_way import (
    Direction,
    OfferedKeys,
    TransitionPage,
    TransitionView,
    keys_of,
    of_case,
    page_of,
)
from counselling.routing.transitions import MOST_SLOTS, Decision, Standing, decide
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.centres.manifest import Published
from reporting.errors import NotFound, Unavailable
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals

READS: Final = refusals(401, 404, 429, 503)
CHANGES: Final = refusals(400, 401, 403, 404, 409, 413, 422, 429, 503)
SLOTS_LIMIT: Final = 2048 * MOST_SLOTS  # a slot in base64 and its names
STEPS: Final[Mapping[str, Step]] = {
    "accept": "accept",
    "decline": "decline",
    "take-back": "take_back",
    "done": "done",
}


@get(
    "/api/v1/transitions",
    summary="Cases on their way to me or from me",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 422, 429, 503),
)
async def transitions(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    direction: FromQuery[Direction],
    after: FromQuery[Cursor | None] = None,
) -> TransitionPage:
    """What is not decided yet; fifty a page, newest first."""
    act = service.act(session)
    return await service.database.read(lambda c: page_of(c, act, session.staff, direction, after))


@get(
    "/api/v1/cases/{case:str}/transitions",
    summary="The transitions of a case",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=READS,
)
async def transitions_of_case(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str]
) -> tuple[TransitionView, ...]:
    """The newest two hundred, newest first."""
    named, act = identifier(case), service.act(session)
    return await service.database.read(lambda c: of_case(c, act, session.staff, named))


@post(
    "/api/v1/cases/{case:str}/transitions",
    summary="Pass a case on",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
    request_max_body_size=SLOTS_LIMIT,
)
async def post_transition(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Proposal],
) -> Standing:
    """Made once, however often it is sent."""
    named, act, today, manifest = identifier(case), service.act(session), service.today, await in_force(service)
    return await service.database.write(lambda c: propose(c, act, session.staff, named, data, manifest, today))


@get(
    "/api/v1/transitions/{transition:str}/keys",
    summary="The keys of a case that is offered",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=READS,
)
async def offered_keys(
    service: NamedDependency[Service], session: NamedDependency[Session], transition: FromPath[str]
) -> OfferedKeys:
    """Sealed to my centre, signed by who gives the case away. Nothing that they open is served before it is accepted."""
    named, act = identifier(transition), service.act(session)
    # A read that holds the case for a moment: the selection is the one that accepting makes.
    return await service.database.write(lambda c: keys_of(c, act, session.staff, named))


@post(
    "/api/v1/transitions/{transition:str}/{step:str}",
    summary="Accept, decline, take back, or say it is done",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
    request_max_body_size=SLOTS_LIMIT,
)
async def take_step(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    transition: FromPath[str],
    step: FromPath[str],
    data: JSONBody[Decision],
) -> Standing:
    """`step`: accept, decline, take-back or done. Taken once, however often it is sent."""
    if step not in STEPS:
        raise NotFound
    named, act, today, manifest = identifier(transition), service.act(session), service.today, await in_force(service)
    return await service.database.write(
        lambda c: decide(c, act, session.staff, named, STEPS[step], data, manifest, today)
    )


@get(
    "/api/v1/cases/{case:str}/consents",
    summary="What the person consented to",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=READS,
)
async def consents(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str]
) -> tuple[Consent, ...]:
    """All of a case, withdrawn ones too."""
    named, act = identifier(case), service.act(session)
    return await service.database.read(lambda c: consents_of(c, act, session.staff, named))


@post(
    "/api/v1/cases/{case:str}/consents",
    summary="Write down a consent",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
    request_max_body_size=JSON_LIMIT,
)
async def post_consent(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[NewConsent],
) -> None:
    """Kept once; to whom and for what in words stands in the case sheet under the same id."""
    named, act, today = identifier(case), service.act(session), service.today
    await service.database.write(lambda c: give_consent(c, act, session.staff, named, data, today))


@delete(
    "/api/v1/consents/{consent:str}",
    summary="Write down that a consent was withdrawn",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
)
async def delete_consent(
    service: NamedDependency[Service], session: NamedDependency[Session], consent: FromPath[str]
) -> None:
    """What hangs on it ends at once."""
    named, act, today = identifier(consent), service.act(session), service.today
    await service.database.write(lambda c: withdraw_consent(c, act, session.staff, named, today))


async def in_force(service: Service) -> Published | None:
    """The manifest of today; None where none is in force: within a centre nothing needs one."""
    try:
        return await service.manifests.newest(service.today, service.clock())
    except Unavailable:
        return None


handlers = [
    transitions,
    transitions_of_case,
    post_transition,
    offered_keys,
    take_step,
    consents,
    post_consent,
    delete_consent,
]
