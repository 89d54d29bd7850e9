"""The interface for a centre's own table: what its browser counts, and the counts made fit to be handed on."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from counselling.audit.outbox import record
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import COORDINATOR, Session
from counselling.statistics.centre_tables import Countable, Counted, Drawn, countable, draw_tables, key_of_centre
from counselling.statistics.drafts import key_of, name_of
from counselling.statistics.drafts_api import ONE_AT_A_TIME
from counselling.statistics.protection import CannotProtect
from reporting.errors import Conflict, NotFound, Refused
from reporting.publishing.releases import Dimension, Release, find
from reporting.web.body import JSON_LIMIT
from reporting.web.schema import refusals

Year = Annotated[int, PathParameter(ge=2000, le=2100)]


class Countables(msgspec.Struct, frozen=True):
    """What to count, beside which release. `alone`: the centre is the canton's only one, and its tables are the canton's."""

    version: int
    alone: bool
    tables: tuple[Countable, ...]


class CentreFigures(msgspec.Struct, frozen=True):
    """A centre's tables of a canton and year, protected together with this version of the canton's."""

    centre: str
    canton: str
    year: int
    version: int
    drawn: Drawn
    dimensions: Mapping[str, Dimension]


@get(
    "/api/v1/centres/{centre:str}/figures/{canton:str}/{year:int}",
    summary="What a centre counts for its own table",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 422, 429, 503),
)
async def to_count(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    canton: FromPath[str],
    year: FromPath[Year],
) -> Countables:
    """The tables of the canton's published release; 404 until there is one."""
    alone = await _is_alone(service, session, centre, canton)
    release = await _release(service, canton, year)
    return Countables(release.version, alone, () if alone else countable(release))


@post(
    "/api/v1/centres/{centre:str}/figures/{canton:str}/{year:int}",
    summary="A centre's own table",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def centre_figures(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    canton: FromPath[str],
    year: FromPath[Year],
    data: JSONBody[Counted],
) -> CentreFigures:
    """From counts made in her browser; they are protected and forgotten. That a table was drawn is recorded."""
    if await _is_alone(service, session, centre, canton):
        raise Conflict("canton_alone")
    release = await _release(service, canton, year)
    key, act = key_of_centre(key_of(service.trail), centre), service.act(session)
    try:
        drawn = await to_thread.run_sync(lambda: draw_tables(release, data, key), limiter=ONE_AT_A_TIME)
    except CannotProtect as error:
        raise Conflict("cannot_protect", reason=error.reason) from None
    named, digest = name_of(release), sha256(msgspec.json.encode(drawn)).digest()
    await service.database.write(
        lambda c: record(c, act, "statistics.drawn", centre=centre, release=named, purpose="centre", digest=digest)
    )
    names = {one.dimensions[0]: release.dimensions[one.dimensions[0]] for one in drawn.tables}
    return CentreFigures(centre, canton, year, release.version, drawn, names)


async def _is_alone(service: Service, session: Session, centre: str, canton: str) -> bool:
    """Whether no other centre serves the canton. Raises Refused: `role`; NotFound: the centre does not serve it."""
    if not any(one.centre == centre and one.role == COORDINATOR for one in session.memberships):
        raise Refused("role")
    published = await service.manifests.newest(service.today, service.clock())
    serving = [line.centre for line in published.centres.values() if canton in line.cantons]
    if centre not in serving:
        raise NotFound
    return len(serving) == 1


async def _release(service: Service, canton: str, year: int) -> Release:
    return await service.database.read(lambda c: find(c, canton, year, None, service.today))


handlers = [to_count, centre_figures]
