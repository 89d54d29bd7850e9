"""The interface for whoever leads a centre: load, cases without anybody, a colleague's cases. Metadata only."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from counselling.cases.api import CaseLine, CasePage
from counselling.cases.lists import Line, State, WaitingFor, Wanted, inbox, unassigned
from counselling.cases.loads import Load, loads_of
from counselling.cases.older_keys import KeyProgress, key_progress
from counselling.cases.paging import Cursor
from counselling.staff.api import SIGNED_IN
from counselling.staff.guards import centre_name, signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.web.identifier import identifier
from reporting.web.schema import refusals


@get(
    "/api/v1/centres/{centre:str}/load",
    summary="Who has how much",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 429, 503),
)
async def load(
    service: NamedDependency[Service], session: NamedDependency[Session], centre: FromPath[str]
) -> list[Load]:
    """For whoever leads the centre: of each member how many cases, how many wait for an answer, how many tasks are overdue.

    What is kept from her who asks counts for nothing. Of more than a thousand cases of one member a thousand are counted.
    """
    name, today = centre_name(centre), service.today
    return await service.database.read(lambda c: loads_of(c, session.staff, name, today))


@get(
    "/api/v1/unassigned",
    summary="Cases that nobody looks after",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 422, 429, 503),
)
async def without_anybody(
    service: NamedDependency[Service], session: NamedDependency[Session], after: FromQuery[Cursor | None] = None
) -> CasePage:
    """New ones, and those whose member may not see them any more or has left; fifty a page, the oldest first."""
    keys = service.trail.service_keys
    return _page(*await service.database.read(lambda c: unassigned(c, keys, session.staff, after)))


@get(
    "/api/v1/members/{staff:str}/cases",
    summary="A colleague's cases",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 422, 429, 503),
)
async def of_colleague(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    staff: FromPath[str],
    states: FromQuery[list[State] | None] = None,
    centre: FromQuery[Annotated[str, msgspec.Meta(max_length=64)] | None] = None,
    waiting_for: FromQuery[WaitingFor | None] = None,
    after: FromQuery[Cursor | None] = None,
) -> CasePage:
    """Those of her cases that the reader may see, newest activity first; of one centre, in some states, if that is said."""
    wanted = Wanted(tuple(states or ()), waiting_for, after, assignee=identifier(staff), centre=centre)
    keys = service.trail.service_keys
    return _page(*await service.database.read(lambda c: inbox(c, keys, session.staff, wanted)))


@get(
    "/api/v1/centres/{centre:str}/key-progress",
    summary="How far a change of keys has come",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 429, 503),
)
async def key_change(
    service: NamedDependency[Service], session: NamedDependency[Session], centre: FromPath[str]
) -> KeyProgress:
    """For whoever leads the centre: how many open conversations are not sealed to its newest key yet."""
    name = centre_name(centre)
    return await service.database.read(lambda c: key_progress(c, session.staff, name))


def _page(lines: list[Line], cursor: str | None) -> CasePage:
    return CasePage(tuple(CaseLine(*line) for line in lines), cursor)


handlers = [load, without_anybody, of_colleague, key_change]
