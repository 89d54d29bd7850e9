"""The interface for keys: the signed manifest, what the service was set up with, and the keys of a member's centres."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.engine import Connection

from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.centre_keys import (
    NewGeneration,
    NewGrants,
    add_generation,
    add_grants,
    require_member,
)
from counselling.staff.centres import CentreView, my_centres
from counselling.staff.guards import centre_name, signed_in
from counselling.staff.rosters import RosterVersion, read_roster
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.errors import NotFound, Unavailable
from reporting.web.schema import refusals

BODY_LIMIT = 2 * 1024 * 1024  # five hundred grants and a roster


class Roots(msgspec.Struct, frozen=True):
    """What the service was set up with, for people to compare; clients have their roots built in.

    `escrow` is the recipient (1216 bytes) that every centre seed must be sealed to as well, null if there is none.
    """

    roots: tuple[str, ...]
    escrow: bytes | None
    public_origin: str


@get(
    "/api/v1/manifest",
    media_type="text/plain",
    summary="The signed list of centres",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 429, 503),
)
async def manifest(service: NamedDependency[Service]) -> str:
    """The newest note, exactly as a root signed it; 404 as long as there is none in force."""
    try:
        return (await service.manifests.newest(service.today, service.clock())).note
    except Unavailable as error:
        if error.code != "no_manifest":
            raise
        raise NotFound("no_manifest") from None


@get(
    "/api/v1/roots",
    summary="What the service was set up with",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 429, 503),
)
async def roots(service: NamedDependency[Service]) -> Roots:
    """Verifier keys, escrow recipient and the address of the public site."""
    settings = service.settings
    return Roots(settings.roots, service.escrow, settings.reporting.origin)


@get(
    "/api/v1/centres",
    summary="My centres and their keys",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 429, 503),
)
async def centres(service: NamedDependency[Service], session: NamedDependency[Session]) -> list[CentreView]:
    """Public keys, her own grants, the newest roster and the other members."""
    return await service.database.read(lambda c: my_centres(c, session))


@post(
    "/api/v1/centres/{centre:str}/generations",
    summary="Begin a generation of a centre",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=BODY_LIMIT,
)
async def begin_generation(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    data: JSONBody[NewGeneration],
) -> None:
    """Compare-and-set: the next generation and the next roster version, or 409 with the newest ones."""
    named, act, escrow = centre_name(centre), service.act(session), service.escrow_id
    await service.database.write(lambda c: add_generation(c, act, session.staff, named, escrow, data))


@post(
    "/api/v1/centres/{centre:str}/grants",
    summary="Let a colleague in",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=BODY_LIMIT,
)
async def grant(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    data: JSONBody[NewGrants],
) -> None:
    """Compare-and-set on the roster's version. Only to active members of the centre, and to escrow."""
    named, act, escrow = centre_name(centre), service.act(session), service.escrow_id
    await service.database.write(lambda c: add_grants(c, act, session.staff, named, escrow, data))


@get(
    "/api/v1/centres/{centre:str}/rosters/{version:int}",
    summary="A version of a roster",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 429, 503),
)
async def roster(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    version: FromPath[int],
) -> RosterVersion:
    """So that a client can walk from the version it has seen to the newest."""

    named = centre_name(centre)

    def read(connection: Connection) -> RosterVersion:
        require_member(connection, session.staff, named)
        return read_roster(connection, named, version)

    return await service.database.read(read)


handlers = [manifest, roots, centres, begin_generation, grant, roster]
