"""The statistician's interface: drafts, decisions and publications for the cantons she is there for. She never sees a case."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from anyio import CapacityLimiter, to_thread
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.engine import Connection

from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.centre_settings import working_of
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from counselling.statistics.blocks import Beside, beside, complete, hold_in_place, hold_reason
from counselling.statistics.composing import Asked
from counselling.statistics.counted import Known, known_rows
from counselling.statistics.drafts import (
    Decided,
    Draft,
    Prepared,
    decide,
    drafts_of,
    keep,
    key_of,
    make,
    prepare,
    put_out,
    read_draft,
)
from counselling.statistics.late import with_late
from counselling.statistics.protection import CannotProtect
from counselling.statistics.release import NotPublishable
from reporting.errors import Conflict, NotFound, Refused
from reporting.publishing.releases import Release
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals

STATISTICIAN = "statistician"
DELEGATE = "delegate"  # reads for her region what is decided, and does nothing here
EVERY_STATE = ("drafted", "approved", "rejected", "published")
DECIDED = ("approved", "published")
ONE_AT_A_TIME = CapacityLimiter(1)


class NewDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which release to draft; `reason`: why, beside a published version."""

    canton: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}\Z")]
    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)]
    reason: Literal["", "changed_cases", "error"] = ""


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Approving is for somebody else than the drafter. `edition`: of the draft's texts, which she has seen."""

    decision: Literal["approved", "rejected"]
    edition: Annotated[int, msgspec.Meta(ge=0)] = 0


class Publication(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which day on everybody sees it."""

    day: date


class Kept(msgspec.Struct, frozen=True):
    """The draft that was kept, and what it would publish."""

    draft: bytes
    release: Release


class Drafts(msgspec.Struct, frozen=True):
    """The drafts of her cantons, the newest first, and the cantons."""

    cantons: tuple[str, ...]
    drafts: tuple[Draft, ...]


def require_canton(connection: Connection, session: Session, canton: str) -> None:
    """Raises Refused: `role`: she is no statistician; NotFound: not of this canton."""
    if canton not in her_cantons(connection, session):
        raise NotFound


def her_cantons(connection: Connection, session: Session, role: str = STATISTICIAN) -> tuple[str, ...]:
    """The cantons of the centres for which she is statistician, or has that role. Raises Refused: `role`."""
    centres = [one.centre for one in session.memberships if one.role == role]
    if not centres:
        raise Refused("role")
    return tuple(sorted({canton for one in working_of(connection, centres).values() for canton in one.cantons}))


def _reads(session: Session) -> tuple[str, tuple[str, ...]]:
    """In which role she reads drafts, and in which states: a statistician every one."""
    is_statistician = any(one.role == STATISTICIAN for one in session.memberships)
    return (STATISTICIAN, EVERY_STATE) if is_statistician else (DELEGATE, DECIDED)


@get(
    "/api/v1/statistics/drafts",
    summary="Drafts of my cantons",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 429, 503),
)
async def drafts(service: NamedDependency[Service], session: NamedDependency[Session]) -> Drafts:
    """Protected counts only, in every state; for a region's delegate those that are approved or published, by nobody's name."""
    role, states = _reads(session)

    def found(connection: Connection) -> Drafts:
        cantons = her_cantons(connection, session, role)
        listed = drafts_of(connection, cantons, states)
        if role == DELEGATE:
            listed = [msgspec.structs.replace(one, made_by_login=None) for one in listed]
        return Drafts(cantons, tuple(listed))

    return await service.database.read(found)


@post(
    "/api/v1/statistics/drafts",
    summary="Draft a year's release",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def new_draft(
    service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[NewDraft]
) -> Kept:
    """Counted, protected and attacked; where a count would say too much nothing is kept, and the answer says why."""
    act, today = service.act(session), service.today
    asked = Asked(data.canton, data.year, data.reason)

    def prepared(connection: Connection) -> tuple[Prepared, Beside]:
        require_canton(connection, session, data.canton)
        rows = known_rows(connection, service.trail.service_keys, asked, today)
        held = beside(connection, rows, data.canton, data.year)
        hold_reason(held.out, asked)
        return prepare(connection, service.trail, asked, Known(rows, held.together), today), held

    (rows, version, sketch, late), held = await service.database.read(prepared)
    key = key_of(service.trail)

    def made() -> Release:
        return complete(with_late(make(rows, asked, version, key, today), late, key), held, key)

    def kept(connection: Connection) -> bytes:
        hold_in_place(connection, release)
        return keep(connection, act, session.staff, release, sketch)

    try:
        # No connection is held meanwhile, and no second one is made beside it.
        release = await to_thread.run_sync(made, limiter=ONE_AT_A_TIME)
    except CannotProtect as error:
        raise Conflict("cannot_protect", reason=error.reason) from None
    except NotPublishable as error:
        raise Conflict("cannot_protect", reason=error.findings[0].reason) from None
    return Kept(await service.database.write(kept), release)


@get(
    "/api/v1/statistics/drafts/{draft:str}",
    summary="What a draft would publish",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 429, 503),
)
async def one_draft(
    service: NamedDependency[Service], session: NamedDependency[Session], draft: FromPath[str]
) -> Release:
    """The protected counts and why some tables are not there; for a delegate once it is approved."""
    named, (role, states) = identifier(draft), _reads(session)

    def found(connection: Connection) -> Release:
        cantons = her_cantons(connection, session, role)
        release = read_draft(connection, named, states)
        if release.canton not in cantons:
            raise NotFound
        return release

    return await service.database.read(found)


@post(
    "/api/v1/statistics/drafts/{draft:str}/decision",
    summary="Approve or reject a draft",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def decision(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    draft: FromPath[str],
    data: JSONBody[Decision],
) -> None:
    """Approved by somebody else than who drafted it; rejected by anybody who may draft."""
    named, act, today = identifier(draft), service.act(session), service.today

    def decided(connection: Connection) -> None:
        require_canton(connection, session, read_draft(connection, named, EVERY_STATE).canton)
        decide(connection, act, session.staff, named, Decided(data.decision, data.edition), today)

    await service.database.write(decided)


@post(
    "/api/v1/statistics/drafts/{draft:str}/publication",
    summary="Publish an approved draft",
    status_code=200,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def publication(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    draft: FromPath[str],
    data: JSONBody[Publication],
) -> Release:
    """It is there for good; everybody sees it from that day on."""
    named, act, today = identifier(draft), service.act(session), service.today

    def published(connection: Connection) -> Release:
        release = read_draft(connection, named, EVERY_STATE)
        require_canton(connection, session, release.canton)
        hold_in_place(connection, release)
        return put_out(connection, act, named, data.day, today)

    return await service.database.write(published)


handlers = [drafts, new_draft, one_draft, decision, publication]
