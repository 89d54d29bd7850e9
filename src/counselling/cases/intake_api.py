"""The interface for taking in what somebody told the centre on another way. Only ciphertext arrives here."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from counselling.cases.taking_in import NewCase, take_in
from counselling.staff.api import CHANGING
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.mailbox.reports import Receipt
from reporting.web.body import JSON_LIMIT
from reporting.web.schema import refusals


@post(
    "/api/v1/cases",
    summary="Take in a report for somebody",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def take_in_case(
    service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[NewCase]
) -> Receipt:
    """Kept once, however often it is sent; answered after the commit."""
    act, published = service.act(session), await service.manifests.newest(service.today, service.clock())
    return await service.database.write(lambda c: take_in(c, act, session.staff, data, published))


handlers = [take_in_case]
