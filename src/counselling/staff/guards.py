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

from counselling.staff.service import Service
from counselling.staff.sessions import (
    COOKIE,
    SEEN_SECONDS,
    TOKEN_LENGTH,
    Session,
    find_session,
    is_form_token,
    mark_seen,
)
from reporting.errors import NotFound, NotSignedIn, Refused
from reporting.web.forms import SAFE_METHODS

AnyConnection = ASGIConnection[Any, Any, Any, Any]

FORM_HEADER = "x-form-token"
_IDENTIFIER = re.compile("[0-9a-f]{32}")


async def signed_in(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Let in who is signed in.

    Raises:
        NotSignedIn: there is no session, or it is over.
        Refused: `form_token`: a changing call without the session's own token.
    """
    service: Service = connection.app.state["service"]
    token, now = token_of(connection), service.clock()
    found = None if token is None else await service.database.read(lambda c: find_session(c, token, now))
    if token is None or found is None:
        raise NotSignedIn
    method = connection.scope["method"]  # type: ignore[typeddict-item]  # an HTTP scope: handlers here have no other
    if method not in SAFE_METHODS and not _has_form_token(connection, found.session):
        raise Refused("form_token")
    if now - found.seen >= SEEN_SECONDS:
        await service.database.write(lambda c: mark_seen(c, token, now))
    connection.state["session"] = found.session


def session_of(request: Request[Any, Any, Any]) -> Session:
    """The session that `signed_in` let in."""
    session: Session = request.state["session"]
    return session


def token_of(connection: AnyConnection) -> bytes | None:
    """The session token of the request's cookie; None for no cookie or one that we did not make."""
    try:
        token = urlsafe_b64decode(connection.cookies.get(COOKIE, "").encode("ascii"))
    except ValueError:
        return None
    return token if len(token) == TOKEN_LENGTH else None


def cookie(token: bytes) -> Cookie:
    """The cookie of a session; it ends with the browser and no script can read it."""
    return _cookie(urlsafe_b64encode(token).decode(), None)


def no_cookie() -> Cookie:
    """What takes the cookie away."""
    return _cookie("", 0)


def identifier(text: str) -> bytes:
    """The 16 bytes of an id in a path, 32 lower-case hexadecimal digits. Raises NotFound: nothing has another id."""
    if not _IDENTIFIER.fullmatch(text):
        raise NotFound
    return bytes.fromhex(text)


def _cookie(value: str, max_age: int | None) -> Cookie:
    return Cookie(key=COOKIE, value=value, path="/", secure=True, httponly=True, samesite="strict", max_age=max_age)


def _has_form_token(connection: AnyConnection, session: Session) -> bool:
    try:
        given = b64decode(connection.headers.get(FORM_HEADER, ""), validate=True)
    except ValueError:
        return False
    return is_form_token(session, given)
