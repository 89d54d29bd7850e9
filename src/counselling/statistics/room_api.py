"""The statistician's interface beside drafting: how a year stands, what she writes, what was published before."""

from typing import Annotated

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter
from sqlalchemy.engine import Connection

from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from counselling.statistics.counted import cases_of, rows_of
from counselling.statistics.dimensions import dimensions_in, pairs
from counselling.statistics.drafts import key_of, read_draft
from counselling.statistics.drafts_api import EVERY_STATE, require_canton
from counselling.statistics.earlier import Earlier, earlier
from counselling.statistics.quality import Preview, preview
from counselling.statistics.wording import LONGEST, write_texts
from reporting.errors import Invalid
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals

Year = Annotated[int, PathParameter(ge=2000, le=2100)]
Language = Annotated[str, msgspec.Meta(pattern=r"^(de|fr|it|en)\Z")]
Text = Annotated[str, msgspec.Meta(max_length=LONGEST)]


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Plain text by language; an empty line begins a paragraph. `edition`: which she saw when she began to write."""

    texts: dict[Language, Text]
    edition: Annotated[int, msgspec.Meta(ge=0)]


class Edition(msgspec.Struct, frozen=True):
    """Which edition of its texts a draft has now."""

    edition: int


class Before(msgspec.Struct, frozen=True):
    """Figures beside a draft that are published, or are announced and carry their day; the newest first."""

    earlier: tuple[Earlier, ...]


@get(
    "/api/v1/statistics/preview/{canton:str}/{year:int}",
    summary="How a year stands",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 422, 429, 503),
)
async def year_preview(
    service: NamedDependency[Service], session: NamedDependency[Session], canton: FromPath[str], year: FromPath[Year]
) -> Preview:
    """Also of the year that runs: which tables there would be, and how much is not coded. Shares in tenths, no counts."""
    if year > service.today.year:
        raise Invalid(fields={"year": "not_begun"})

    def found(connection: Connection) -> Preview:
        require_canton(connection, session, canton)
        cases = cases_of(rows_of(connection, service.trail.service_keys, canton, year))
        lists = dimensions_in(canton, year)
        return preview((canton, year), cases, lists, pairs(lists), key_of(service.trail))

    return await service.database.read(found)


@get(
    "/api/v1/statistics/drafts/{draft:str}/earlier",
    summary="What was published before a draft",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 403, 404, 429, 503),
)
async def before(service: NamedDependency[Service], session: NamedDependency[Session], draft: FromPath[str]) -> Before:
    """The one-way tables of up to three years before it, and of the version before; announced ones too."""
    named = identifier(draft)

    def found(connection: Connection) -> Before:
        release = read_draft(connection, named, EVERY_STATE)
        require_canton(connection, session, release.canton)
        return Before(tuple(earlier(connection, release)))

    return await service.database.read(found)


@put(
    "/api/v1/statistics/drafts/{draft:str}/texts",
    summary="Write the texts of a draft",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def texts(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    draft: FromPath[str],
    data: JSONBody[Texts],
) -> Edition:
    """By whoever drafted it, until it is decided on. Published with the figures, word for word."""
    named, act = identifier(draft), service.act(session)

    def written(connection: Connection) -> Edition:
        require_canton(connection, session, read_draft(connection, named, EVERY_STATE).canton)
        return Edition(write_texts(connection, act, session.staff, named, data.texts, data.edition))

    return await service.database.write(written)


handlers = [year_preview, before, texts]
