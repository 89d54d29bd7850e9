"""The interface for routing: who fits a case, what members can take on, and how a centre works."""

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.engine import Connection

from counselling.routing.members import SetUp, set_ups
from counselling.routing.proposals import FreshTags, ProposalView, proposal_of
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.centre_settings import CentreSettings, change_settings, find_settings
from counselling.staff.guards import centre_name, signed_in
from counselling.staff.profiles import Profile, find_profile, require_colleague, require_coordinator, write_profile
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals


class Said(msgspec.Struct, frozen=True):
    """What a member can take on, null if that was never said."""

    profile: Profile | None


@get(
    "/api/v1/cases/{case:str}/proposal",
    summary="Who fits a case",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 429, 503),
)
async def proposal(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str]
) -> ProposalView:
    """The members of its centre, ranked or passed over, each with the codes of why. It changes nothing."""
    named, keys, today = identifier(case), service.trail.service_keys, service.today
    return await service.database.read(lambda c: proposal_of(c, keys, session.staff, named, today))


@post(
    "/api/v1/cases/{case:str}/proposal",
    summary="Who fits a case, by fresh tags",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def proposal_by_fresh_tags(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[FreshTags],
) -> ProposalView:
    """The same for a case whose tags are erased. Nothing of the body is kept; it stands in no address either."""
    named, keys, today = identifier(case), service.trail.service_keys, service.today
    return await service.database.read(lambda c: proposal_of(c, keys, session.staff, named, today, data))


@get(
    "/api/v1/profile",
    summary="What I can take on",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 429, 503),
)
async def my_profile(service: NamedDependency[Service], session: NamedDependency[Session]) -> Said:
    """Languages, domains, working days, absence and deputy."""
    return Said(await service.database.read(lambda c: find_profile(c, session.staff)))


@put(
    "/api/v1/profile",
    summary="Say what I can take on",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def put_my_profile(
    service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[Profile]
) -> None:
    """Whole, in the place of the one before; 404 for members who work on no cases."""
    act = service.act(session)
    await service.database.write(lambda c: write_profile(c, act, session.staff, data))


@get(
    "/api/v1/centres/{centre:str}/profiles",
    summary="What the members of a centre can take on",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 429, 503),
)
async def profiles(
    service: NamedDependency[Service], session: NamedDependency[Session], centre: FromPath[str]
) -> list[SetUp]:
    """For its coordinators: each member with her profile and how many cases she has."""
    named = centre_name(centre)

    def read(connection: Connection) -> list[SetUp]:
        require_coordinator(connection, session.staff, named)
        return set_ups(connection, named, session.staff)

    return await service.database.read(read)


@get(
    "/api/v1/centres/{centre:str}/profiles/{staff:str}",
    summary="What a member can take on",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 429, 503),
)
async def profile(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    staff: FromPath[str],
) -> Said:
    """For the coordinators of a centre of hers."""
    named, member = centre_name(centre), identifier(staff)

    def read(connection: Connection) -> Said:
        require_coordinator(connection, session.staff, named)
        require_colleague(connection, member, named)
        return Said(find_profile(connection, member))

    return await service.database.read(read)


@put(
    "/api/v1/centres/{centre:str}/profiles/{staff:str}",
    summary="Say what a member can take on",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def put_profile(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    staff: FromPath[str],
    data: JSONBody[Profile],
) -> None:
    """For the coordinators of a centre of hers: somebody is ill and cannot say so herself."""
    named, member, act = centre_name(centre), identifier(staff), service.act(session)

    def write(connection: Connection) -> None:
        require_coordinator(connection, session.staff, named)
        require_colleague(connection, member, named)
        write_profile(connection, act, member, data)

    await service.database.write(write)


@get(
    "/api/v1/centres/{centre:str}/settings",
    summary="How a centre works",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 429, 503),
)
async def settings(
    service: NamedDependency[Service], session: NamedDependency[Session], centre: FromPath[str]
) -> CentreSettings:
    """For its members: what is promised concerns each of them."""
    named = centre_name(centre)

    def read(connection: Connection) -> CentreSettings:
        require_colleague(connection, session.staff, named)
        return find_settings(connection, named)

    return await service.database.read(read)


@put(
    "/api/v1/centres/{centre:str}/settings",
    summary="Decide how a centre works",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def put_settings(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    data: JSONBody[CentreSettings],
) -> None:
    """For its coordinators; what changed is recorded by name."""
    named, act = centre_name(centre), service.act(session)

    def write(connection: Connection) -> None:
        require_coordinator(connection, session.staff, named)
        change_settings(connection, act, named, data)

    await service.database.write(write)


handlers = [
    proposal,
    proposal_by_fresh_tags,
    my_profile,
    put_my_profile,
    profiles,
    profile,
    put_profile,
    settings,
    put_settings,
]
