"""How it stands with the trail, for whoever watches over the programs on the machine itself; from elsewhere there is nothing here.

How many acts wait says how much is done at this moment: nobody else learns that.
"""

from ipaddress import ip_address

from litestar import Response, get
from litestar.di import NamedDependency

from counselling.audit.lag import is_late, lag
from counselling.audit.lag import said as lag_said
from counselling.audit.outgoing import deliveries
from counselling.audit.outgoing import said as deliveries_said
from counselling.staff.api import AnyRequest
from counselling.staff.service import Service
from reporting.errors import NotFound
from reporting.settings import Settings
from reporting.web.schema import refusals


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
    problems = unreached(service.settings)
    is_bad = bool(problems) or is_late(found, service.clock(), service.settings.numbering_minutes)
    text = "\n".join((lag_said(found), *problems)) + "\n"
    return Response(text, status_code=503 if is_bad else 200, media_type="text/plain")


def unreached(settings: Settings) -> list[str]:
    """A line for each witness and each address that the last checkpoint did not reach."""
    if settings.checkpoints is None:
        return []
    wanted = [*(one.url for one in settings.witnesses), *settings.checkpoints_to]
    return deliveries_said(deliveries(settings.checkpoints), wanted)


def is_local(request: AnyRequest) -> bool:
    """Whether somebody on this machine asks, and nobody through a proxy on it."""
    client = request.scope.get("client")
    if client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False


handlers = [trail_health]
