"""The interface for a member's calendar outside the workspace, and for the mail that tells her to look."""

from base64 import urlsafe_b64decode
from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from counselling.cases.reminders import due_days
from counselling.notices import Address, find_address, remove_address, write_address
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.feeds import calendar, feed_day, put_feed, revoke_feed, whose_feed
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.errors import NotFound
from reporting.web.body import JSON_LIMIT
from reporting.web.schema import refusals

TOKEN_LENGTH = 32
ICS = ".ics"


class NewFeed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """SHA-256 of the 32 random bytes that the address will carry: her browser drew them."""

    digest: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class Reminding(msgspec.Struct, frozen=True):
    """How she is reminded outside the workspace.

    `feed`: the day on which the address of her calendar was made; `mail`: where she is told; null for not at all. `mails`:
    whether this service sends mails.
    """

    feed: date | None
    mail: Address | None
    mails: bool


@get(
    "/api/v1/reminding",
    summary="How I am reminded",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 429, 503),
)
async def reminding(service: NamedDependency[Service], session: NamedDependency[Session]) -> Reminding:
    """Her own settings; the address of the calendar is not among them, it is shown once, by her browser."""
    keys, staff, mails = service.trail.service_keys, session.staff, service.settings.mail is not None
    return await service.database.read(lambda c: Reminding(feed_day(c, staff), find_address(c, keys, staff), mails))


@put(
    "/api/v1/feed",
    summary="Make the address of my calendar",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def make_feed(
    service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[NewFeed]
) -> None:
    """`/calendar/TOKEN.ics` with the token as base64url; an older address shows nothing from here on."""
    act, today = service.act(session), service.today
    await service.database.write(lambda c: put_feed(c, act, session.staff, data.digest, today))


@delete(
    "/api/v1/feed",
    summary="Revoke the address of my calendar",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 429, 503),
)
async def end_feed(service: NamedDependency[Service], session: NamedDependency[Session]) -> None:
    """At once."""
    act = service.act(session)
    await service.database.write(lambda c: revoke_feed(c, act, session.staff))


@put(
    "/api/v1/notice-address",
    summary="Have me told by mail",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def set_address(
    service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[Address]
) -> None:
    """One sentence without content, at most once a day."""
    act = service.act(session)
    await service.database.write(lambda c: write_address(c, act, session.staff, data))


@delete(
    "/api/v1/notice-address",
    summary="Have me told nothing",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(401, 403, 429, 503),
)
async def end_address(service: NamedDependency[Service], session: NamedDependency[Session]) -> None:
    """At once."""
    act = service.act(session)
    await service.database.write(lambda c: remove_address(c, act, session.staff))


@get("/calendar/{name:str}", include_in_schema=False)
async def feed(service: NamedDependency[Service], name: FromPath[str]) -> Response[bytes]:
    """A member's calendar, for whoever has its address. Raises NotFound for every other one."""
    token, keys, today = _token(name), service.trail.service_keys, service.today
    days = await service.database.read(lambda c: due_days(c, keys, whose_feed(c, token), today))
    return Response(calendar(service.settings.service, token, days, today), media_type="text/calendar")


def _token(name: str) -> bytes:
    try:
        token = urlsafe_b64decode(name.removesuffix(ICS).encode("ascii") + b"=")
    except ValueError:
        raise NotFound from None
    if not name.endswith(ICS) or len(token) != TOKEN_LENGTH:
        raise NotFound
    return token


handlers = [reminding, make_feed, end_feed, set_address, end_address, feed]
