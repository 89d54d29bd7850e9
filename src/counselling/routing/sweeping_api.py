"""The interface for sealing keys of cases anew after a change of the centre's keys. Slots only, no text."""

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from counselling.cases.paging import Cursor
from counselling.routing.sweeping import OlderPage, PutBack, Resealed, older_page, put_back, reseal
from counselling.routing.transitions_api import CHANGES, SLOTS_LIMIT, in_force
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import centre_name, signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.errors import Invalid
from reporting.web.identifier import identifier
from reporting.web.schema import refusals


@get(
    "/api/v1/centres/{centre:str}/older-keys",
    summary="Cases under an older key of the centre",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 422, 429, 503),
)
async def older_keys(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    centre: FromPath[str],
    after: FromQuery[Cursor | None] = None,
) -> OlderPage:
    """Of the open cases that she sees; twenty a page. What is served are keys and no text."""
    named, act, manifest = centre_name(centre), service.act(session), await in_force(service)
    place = _place(after)
    return await service.database.write(lambda c: older_page(c, act, session.staff, named, manifest, place))


@put(
    "/api/v1/cases/{case:str}/slots",
    summary="Seal the keys of a case anew",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
    request_max_body_size=SLOTS_LIMIT,
)
async def put_slots(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str], data: JSONBody[Resealed]
) -> None:
    """In the place of those under older keys; once all lie under the newest, the same call changes nothing."""
    named, act, today, manifest = identifier(case), service.act(session), service.today, await in_force(service)
    await service.database.write(lambda c: reseal(c, act, session.staff, named, data, manifest, today))


@post(
    "/api/v1/cases/{case:str}/slots/reversal",
    summary="Put keys of a case back that were sealed anew as ones that open nothing",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=CHANGES,
    request_max_body_size=SLOTS_LIMIT,
)
async def post_reversal(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str], data: JSONBody[PutBack]
) -> None:
    """Slots as they stand in `replaced` of the case. Once they are in force, the same call changes nothing."""
    named, act, today = identifier(case), service.act(session), service.today
    await service.database.write(lambda c: put_back(c, act, session.staff, named, data, today))


def _place(after: str | None) -> bytes:
    """The case id where the list goes on. Raises Invalid: not a cursor."""
    try:
        return bytes.fromhex(after or "")
    except ValueError:
        raise Invalid(fields={"after": "cursor"}) from None


handlers = [older_keys, put_slots, post_reversal]
