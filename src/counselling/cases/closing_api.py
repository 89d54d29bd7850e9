"""The interface for closing a case and opening it again."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from counselling.cases.api import Nothing
from counselling.cases.closing import Closed, close, reopen
from counselling.staff.api import CHANGING
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals


@post(
    "/api/v1/cases/{case:str}/closing",
    summary="Close a case",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def closing(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Nothing],  # noqa: ARG001 - the body is checked to be empty
) -> Closed:
    """From here on the time runs for which it is kept. The person sees that it is closed, and can still write."""
    named, act, today = identifier(case), service.act(session), service.today
    return await service.database.write(lambda c: close(c, act, session.staff, named, today))


@post(
    "/api/v1/cases/{case:str}/reopening",
    summary="Open a closed case again",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def reopening(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Nothing],  # noqa: ARG001 - the body is checked to be empty
) -> None:
    """No time runs any more for which it is kept, and a proposal to erase it for that reason is gone."""
    named, act, today = identifier(case), service.act(session), service.today
    await service.database.write(lambda c: reopen(c, act, session.staff, named, today))


handlers = [closing, reopening]
