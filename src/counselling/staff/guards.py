"""The one door of the workspace: a call is let in by a living session, and changes something only with its form token.

Both are looked at before a byte of the body is read. Everything behind it may ask for `session`.
"""

import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler

from counselling.staff import browsers
from counselling.staff.service import Service
from counselling.staff.sessions import (
    COOKIE,
    SEEN_SECONDS,
    TOKEN_LENGTH,
    Session,
    find_session,
    has_left,
    is_form_token,
    mark_seen,
)
from reporting.errors import NotFound, NotSignedIn, Refused, TooMany
from reporting.web.clock import Clock
from reporting.web.forms import SAFE_METHODS, Pay
from reporting.web.throttle import Throttle

AnyConnection = ASGIConnection[Any, Any, Any, Any]

FORM_HEADER = "x-form-token"
CENTRE = re.compile("[a-z0-9][a-z0-9-]{0,63}")


async def signed_in(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Let in who is signed in.

    Raises:
        NotSignedIn: there is no session, or it is over; `member_left`: it was hers until she left.
        Refused: `form_token`: a changing call without the session's own token.
    """
    service: Service = connection.app.state["service"]
    token, now = token_of(connection), service.clock()
    if token is None:
        raise NotSignedIn
    found = await service.database.read(lambda c: find_session(c, token, now))
    if found is None:
        raise NotSignedIn("member_left" if await service.database.read(lambda c: has_left(c, token)) else None)
    method = connection.scope["method"]  # type: ignore[typeddict-item]  # an HTTP scope: handlers here have no other
    if method not in SAFE_METHODS and not _has_form_token(connection, found.session):
        raise Refused("form_token")
    if now - found.seen >= SEEN_SECONDS:
        await service.database.write(lambda c: mark_seen(c, token, now))
    connection.state["session"] = found.session


def till(files: Throttle, clock: Clock) -> Pay:
    """What counts the bytes of files for the member who sends them, wherever she calls from. It raises TooMany."""

    def pay(request: Request[Any, Any, Any], size: int) -> None:
        if seconds := files.wait(session_of(request).staff.hex(), clock(), size):
            raise TooMany(seconds)

    return pay


def session_of(request: Request[Any, Any, Any]) -> Session:
    """The session that `signed_in` let in."""
    session: Session = request.state["session"]
    return session


def token_of(connection: AnyConnection) -> bytes | None:
    """The session token of the request's cookie; None for no cookie or one that we did not make."""
    return _held(connection, COOKIE, TOKEN_LENGTH)


def mark_of(connection: AnyConnection) -> bytes | None:
    """The mark of the browser; None for none or one that we did not make."""
    return _held(connection, browsers.COOKIE, browsers.MARK_LENGTH)


def cookies(token: bytes, mark: bytes) -> list[Cookie]:
    """The cookies of a sign-in; no script reads them. The session's ends with the browser, the browser's mark outlives it."""
    kept = _cookie(browsers.COOKIE, urlsafe_b64encode(mark).decode(), browsers.KNOWN_SECONDS)
    return [_cookie(COOKIE, urlsafe_b64encode(token).decode(), None), kept]


def no_cookie() -> Cookie:
    """What takes the session's cookie away."""
    return _cookie(COOKIE, "", 0)


def centre_name(text: str) -> str:
    """The code of a centre in a path. Raises NotFound: no centre has another one."""
    if not CENTRE.fullmatch(text):
        raise NotFound
    return text


def _cookie(name: str, value: str, max_age: int | None) -> Cookie:
    return Cookie(key=name, value=value, path="/", secure=True, httponly=True, samesite="strict", max_age=max_age)


def _held(connection: AnyConnection, name: str, length: int) -> bytes | None:
    try:
        held = urlsafe_b64decode(connection.cookies.get(name, "").encode("ascii"))
    except ValueError:
        return None
    return held if len(held) == length else None


def _has_form_token(connection: AnyConnection, session: Session) -> bool:
    try:
        given = b64decode(connection.headers.get(FORM_HEADER, ""), validate=True)
    except ValueError:
        return False
    return is_form_token(session, given)
