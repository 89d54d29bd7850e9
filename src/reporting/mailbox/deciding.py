"""What a person may wish at any time, without JavaScript: end her access, withdraw her report, take that back."""

from functools import partial
from typing import Any, Final

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from reporting.centres.service import Service
from reporting.mailbox import wishes
from reporting.mailbox.kept_open import AnyRequest, code_of, fields_of, open_box, shut
from reporting.mailbox.shown import box_page
from reporting.mailbox.texts import TEXTS
from reporting.web import kept
from reporting.web.pages import Pages
from reporting.web.refusals import expired


@post("/{language:str}/mailbox/end", include_in_schema=False, status_code=303)
async def end(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """End access for ever, if she is sure."""
    return await _decided(request, service, pages, language, "sure-end")


@post("/{language:str}/mailbox/withdraw", include_in_schema=False, status_code=303)
async def withdraw(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Withdraw the report, if she is sure."""
    return await _decided(request, service, pages, language, "sure-withdraw")


@post("/{language:str}/mailbox/keep", include_in_schema=False, status_code=303)
async def keep(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Take a withdrawal back."""
    code = await code_of(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    work = partial(wishes.take_back_withdrawal, withdraw_token=code.withdraw_token, today=service.today)
    await service.database.write(work)
    return Redirect(f"/{language}/mailbox", status_code=303)


handlers: Final = [end, withdraw, keep]


async def _decided(request: AnyRequest, service: Service, pages: Pages, language: str, field: str) -> Response[Any]:
    code = await code_of(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    if "sure" not in await fields_of(request):
        box = await open_box(service, code)
        return box_page(request, service, pages, language, await service.published(), box, {field: "sure_missing"}, 422)
    if field == "sure-withdraw":
        work = partial(wishes.withdraw, withdraw_token=code.withdraw_token, today=service.today)
        await service.database.write(work)
        return Redirect(f"/{language}/mailbox", status_code=303)
    await service.database.write(partial(wishes.end_access, withdraw_token=code.withdraw_token))
    await shut(request, service)
    words = pages.translate(language)(TEXTS["ended"])
    return pages.page(request, language, "ended.html", here="mailbox", cookies=[kept.left_cookie()], words=words)
