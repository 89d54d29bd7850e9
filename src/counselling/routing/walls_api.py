"""The interface for walls: who is kept out of a case because of a conflict of interest, and for whom alone one is."""

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from counselling.routing.transitions_api import CHANGES, READS
from counselling.routing.walls import Named, NewWall, Walls, keep_out, lift, restrict, unrestrict, walls_of
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier


@get(
    "/api/v1/cases/{case:str}/walls",
    summary="Who is kept out of a case, or named for it",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=READS,
)
async def walls(service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str]) -> Walls:
    """And whether I decide about it for others."""
    named, act = identifier(case), service.act(session)
    return await service.database.read(lambda c: walls_of(c, act, session.staff, named))


@post(
    "/api/v1/cases/{case:str}/walls",
    summary="Keep a member out of a case",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
    request_max_body_size=JSON_LIMIT,
)
async def post_wall(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[NewWall],
) -> None:
    """Myself, for a conflict of mine; another, as a coordinator."""
    named, act, today = identifier(case), service.act(session), service.today
    await service.database.write(lambda c: keep_out(c, act, session.staff, named, data, today))


@delete(
    "/api/v1/cases/{case:str}/walls/{staff:str}",
    summary="Let a member see a case again",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
)
async def delete_wall(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str], staff: FromPath[str]
) -> None:
    """Recorded. Lifting what is not there changes nothing. Where it takes two, the wall stands until the second call."""
    named, member, act = identifier(case), identifier(staff), service.act(session)
    await service.database.write(lambda c: lift(c, act, session.staff, named, member))


@put(
    "/api/v1/cases/{case:str}/restriction",
    summary="Restrict a case to named members",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
    request_max_body_size=JSON_LIMIT,
)
async def put_restriction(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Named],
) -> None:
    """At least two. Whoever is not named does not find it any more."""
    named, act, today = identifier(case), service.act(session), service.today
    await service.database.write(lambda c: restrict(c, act, session.staff, named, data, today))


@delete(
    "/api/v1/cases/{case:str}/restriction",
    summary="Make a restricted case its centre's again",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
)
async def delete_restriction(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str]
) -> None:
    """Recorded; who is kept out stays out. Where it takes two, the restriction stands until the second call."""
    named, act = identifier(case), service.act(session)
    await service.database.write(lambda c: unrestrict(c, act, session.staff, named))


handlers = [walls, post_wall, delete_wall, put_restriction, delete_restriction]
