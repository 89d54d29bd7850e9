"""The interface for working with cases. Everything readable in it is metadata; the rest is opened and sealed in browsers."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from counselling.cases.attachments import begin_reading, begin_upload
from counselling.cases.exports import ListExport, export_case, export_list
from counselling.cases.lists import State, WaitingFor, Wanted, inbox
from counselling.cases.messages import Reply, reply
from counselling.cases.notes import NewNote, Written, write_note
from counselling.cases.opening import OpenedCase, open_case
from counselling.cases.paging import Cursor
from counselling.cases.takeover import take_over
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.mailbox.attachments import stream
from reporting.mailbox.messages import Posted
from reporting.mailbox.uploads import receive, require_fitting
from reporting.web.body import JSON_LIMIT
from reporting.web.envelopes import envelope
from reporting.web.forms import paid
from reporting.web.identifier import identifier
from reporting.web.schema import BYTES, BytesOperation, refusals

AnyRequest = Request[Any, Any, Any]
StateQuery = Annotated[State | None, QueryParameter(name="state")]  # the plain name is the library's own


class CaseLine(msgspec.Struct, frozen=True):
    """A case in a list; `due`: until when a new one shall be taken over; `withdrawal_day`: when its person asked for withdrawal."""

    case: bytes
    reference: str
    centre: str
    state: str
    waiting_for: str
    assignee: bytes | None
    day: date
    activity_day: date
    due: date | None
    withdrawal_day: date | None


class CasePage(msgspec.Struct, frozen=True):
    """One page of the inbox; `next` is the cursor for `after`, null on the last page."""

    cases: tuple[CaseLine, ...]
    next: str | None


class Taken(msgspec.Struct, frozen=True):
    """Who looks after the case from here on."""

    assignee: bytes
    state: Literal["open"] = "open"


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An empty body."""


@get(
    "/api/v1/cases",
    summary="My centres' cases",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 422, 429, 503),
)
async def cases(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    state_of_case: StateQuery = None,
    waiting_for: FromQuery[WaitingFor | None] = None,
    mine: FromQuery[bool] = False,
    after: FromQuery[Cursor | None] = None,
    reference: FromQuery[Annotated[str, msgspec.Meta(max_length=16)] | None] = None,
) -> CasePage:
    """Fifty a page, newest activity first; metadata only. `mine`: only those she looks after."""
    states = () if state_of_case is None else (state_of_case,)
    wanted = Wanted(states, waiting_for, after, reference, session.staff if mine else None)
    keys = service.trail.service_keys
    lines, cursor = await service.database.read(lambda c: inbox(c, keys, session.staff, wanted))
    return CasePage(tuple(CaseLine(*line) for line in lines), cursor)


@get(
    "/api/v1/cases/{case:str}",
    summary="Open a case",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 429, 503),
)
async def one_case(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str]
) -> OpenedCase:
    """Everything in the case. Recorded, and shown to the person as role and day."""
    named, act, today = identifier(case), service.act(session), service.today
    return await service.database.write(lambda c: open_case(c, act, session.staff, named, today))


@post(
    "/api/v1/cases/{case:str}/takeover",
    summary="Take a case over",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def takeover(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Nothing],  # noqa: ARG001 - the body is checked to be empty
) -> Taken:
    """From here on she looks after it; the tags that led it here are erased."""
    named, act = identifier(case), service.act(session)
    await service.database.write(lambda c: take_over(c, act, session.staff, named))
    return Taken(session.staff)


@post(
    "/api/v1/cases/{case:str}/messages",
    summary="Answer the person",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_message(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Reply],
) -> Posted:
    """Kept once, however often it is sent; answered after the commit."""
    named, act, today = identifier(case), service.act(session), service.today
    return await service.database.write(lambda c: reply(c, act, session.staff, named, data, today))


@post(
    "/api/v1/cases/{case:str}/notes",
    summary="Write an internal note",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_note(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[NewNote],
) -> Written:
    """Kept once, however often it is sent; only the centre can read it."""
    named, act = identifier(case), service.act(session)
    return await service.database.write(lambda c: write_note(c, act, session.staff, named, data))


@put(
    "/api/v1/cases/{case:str}/attachments/{record:str}",
    summary="Send a sealed file",
    status_code=201,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 404, 409, 413, 422, 429, 503),
    operation_class=BytesOperation,
    request_max_body_size=None,
)
async def send_attachment(
    request: AnyRequest,
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    record: FromPath[str],
) -> None:
    """The raw envelope; it is taken as it arrives. What no message announces within the hour is removed."""
    named, record_id, mark = identifier(case), identifier(record), service.draw(32)
    require_fitting(request.content_length)
    # Held for the moment of looking only; what is announced later is checked again then.
    act = service.act(session)
    begun = await service.database.write(lambda c: begin_upload(c, act, session.staff, named, record_id, mark))
    await receive(service.database, begun, paid(request, request.stream()), service.clock())


@get(
    "/api/v1/cases/{case:str}/attachments/{record:str}",
    summary="Read a sealed file",
    guards=[signed_in],
    security=SIGNED_IN,
    media_type=BYTES,
    responses=refusals(401, 404, 429, 503),
)
async def read_attachment(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    record: FromPath[str],
) -> Stream:
    """The raw envelope, by pieces. Recorded, and told to the person, before the first of them is sent."""
    named, record_id, act, today = identifier(case), identifier(record), service.act(session), service.today
    size = await service.database.write(lambda c: begin_reading(c, act, session.staff, named, record_id, today))
    return await envelope(stream(service.database, named, record_id, size), size)


@post(
    "/api/v1/cases/{case:str}/exports",
    summary="Record an export",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_export(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Nothing],  # noqa: ARG001 - the body is checked to be empty
) -> None:
    """Before her browser hands out the file it made."""
    named, act = identifier(case), service.act(session)
    await service.database.write(lambda c: export_case(c, act, session.staff, named))


@post(
    "/api/v1/exports",
    summary="Record the export of a list",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_list_export(
    service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[ListExport]
) -> None:
    """Before her browser hands out the sealed file it made of a list of cases: in the trail of each of them."""
    act = service.act(session)
    await service.database.write(lambda c: export_list(c, act, session.staff, data))


handlers = [
    cases,
    one_case,
    takeover,
    post_message,
    post_note,
    send_attachment,
    read_attachment,
    post_export,
    post_list_export,
]
