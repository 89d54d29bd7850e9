"""The interface for taking in what somebody told the centre on another way. Only ciphertext arrives here."""

from typing import Any

from litestar import Request, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from counselling.cases.taking_in import NewCase, begin_intake_upload, take_in
from counselling.staff.api import CHANGING
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.mailbox.reports import Receipt
from reporting.mailbox.uploads import receive, require_fitting
from reporting.web.body import JSON_LIMIT
from reporting.web.forms import paid
from reporting.web.identifier import identifier
from reporting.web.schema import BytesOperation, refusals


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


@put(
    "/api/v1/intake/{case:str}/attachments/{record:str}",
    summary="Send a sealed file of a report that is about to be taken in",
    status_code=201,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 404, 409, 413, 422, 429, 503),
    operation_class=BytesOperation,
    request_max_body_size=None,
)
async def send_intake_attachment(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    record: FromPath[str],
) -> None:
    """The raw envelope; it is taken as it arrives. What no report names within the hour is removed."""
    named, record_id, mark = identifier(case), identifier(record), service.draw(32)
    require_fitting(request.content_length)
    begun = await service.database.read(lambda c: begin_intake_upload(c, session.staff, named, record_id, mark))
    await receive(service.database, begun, paid(request, request.stream()), service.clock())


handlers = [take_in_case, send_intake_attachment]
