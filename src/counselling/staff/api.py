"""The interface for coming in: sign-in and session, the invitation, and a member's own unlock slots."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from counselling.audit.outbox import Act
from counselling.staff.browsers import is_hers, make_mark
from counselling.staff.guards import cookies, mark_of, no_cookie, signed_in, token_of
from counselling.staff.invitations import (
    Acceptance,
    Invitation,
    accept_invitation,
    find_invitation,
    parse_token,
)
from counselling.staff.passwords import LONGEST
from counselling.staff.service import Service
from counselling.staff.sessions import Session, end_session
from counselling.staff.sign_in import SignedIn, find_candidate, login_of, sign_in
from counselling.staff.totp import SECRET_LENGTH
from counselling.staff.unlock_slots import (
    UnlockSlot,
    add_unlock_slot,
    my_unlock_slots,
    remove_unlock_slot,
)
from reporting.errors import NotSignedIn
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals
from reporting.web.shell import address_of
from reporting.web.throttle import neighbourhood

AnyRequest = Request[Any, Any, Any]
SIGNED_IN = [{"session": list[str]()}]
CHANGING = [{"session": list[str](), "form_token": list[str]()}]


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member types. `code` is what her authenticator shows."""

    login: Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[^\x00]*$")]  # PostgreSQL's texts have no NUL
    password: Annotated[str, msgspec.Meta(max_length=LONGEST)]
    code: Annotated[str, msgspec.Meta(max_length=16)]


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of an invitation, as it stands in the link."""

    token: Annotated[str, msgspec.Meta(max_length=64)]


@post(
    "/api/v1/session",
    summary="Sign in",
    responses=refusals(400, 401, 403, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def begin(request: AnyRequest, service: NamedDependency[Service], data: JSONBody[SignIn]) -> Response[Session]:
    """Who she is; which opens nothing yet. Every refusal is the same one, after the same work."""
    login, now, database = login_of(data.login), service.clock(), service.database
    candidate = await database.read(lambda c: find_candidate(c, service.trail, login))
    token, mark = token_of(request), mark_of(request)
    known = mark is not None and is_hers(service.trail, candidate.staff, mark, now)
    nearby = neighbourhood(address_of(request, service.settings.counselling))
    place = f"browser {mark.hex()}" if mark is not None and known else nearby
    service.attempts.begin(login, place, None if known else nearby, now)
    is_password = await service.passwords.matches(candidate.password, data.password, known)
    looked_at = known or service.attempts.may_try_code(login, now)
    code = data.code if looked_at else ""
    entered = await database.write(lambda c: sign_in(c, service.trail, candidate, is_password, code, now))
    if entered is None:
        if is_password and looked_at:
            service.attempts.wrong_code(login, now)
        raise NotSignedIn("sign_in_refused")
    service.attempts.succeeded(login, place, now)
    if token is not None:  # what the browser held before is over: a session is never carried across a sign-in
        act = service.act(entered.session)
        await database.write(lambda c: end_session(c, act, token, "replaced"))
    return _entered(service, entered)


@get(
    "/api/v1/session",
    summary="Who is signed in",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 429, 503),
)
async def who(session: NamedDependency[Session]) -> Session:
    """The session of the cookie."""
    return session


@delete(
    "/api/v1/session",
    summary="Sign out",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 429, 503),
    response_cookies=[no_cookie()],
)
async def end(request: AnyRequest, service: NamedDependency[Service], session: NamedDependency[Session]) -> None:
    """The session is over at once."""
    token, act = token_of(request), service.act(session)
    if token is not None:
        await service.database.write(lambda c: end_session(c, act, token, "signed_out"))


@post(
    "/api/v1/invitation",
    summary="Whom a link invites",
    status_code=200,
    responses=refusals(400, 403, 404, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def invitation(service: NamedDependency[Service], data: JSONBody[Link]) -> Invitation:
    """Also makes a secret for her authenticator, which is kept nowhere until she accepts."""
    token, now, secret = parse_token(data.token), service.clock(), service.draw(SECRET_LENGTH)
    work = partial(find_invitation, token=token, now=now, service=service.settings.service, secret=secret)
    return await service.database.read(work)


@post(
    "/api/v1/invitation/acceptance",
    summary="Accept an invitation",
    responses=refusals(400, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def accept(service: NamedDependency[Service], data: JSONBody[Acceptance]) -> Response[Session]:
    """Makes her a member, with the keys her browser made, and signs her in."""
    token, now = parse_token(data.token), service.clock()
    look = partial(find_invitation, token=token, now=now, service="", secret=bytes(SECRET_LENGTH))
    await service.database.read(look)  # nobody makes us work for a link that is none
    hashed = await service.passwords.hashed(data.password)
    entered = await service.database.write(lambda c: accept_invitation(c, service.trail, now, token, hashed, data))
    return _entered(service, entered)


@get(
    "/api/v1/unlock-slots",
    summary="My unlock slots",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 429, 503),
)
async def unlock_slots(service: NamedDependency[Service], session: NamedDependency[Session]) -> list[UnlockSlot]:
    """Her own seed, sealed to her passphrases; opened only in her browser."""
    return await service.database.read(lambda c: my_unlock_slots(c, session.staff))


@post(
    "/api/v1/unlock-slots",
    summary="Add an unlock slot",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def add_slot(
    service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[UnlockSlot]
) -> None:
    """One more way to unlock. The same call again changes nothing."""
    act: Act = service.act(session)
    await service.database.write(lambda c: add_unlock_slot(c, act, session.staff, data))


@delete(
    "/api/v1/unlock-slots/{slot_id:str}",
    summary="Remove an unlock slot",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 404, 409, 429, 503),
)
async def remove_slot(
    service: NamedDependency[Service], session: NamedDependency[Session], slot_id: FromPath[str]
) -> None:
    """At least two stay."""
    named, act = identifier(slot_id), service.act(session)
    await service.database.write(lambda c: remove_unlock_slot(c, act, session.staff, named))


def _entered(service: Service, entered: SignedIn) -> Response[Session]:
    mark = make_mark(service.trail, entered.session.staff, service.clock())
    return Response(entered.session, status_code=201, cookies=cookies(entered.token, mark))


handlers = [begin, who, end, invitation, accept, unlock_slots, add_slot, remove_slot]
