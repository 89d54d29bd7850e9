"""The interface of the supervisor's room. For whoever is no supervisor there is nothing here; every look is recorded."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from counselling.audit.export import AT_ONCE, beginning, newest_size, part
from counselling.audit.outbox import record
from counselling.audit.signing import read_public
from counselling.staff.api import CHANGING, SIGNED_IN, AnyRequest
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from counselling.supervision.checking import Checked, Kept, check
from counselling.supervision.patterns import Patterns, patterns
from counselling.supervision.trail import CaseTrail, Page, Watched, by_case, by_kind, by_member, supervised, watched
from reporting.database import Database
from reporting.errors import Refused
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals

Before = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)] | None
BESIDE = "beside_the_trail"  # where the program holds what another room checks
Purpose = Literal["case", "answer"]
REFUSALS = refusals(401, 404, 422, 429, 503)


@get(
    "/api/v1/trail/members",
    summary="Whose acts may be looked at",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=REFUSALS,
)
async def trail_members(service: NamedDependency[Service], session: NamedDependency[Session]) -> list[Watched]:
    """The members of her centres, those who left too."""
    centres = supervised(session)
    return await service.database.read(lambda c: watched(c, centres))


@get(
    "/api/v1/trail/cases/{reference:str}",
    summary="Who did what on a case",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=REFUSALS,
)
async def trail_of_case(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    reference: FromPath[str],
    before: FromQuery[Before] = None,
    purpose: FromQuery[Purpose] = "case",
) -> CaseTrail:
    """Fifty acts a page, newest first. `purpose`: `answer` for the answer to a complaint."""
    centres, act = supervised(session), service.act(session)
    return await service.database.write(lambda c: by_case(c, act, centres, reference[:16], before, purpose))


@get(
    "/api/v1/trail/members/{staff:str}",
    summary="What a member did",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=REFUSALS,
)
async def trail_of_member(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    staff: FromPath[str],
    before: FromQuery[Before] = None,
) -> Page:
    """Fifty acts a page, newest first."""
    centres, act, named = supervised(session), service.act(session), identifier(staff)
    return await service.database.write(lambda c: by_member(c, act, centres, named, before))


@get(
    "/api/v1/trail/kinds/{event:str}",
    summary="What of one kind was done",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=REFUSALS,
)
async def trail_of_kind(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    event: FromPath[str],
    before: FromQuery[Before] = None,
) -> Page:
    """Fifty acts a page, newest first."""
    centres, act = supervised(session), service.act(session)
    return await service.database.write(lambda c: by_kind(c, act, centres, event, before))


@get(
    "/api/v1/trail/patterns",
    summary="Unusual reading",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=REFUSALS,
)
async def trail_patterns(service: NamedDependency[Service], session: NamedDependency[Session]) -> Patterns:
    """The last thirty days against plain rules; what each rule's limit is stands beside."""
    centres, act = supervised(session), service.act(session)
    return await service.database.write(lambda c: patterns(c, act, centres))


@get(
    "/api/v1/trail/export",
    summary="The whole trail, for verifying it elsewhere",
    guards=[signed_in],
    security=SIGNED_IN,
    media_type="text/plain",
    responses=REFUSALS,
)
async def trail_export(service: NamedDependency[Service], session: NamedDependency[Session]) -> Stream:
    """The text that `counselling audit verify` reads. Nothing in it can be tied to a case or a name without this installation."""
    supervised(session)
    act, database = service.act(session), service.database
    size = await database.read(newest_size)
    await database.write(lambda c: record(c, act, "trail.exported", number=0, count=size))
    headers = {"Content-Disposition": 'attachment; filename="trail.txt"'}
    return Stream(_lines(database, size), media_type="text/plain", headers=headers)


@post(
    "/api/v1/trail/checks",
    summary="Check the stored trail",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def trail_check(
    service: NamedDependency[Service], session: NamedDependency[Session], request: AnyRequest, data: JSONBody[Kept]
) -> Checked:
    """Everything stored, against the signatures of the log and the checkpoints that she kept; figures against their entries."""
    supervised(session)
    act, keys = service.act(session), read_public(service.settings)
    if keys is None:
        raise Refused("trail_keys_missing")
    await service.database.write(lambda c: record(c, act, "trail.viewed", purpose="check"))
    return await check(service.database, act.trail, keys, data.kept, request.app.state[BESIDE])


async def _lines(database: Database, size: int) -> AsyncIterator[bytes]:
    first, statement = await database.read(beginning)
    for line in statement:
        yield line
    for place in range(first, size, AT_ONCE):
        yield b"".join(await database.read(partial(part, begin=place, size=size)))


handlers = [
    trail_members,
    trail_of_case,
    trail_of_member,
    trail_of_kind,
    trail_patterns,
    trail_export,
    trail_check,
]
