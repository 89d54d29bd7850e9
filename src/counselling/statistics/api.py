"""The interface for coding and filing: the lists of a year, and rows that carry no case."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from counselling.statistics.districts import district_of, districts
from counselling.statistics.rows import EDUCATION_LEVELS, Filing, file_row
from reporting import codes as vocabulary
from reporting.web.body import JSON_LIMIT
from reporting.web.schema import refusals


class ListedCode(msgspec.Struct, frozen=True):
    """A code of a list, in the list's order; `group` gathers codes under a heading."""

    code: str
    group: str


class ListedDistrict(msgspec.Struct, frozen=True):
    """A district and its canton."""

    number: int
    name: str
    canton: str


class Lists(msgspec.Struct, frozen=True):
    """What may be coded of a year. `municipalities`: the district of each, by the municipality's number."""

    year: int
    lists: dict[str, tuple[ListedCode, ...]]
    education_levels: tuple[str, ...]
    districts: tuple[ListedDistrict, ...]
    municipalities: dict[str, int]


Year = Annotated[int, PathParameter(ge=2000, le=2100)]


@get(
    "/api/v1/statistics/codes/{year:int}",
    summary="The code lists of a year",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 422, 429, 503),
    sync_to_thread=False,
)
def code_lists(year: FromPath[Year]) -> Lists:
    """Names come with the workspace's texts; here are codes, in their order."""
    return Lists(
        year=year,
        lists={name: tuple(_listed(name, year)) for name in vocabulary.lists()},
        education_levels=EDUCATION_LEVELS,
        districts=tuple(ListedDistrict(*one) for one in districts().values()),
        municipalities={str(number): district for number, district in district_of().items()},
    )


@post(
    "/api/v1/statistics/rows",
    summary="File a row for the statistics",
    status_code=204,
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def rows(service: NamedDependency[Service], session: NamedDependency[Session], data: JSONBody[Filing]) -> None:
    """Kept once, however often it is sent. It names no case, and nothing is kept of who sent it or when."""
    keys = service.trail.service_keys
    await service.database.write(lambda c: file_row(c, keys, session, data))


def _listed(name: str, year: int) -> list[ListedCode]:
    return [ListedCode(one.code, one.group) for one in vocabulary.codes(name, year).values()]


handlers = [code_lists, rows]
