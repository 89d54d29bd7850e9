"""A test that starts a program has one put together; what Litestar finds out about a handler is found out once here.

It copies each handler for each program, together with the signature model it has made of it, if it has made one.
"""

from collections.abc import Iterable

from litestar.handlers import BaseRouteHandler
from litestar.types import ControllerRouterHandler


def keep_signatures(handlers: Iterable[ControllerRouterHandler]) -> None:
    """Call after these handlers were put into a program: the next copies have their models, of the same dependencies."""
    for handler in handlers:
        assert isinstance(handler, BaseRouteHandler)
        assert handler.signature_model
