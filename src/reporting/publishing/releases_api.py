"""The published statistics for machines: an index, one release, and its downloads. Each is a view of a frozen release."""

from functools import partial
from typing import Final

import msgspec
from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from reporting.centres.service import Service
from reporting.errors import NotFound
from reporting.publishing.downloads import as_csv, as_json_stat
from reporting.publishing.releases import NAME, Listed, Release, find, index
from reporting.web.schema import refusals


class Releases(msgspec.Struct, frozen=True):
    """Everything that is out, the newest year first."""

    releases: tuple[Listed, ...]


@get("/api/v1/releases", summary="The published statistics", responses=refusals(429, 503))
async def all_releases(service: NamedDependency[Service]) -> Releases:
    """Each release with its day of publication; later versions stand beside earlier ones."""
    return Releases(tuple(await service.database.read(partial(index, today=service.today))))


@get(
    "/api/v1/releases/{canton:str}/{name:str}",
    summary="One release",
    responses=refusals(404, 429, 503),
)
async def one_release(
    service: NamedDependency[Service], canton: FromPath[str], name: FromPath[str]
) -> Response[Release] | Response[str] | Response[bytes]:
    """`SG/2026` is the newest version, `SG/2026.1` that one; with `.csv` or `.json` (JSON-stat 2) a download."""
    wanted = NAME.fullmatch(name)
    if wanted is None or len(canton) != 2:
        raise NotFound
    version = wanted["version"] and int(wanted["version"])
    year, today = int(wanted["year"]), service.today
    release = await service.database.read(
        lambda connection: find(connection, canton.upper(), year, version or None, today)
    )
    if wanted["format"] == "csv":
        return _download(as_csv(release).encode(), "text/csv", release, "csv")
    if wanted["format"] == "json":
        return _download(msgspec.json.encode(as_json_stat(release)), "application/json", release, "json")
    return Response(release, media_type=MediaType.JSON)


def _download(body: bytes, media_type: str, release: Release, ending: str) -> Response[bytes]:
    name = f"isonomia-{release.canton.lower()}-{release.year}.{release.version}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)


handlers: Final = [all_releases, one_release]
