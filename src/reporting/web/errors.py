"""The one table from facts to HTTP. Machines get problem+json (RFC 9457), people a page in their language.

Neither ever echoes what was sent: an error must not carry words of a report into a log or a screen.
"""

import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException, ValidationException
from litestar.utils import normalize_path

from reporting import errors

STATUS: dict[type[errors.ReportingError], int] = {
    errors.NotSignedIn: 401,
    errors.Refused: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Tampered: 500,
    errors.Unavailable: 503,
}

_HTTP_CODES = {
    400: "malformed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "malformed",
}

_log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]
PageOfError = Callable[[AnyRequest, int, str], str]


def problem(status: int, code: str, **facts: object) -> Response[bytes]:
    """A problem+json answer with the stable `code` and facts such as the current generation."""
    body = {"type": "about:blank", "status": status, "code": code, **facts}
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        media_type="application/problem+json",
    )


def handlers(page: PageOfError) -> dict[int | type[Exception], Any]:
    """Exception handlers for an application whose human-readable errors `page` renders (request, status, code) -> HTML."""

    def answer(
        request: AnyRequest,
        status: int,
        code: str,
        headers: dict[str, str],
        **facts: object,
    ) -> Response[Any]:
        if wants_page(request):
            return Response(
                page(request, status, code),
                status_code=status,
                media_type="text/html",
                headers=headers,
            )
        response = problem(status, code, **facts)
        response.headers.update(headers)
        return response

    def refused(request: AnyRequest, error: errors.ReportingError) -> Response[Any]:
        facts = dict(error.facts)
        if isinstance(error, errors.Invalid) and error.fields:
            facts["fields"] = error.fields
        seconds = getattr(error, "retry_after", None)
        headers = {} if seconds is None else {"Retry-After": str(seconds)}
        if isinstance(error, errors.Tampered):
            _log.critical("stored bytes are not what was accepted\n%s", places(error))
        return answer(request, STATUS[type(error)], error.code, headers, **facts)

    def http(request: AnyRequest, error: HTTPException) -> Response[Any]:
        # The library's texts quote the input: only the status and our own code go out.
        status = 422 if isinstance(error, ValidationException) else error.status_code
        allowed = {"Allow": ", ".join(_methods(request))} if status == 405 else {}
        return answer(
            request,
            status,
            _HTTP_CODES.get(status, "malformed" if status < 500 else "internal"),
            allowed,
        )

    def crashed(request: AnyRequest, error: Exception) -> Response[Any]:
        _log.error("%s\n%s", type(error).__name__, places(error))
        return answer(request, 500, "internal", {})

    return {errors.ReportingError: refused, HTTPException: http, Exception: crashed}


def _methods(request: AnyRequest) -> list[str]:
    """What may be asked of this path (RFC 9110, 10.2.1)."""
    found = []
    for method in HttpMethod:
        with suppress(HTTPException):
            request.app.asgi_router.handle_routing(path=normalize_path(request.scope["path"]), method=method)
            found += [method.value, "HEAD"] if method == HttpMethod.GET else [method.value]
    return sorted(set(found))


def places(error: BaseException) -> str:
    """Where it happened. Not what it says: the text of an exception may quote what was sent."""
    return "".join(traceback.format_tb(error.__traceback__))


def wants_page(request: AnyRequest) -> bool:
    """Interfaces live under /api and /schema; everything else is for people."""
    return not request.url.path.startswith(("/api/", "/schema", "/.well-known/"))
