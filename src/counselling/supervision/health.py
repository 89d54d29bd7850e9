"""How it stands with the trail, for whoever watches over the programs on the machine itself; from elsewhere there is nothing here.

How many acts wait says how much is done at this moment: nobody else learns that.
"""

from datetime import date
from ipaddress import ip_address
from typing import Final

import sqlalchemy as sa
from litestar import Response, get
from litestar.di import NamedDependency

from counselling.audit.lag import is_late, lag
from counselling.audit.lag import said as lag_said
from counselling.audit.outgoing import deliveries
from counselling.audit.outgoing import said as deliveries_said
from counselling.staff.api import AnyRequest
from counselling.staff.service import Service
from reporting.errors import NotFound
from reporting.publishing.model import checkpoints
from reporting.settings import Settings
from reporting.web.clock import day
from reporting.web.schema import refusals

BY_A_PROXY: Final = ("forwarded", "x-forwarded-for", "x-real-ip")  # what a proxy says of whom it asks for


@get(
    "/health/trail",
    summary="Whether acts are numbered and checkpoints go out",
    media_type="text/plain",
    responses=refusals(404, 503),
)
async def trail_health(service: NamedDependency[Service], request: AnyRequest) -> Response[str]:
    """Sentences for an operator: 200, or 503 if something is to be done. Answered on this machine alone."""
    if not is_local(request):
        raise NotFound
    found = await service.database.read(lag)
    now, minutes = service.clock(), service.settings.numbering_minutes
    over = day(now - 60 * minutes)  # a day that has just ended may still be on its way out
    newest = await service.database.read(lambda c: c.scalar(_NEWEST, {"over": over}))
    problems = unreached(service.settings, newest)
    is_bad = bool(problems) or is_late(found, now, minutes)
    text = "\n".join((lag_said(found), *problems)) + "\n"
    return Response(text, status_code=503 if is_bad else 200, media_type="text/plain")


def unreached(settings: Settings, newest: date | None) -> list[str]:
    """A line for each witness and each address that the last checkpoint did not reach; `newest`: its day, if there is one."""
    if settings.checkpoints is None:
        return []
    wanted = [*(one.url for one in settings.witnesses), *settings.checkpoints_to]
    return deliveries_said(deliveries(settings.checkpoints), wanted, newest)


def is_local(request: AnyRequest) -> bool:
    """Whether somebody on this machine asks, and nobody through a proxy on it."""
    client = request.scope.get("client")
    if client is None or any(name in request.headers for name in BY_A_PROXY):
        return False
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False


_NEWEST = sa.select(sa.func.max(checkpoints.c.day)).where(checkpoints.c.day < sa.bindparam("over"))

handlers = [trail_health]
