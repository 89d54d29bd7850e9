"""The interface for case sheets: those of one case, and one stream of all for search in the browser."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from counselling.audit.outbox import Act
from counselling.cases.sheets import Batch, CaseSheets, next_sheets, sheets_of
from counselling.staff.api import SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.web.identifier import identifier
from reporting.web.schema import refusals

LINES: Final = "application/x-ndjson"


@get(
    "/api/v1/cases/{case:str}/sheets",
    summary="The sheets of a case",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 422, 429, 503),
)
async def case_sheets(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    every: FromQuery[bool] = False,
) -> CaseSheets:
    """The newest; `every`: the earlier ones too. Recorded as read."""
    named, act = identifier(case), service.act(session)
    return await service.database.write(lambda c: sheets_of(c, act, session.staff, named, every=every))


@get(
    "/api/v1/sheets",
    summary="The newest sheets of all my cases",
    guards=[signed_in],
    security=SIGNED_IN,
    media_type=LINES,
    responses=refusals(401, 422, 429, 503),
)
async def all_sheets(
    service: NamedDependency[Service], session: NamedDependency[Session], closed: FromQuery[bool] = False
) -> Stream:
    """A line of JSON a case, like the answer for one case; `closed`: of closed cases instead. Recorded before it is sent."""
    act = service.act(session)
    first = await _next(service, act, session.staff, b"", closed=closed)
    return Stream(_lines(service, act, session.staff, first, closed=closed), media_type=LINES)


async def _lines(service: Service, act: Act, staff: bytes, batch: Batch, *, closed: bool) -> AsyncIterator[bytes]:
    """A batch at a time, each read and recorded in a transaction of its own: memory does not grow with the cases."""
    while True:
        yield msgspec.json.Encoder().encode_lines(batch.cases)
        if batch.after is None:
            return
        batch = await _next(service, act, staff, batch.after, closed=closed)


async def _next(service: Service, act: Act, staff: bytes, after: bytes, *, closed: bool) -> Batch:
    return await service.database.write(lambda c: next_sheets(c, act, staff, after, closed=closed))


handlers = [case_sheets, all_sheets]
