"""Makes the Litestar application of either program: headers on everything, one table of errors, nothing logged of a request."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler, Dependencies

from reporting.web import errors, headers

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]

LARGEST_BODY = 31 * 1024 * 1024 + 65_536  # a padded attachment of 30 MiB and its framing; streams count for themselves


def application(
    *,
    name: str,
    handlers: Sequence[ControllerRouterHandler],
    dependencies: Dependencies,
    error_page: errors.PageOfError,
    policy: str,
    secure: bool,
    lifespan: Sequence[Lifespan] = (),
    on_app_init: Sequence[Callable[[AppConfig], AppConfig]] = (),
) -> Litestar:
    """A program. `dependencies` are what handlers may ask for by name; `policy` is its content security policy."""
    return Litestar(
        route_handlers=list(handlers),
        dependencies=dependencies,
        exception_handlers=errors.handlers(error_page),
        before_send=[headers.add_to_every_response(headers.security_headers(policy, secure))],
        lifespan=list(lifespan),
        on_app_init=list(on_app_init),
        openapi_config=OpenAPIConfig(
            title=name,
            version="1",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        logging_config=None,  # the default logs at INFO for every library and hides crashes
        request_max_body_size=LARGEST_BODY,
        state=State({}),
        debug=False,
    )
