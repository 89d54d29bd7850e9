"""The interface for whoever leads a centre: its invitations, a member's new keys, the end of an access."""

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.engine import Connection

from counselling.cases.own_way_in import require_no_new_way_in, require_no_way_in
from counselling.staff.affairs import (
    NewLink,
    NewMember,
    Pending,
    end_membership,
    invite_member,
    pending_invitations,
    renew_member,
    withdraw_invitation,
)
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import centre_name, signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals


@get(
    "/api/v1/centres/{centre:str}/invitations",
    summary="Who is invited to a centre",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 429, 503),
)
async def invited(
    service: NamedDependency[Service], session: NamedDependency[Session], centre: FromPath[str]
) -> list[Pending]:
    """For its coordinators. No link: that was shown once, in the browser that made it."""
    named = centre_name(centre)
    return await service.database.read(lambda c: pending_invitations(c, session.staff, named))


@post(
    "/api/v1/centres/{centre:str}/invitations",
    summary="Invite a member",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def invite(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    data: JSONBody[NewMember],
) -> Pending:
    """Her link works once within seven days; an earlier one of hers no more. The same call again changes nothing."""
    named, act, today = centre_name(centre), service.act(session), service.today

    def work(connection: Connection) -> Pending:
        require_no_new_way_in(connection, session.staff, named, data.login)
        return invite_member(connection, act, today, session.staff, named, data)

    return await service.database.write(work)


@delete(
    "/api/v1/centres/{centre:str}/invitations/{staff:str}",
    summary="Withdraw an invitation",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 404, 409, 429, 503),
)
async def withdraw(
    service: NamedDependency[Service], session: NamedDependency[Session], centre: FromPath[str], staff: FromPath[str]
) -> None:
    """Her link works no more."""
    named, concerned, act = centre_name(centre), identifier(staff), service.act(session)
    await service.database.write(lambda c: withdraw_invitation(c, act, session.staff, named, concerned))


@post(
    "/api/v1/centres/{centre:str}/members/{staff:str}/renewal",
    summary="Have a member make new keys",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def renew(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    staff: FromPath[str],
    data: JSONBody[NewLink],
) -> Pending:
    """For a member who lost her passphrases. She is signed out at once and comes in anew by her link."""
    named, concerned, act = centre_name(centre), identifier(staff), service.act(session)

    def work(connection: Connection) -> Pending:
        require_no_way_in(connection, session.staff, named, concerned)
        return renew_member(connection, act, session.staff, named, concerned, data)

    return await service.database.write(work)


@delete(
    "/api/v1/centres/{centre:str}/members/{staff:str}",
    summary="End a member's access",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 404, 409, 429, 503),
)
async def end(
    service: NamedDependency[Service], session: NamedDependency[Session], centre: FromPath[str], staff: FromPath[str]
) -> None:
    """Sign-in, sessions, profile and sealed seeds end at once. The keys of the centre are to be changed then."""
    named, concerned, act = centre_name(centre), identifier(staff), service.act(session)

    def work(connection: Connection) -> None:
        require_no_way_in(connection, session.staff, named, concerned)
        end_membership(connection, act, session.staff, named, concerned)

    await service.database.write(work)


handlers = [invited, invite, withdraw, renew, end]
