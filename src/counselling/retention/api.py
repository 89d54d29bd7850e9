"""The interface for the end of a case and for the rights of the person it is about."""

from typing import Any

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from counselling.cases.api import Nothing
from counselling.cases.paging import Cursor
from counselling.retention.erasures import Decision, Hold, Proposal, Standing, decide, hold, propose
from counselling.retention.holdings import hand_out
from counselling.retention.list import RetainedPage, Wanted, retained
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.deadlines.due import plus_months
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals

COMING_MONTHS = 3


class Holdings(msgspec.Struct, frozen=True):
    """Everything held on the case that is not ciphertext: rows by table, bytes as base64."""

    held: dict[str, list[dict[str, Any]]]


@get(
    "/api/v1/retention",
    summary="Cases whose end is near",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 422, 429, 503),
)
async def retention(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    wanted: FromQuery[Wanted] = "proposed",
    after: FromQuery[Cursor | None] = None,
) -> RetainedPage:
    """Those proposed for erasure, those on hold, or those whose time ends within three months. Fifty a page."""
    keys, until = service.trail.service_keys, plus_months(service.today, COMING_MONTHS)
    return await service.database.read(lambda c: retained(c, keys, session.staff, wanted, until, after))


@put(
    "/api/v1/cases/{case:str}/hold",
    summary="Put a case on hold, or lift that",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def put_hold(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Hold],
) -> None:
    """A case on hold is not erased, unless its person withdraws it herself. For coordinators."""
    named, act = identifier(case), service.act(session)
    await service.database.write(lambda c: hold(c, act, session.staff, named, data))


@post(
    "/api/v1/cases/{case:str}/erasure",
    summary="Propose to erase a case",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_erasure(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Proposal],
) -> Standing:
    """Somebody else decides on it."""
    named, act, today = identifier(case), service.act(session), service.today
    return await service.database.write(lambda c: propose(c, act, session.staff, named, data, today))


@post(
    "/api/v1/cases/{case:str}/erasure/decision",
    summary="Decide on a proposed erasure",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_decision(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Decision],
) -> None:
    """What is decided to be erased, the worker erases within a minute; there is no way back then."""
    named, act, today = identifier(case), service.act(session), service.today
    await service.database.write(lambda c: decide(c, act, session.staff, named, data, today))


@post(
    "/api/v1/cases/{case:str}/subject-access",
    summary="Everything held on a case, for its person",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_subject_access(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[Nothing],  # noqa: ARG001 - the body is checked to be empty
) -> Holdings:
    """Recorded as an export. The browser adds what only it can open."""
    named, act = identifier(case), service.act(session)
    return Holdings(await service.database.write(lambda c: hand_out(c, act, session.staff, named)))


handlers = [retention, put_hold, post_erasure, post_decision, post_subject_access]
