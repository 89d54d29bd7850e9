"""The published statistics for machines: an index, one release, its files and those of its tables, and the catalogue for data
portals. Each is a view of frozen releases that are out.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, Final, TypeVar

import anyio.to_thread
import msgspec
from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.engine import Connection

from reporting.centres.service import Service
from reporting.errors import NotFound
from reporting.publishing.catalogue import RDF_XML, TURTLE, Publisher, as_rdf_xml, as_turtle, catalogue, slug
from reporting.publishing.files import File, file_of, file_of_table, report_of, site_of
from reporting.publishing.releases import NAME, Listed, Release, find, frozen, index
from reporting.settings import Settings
from reporting.web.schema import refusals

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")

_FILE: Final = re.compile(rf"(?P<release>{NAME.pattern})\.(?P<ending>[a-z][a-z.-]{{1,20}})")
_TABLE: Final = re.compile(r"(?P<address>[a-z_]+(?:\.[1-9]|-[a-z_]+)?)\.(?P<ending>[a-z]{2,3}(?:\.[a-z]{3})?)")


class Releases(msgspec.Struct, frozen=True):
    """Everything that is out, the newest year first."""

    releases: tuple[Listed, ...]


@get("/api/v1/releases", summary="The published statistics", responses=refusals(429, 503))
async def all_releases(service: NamedDependency[Service]) -> Releases:
    """Each release with its day of publication; later versions stand beside earlier ones."""
    return Releases(tuple(await service.database.read(partial(index, today=service.today))))


@get("/api/v1/releases/{canton:str}/{name:str}", summary="One release", responses=refusals(404, 429, 503))
async def one_release(
    request: AnyRequest, service: NamedDependency[Service], canton: FromPath[str], name: FromPath[str]
) -> Response[Release] | Response[bytes]:
    """`SG/2026` is the newest version, `SG/2026.1` that one, as JSON: the bytes that were published. With an ending a file.

    `.csv`, `.csv-metadata.json` (CSVW), `.json` (JSON-stat 2), and in German, French, Italian or English `.de.xlsx` and,
    where it was made, the report: `.de.pdf`.
    """
    if NAME.fullmatch(name):
        return Response(await _asked(service, canton, name, frozen), media_type=MediaType.JSON)
    wanted = _FILE.fullmatch(name)
    if wanted is None:
        raise NotFound
    release = await _found(service, canton, wanted["release"])
    language, _, kind = wanted["ending"].partition(".")
    if kind == "pdf":
        make = partial(report_of, service.settings.papers, release, language)
    else:
        make = partial(file_of, release, wanted["ending"], site_of(service.settings))
    return _download(request, await anyio.to_thread.run_sync(make), described=kind == "" and language == "csv")


@get(
    "/api/v1/releases/{canton:str}/{name:str}/{file:str}",
    summary="A file of one table",
    responses=refusals(404, 429, 503),
)
async def one_table(
    request: AnyRequest,
    service: NamedDependency[Service],
    canton: FromPath[str],
    name: FromPath[str],
    file: FromPath[str],
) -> Response[bytes]:
    """`gender.px` for statistical databases; `gender.de.svg` its picture in German, French, Italian or English."""
    wanted = _TABLE.fullmatch(file)
    if wanted is None or NAME.fullmatch(name) is None:
        raise NotFound
    release = await _found(service, canton, name)
    make = partial(file_of_table, release, wanted["address"], wanted["ending"], site_of(service.settings))
    return _download(request, await anyio.to_thread.run_sync(make))


@get("/api/v1/catalogue.rdf", media_type=RDF_XML, summary="The catalogue in RDF/XML", responses=refusals(429, 503))
async def catalogue_rdf(service: NamedDependency[Service]) -> Response[bytes]:
    """DCAT-AP CH 2.0, for harvesters: everything that is out."""
    listed = await service.database.read(partial(index, today=service.today))
    return Response(_written(tuple(listed), publisher_of(service.settings))[0], media_type=RDF_XML)


@get("/api/v1/catalogue.ttl", media_type=TURTLE, summary="The catalogue in Turtle", responses=refusals(429, 503))
async def catalogue_turtle(service: NamedDependency[Service]) -> Response[bytes]:
    """The same, for people."""
    listed = await service.database.read(partial(index, today=service.today))
    return Response(_written(tuple(listed), publisher_of(service.settings))[1], media_type=TURTLE)


handlers: Final = [all_releases, one_release, one_table, catalogue_rdf, catalogue_turtle]


def publisher_of(settings: Settings) -> Publisher:
    """What the catalogue says of who publishes; asked is whoever advises on the protection of data, if anybody is named."""
    source, origin = site_of(settings)
    return Publisher(source, slug(source), origin, settings.privacy.email)


async def _found(service: Service, canton: str, name: str) -> Release:
    return await _asked(service, canton, name, find)


async def _asked(
    service: Service, canton: str, name: str, read: Callable[[Connection, str, int, int | None, date], T]
) -> T:
    wanted, today = NAME.fullmatch(name), service.today
    if wanted is None or len(canton) != 2:
        raise NotFound
    year, version = int(wanted["year"]), int(wanted["version"] or 0) or None
    return await service.database.read(lambda connection: read(connection, canton.upper(), year, version, today))


@lru_cache(maxsize=4)
def _written(listed: Sequence[Listed], publisher: Publisher) -> tuple[bytes, bytes]:
    graph = catalogue(listed, publisher)
    return as_rdf_xml(graph).encode(), as_turtle(graph).encode()


def _download(request: AnyRequest, file: File, *, described: bool = False) -> Response[bytes]:
    """The file, or nothing but its tag for whoever has it already (RFC 9110, 13.1.2)."""
    headers = {"ETag": file.tag}
    if file.tag in request.headers.get("If-None-Match", ""):
        return Response(b"", status_code=304, media_type=file.media_type, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    if described:  # where the meaning of the columns stands (CSVW, 5.2)
        path = request.url.path + "-metadata.json"
        headers["Link"] = f'<{path}>; rel="describedby"; type="application/csvm+json"'
    return Response(file.content, media_type=file.media_type, headers=headers)
