"""Away at once, from any page: what was begun is deleted, and Back shows nothing of it."""

import contextlib
from functools import partial
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from reporting.centres.service import Service
from reporting.errors import Unavailable
from reporting.intake import draft as drafts
from reporting.web import kept
from reporting.web.forms import OUR_OWN
from reporting.web.pages import Pages
from reporting.web.shell import IS_HEAD

AnyRequest = Request[Any, Any, Any]


@get("/{language:str}/exit", include_in_schema=False)
async def leave(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Away at once: what was begun is deleted, cookies and storage are cleared, another website comes."""
    pages.translate(language)
    if not _is_hers(request):
        return Redirect(service.settings.leave_to, status_code=303)
    with contextlib.suppress(Unavailable):
        # Without the database she must get away all the same: what is left there ends by itself, and K goes with the cookie.
        await forget(request, service)
    headers = {"Clear-Site-Data": '"cookies", "storage"'}
    return Redirect(f"/{language}/left", status_code=303, headers=headers, cookies=[kept.no_cookie()])


@get("/{language:str}/left", include_in_schema=False)
async def left(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Redirect:
    """On to the other website, with a last cookie that lives a second: it keeps Back from showing what was left."""
    pages.translate(language)
    cookies = [kept.left_cookie()] if _is_hers(request) else []
    return Redirect(service.settings.leave_to, status_code=303, cookies=cookies)


handlers: Final = [leave, left]


async def forget(request: AnyRequest, service: Service) -> None:
    """Delete what the cookie's draft holds, if there is one."""
    key = kept.key_of(request)
    if key is not None:
        await service.database.write(partial(drafts.leave, key=key, now=service.clock()))


def _is_hers(request: AnyRequest) -> bool:
    """Whether it is she who leaves: another website that sends her browser here must not delete what she writes, nor HEAD."""
    site = request.headers.get("sec-fetch-site", "none")
    return site in OUR_OWN and not request.scope["state"].get(IS_HEAD)
