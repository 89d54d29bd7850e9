"""Makes the Litestar application of either program: headers on everything, one table of errors, nothing logged of a request,
and one door: who comes from another site, or comes too often, goes no further.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.datastructures import State
from litestar.enums import HttpMethod, ScopeType
from litestar.openapi.config import OpenAPIConfig
from litestar.types import (
    ASGIApp,
    BeforeRequestHookHandler,
    ControllerRouterHandler,
    Dependencies,
    Message,
    Receive,
    Scope,
    Send,
)

from reporting.settings import Program
from reporting.web import errors, headers, kept
from reporting.web.body import StrictRequest
from reporting.web.clock import Clock
from reporting.web.forms import PAY, SAFE_METHODS, Pay, refuse_other_sites
from reporting.web.schema import COMPONENTS, CompleteDocument
from reporting.web.throttle import Admission

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]

_LEAVING = ("/exit", "/left")
IS_HEAD = "is_head"  # in the state of a request: nothing may happen but an answer
LARGEST_BODY = 31 * 1024 * 1024 + 65_536  # a padded attachment of 30 MiB and its framing; streams count for themselves


def application(  # noqa: PLR0913 - all by name: it is where a program is put together
    *,
    name: str,
    program: Program,
    handlers: Sequence[ControllerRouterHandler],
    dependencies: Dependencies,
    error_page: errors.PageOfError,
    policy: str,
    admission: Admission,
    clock: Clock,
    lifespan: Sequence[Lifespan] = (),
    on_app_init: Sequence[Callable[[AppConfig], AppConfig]] = (),
) -> Litestar:
    """A program. `dependencies` are what handlers may ask for by name; `policy` is its content security policy.

    `program` is where browsers find it: forms must come from its origin, and https is insisted on if that is https.
    """
    secure = program.origin.startswith("https:")
    app = Litestar(
        route_handlers=list(handlers),
        dependencies=dependencies,
        exception_handlers=errors.handlers(error_page),
        before_request=_door(program, admission, clock),
        before_send=[headers.add_to_every_response(headers.security_headers(policy, secure))],
        request_class=StrictRequest,
        lifespan=list(lifespan),
        on_app_init=list(on_app_init),
        openapi_config=OpenAPIConfig(
            title=name, version="1", render_plugins=[CompleteDocument()], components=COMPONENTS
        ),
        logging_config=None,  # the default logs at INFO for every library and hides crashes
        request_max_body_size=LARGEST_BODY,
        state=State({PAY: _till(program, admission, clock)}),
        debug=False,
    )
    app.asgi_handler = _answering_head(app.asgi_handler)
    return app


def _door(program: Program, admission: Admission, clock: Clock) -> BeforeRequestHookHandler:
    """What every call passes before its body is read."""

    async def door(request: errors.AnyRequest) -> None:
        refuse_other_sites(request, program.origin)
        if _is_counted(request):
            admission.admit(address_of(request, program), request.headers.get("x-admission"), clock())

    return door


def _till(program: Program, admission: Admission, clock: Clock) -> Pay:
    def pay(request: errors.AnyRequest, size: int) -> None:
        admission.admit_file(address_of(request, program), size, clock())

    return pay


def _is_counted(request: errors.AnyRequest) -> bool:
    """Whether a call takes one from its sender's bucket. What anybody may read does not; nor does leaving, which is never
    refused; but a page on which something kept is opened does.
    """
    path = request.scope["path"]
    if request.method not in SAFE_METHODS or path.startswith("/api/"):
        return True
    return kept.COOKIE in request.cookies and not path.startswith("/assets/") and not path.endswith(_LEAVING)


def address_of(request: errors.AnyRequest, program: Program) -> str:
    """The sender's address, for a bucket in memory and nothing else. Behind a proxy it is the one the proxy adds last."""
    if program.behind_proxy:
        return request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    client = request.scope.get("client")
    return client[0] if client else ""


def _answering_head(app: ASGIApp) -> ASGIApp:
    """HEAD is answered as GET without the body (RFC 9110, 9.3.2), on every route there is."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        scope["method"] = HttpMethod.GET
        scope.setdefault("state", {})[IS_HEAD] = True
        await app(scope, receive, send_head)

    return answer
