"""The files of a release and of its tables: each made once and kept while the program runs; none is made per request.

The report (PDF) is not made here: `reporting report` leaves it in the folder of papers, under a name that carries the digest
of its release. So it is handed out only for the very release that it was made from, and only while that is out.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from reporting.codes import LANGUAGES
from reporting.errors import NotFound
from reporting.publishing import charts, px, xlsx
from reporting.publishing.downloads import as_csv, as_csvw, as_json_stat
from reporting.publishing.releases import Release, Table
from reporting.publishing.tables import digest, stem, table_at
from reporting.settings import Settings

REPORTS: Final = "figures"  # the folder of reports, in that of the papers
_SPOKEN: Final = re.compile(rf"(?P<language>{'|'.join(LANGUAGES)})\.(?P<kind>[a-z]+)")


class Site(NamedTuple):
    """What a file says of where it comes from: who runs the service, and the origin of its pages."""

    source: str
    origin: str


def site_of(settings: Settings) -> Site:
    """What the files of a deployment say."""
    return Site(settings.operator or settings.service, settings.reporting.origin)


class File(NamedTuple):
    """A file to download: its name, media type and bytes, and the entity tag that changes with them (RFC 9110, 8.8.3)."""

    name: str
    media_type: str
    content: bytes
    tag: str


# By ending; what has a language before it is made in each of the four.
_WHOLE: Final[Mapping[str, tuple[str, Callable[[Release, Site], bytes]]]] = {
    "csv": ("text/csv", lambda release, _: as_csv(release).encode()),
    "csv-metadata.json": (
        "application/csvm+json",
        lambda release, site: msgspec.json.encode(
            as_csvw(release, f"{release.year}.{release.version}.csv", site.source)
        ),
    ),
    "json": ("application/json", lambda release, _: msgspec.json.encode(as_json_stat(release))),
}


@lru_cache(maxsize=128)
def file_of(release: Release, ending: str, site: Site) -> File:
    """The file of a release with this ending: `csv`, `csv-metadata.json`, `json`, `de.xlsx`. Raises NotFound."""
    if ending in _WHOLE:
        media_type, make = _WHOLE[ending]
        return _file(f"{stem(release)}.{ending}", media_type, make(release, site))
    spoken = _SPOKEN.fullmatch(ending)
    if spoken is None or spoken["kind"] != "xlsx":
        raise NotFound
    content = xlsx.as_xlsx(release, spoken["language"], site.source, site.origin)
    return _file(f"{stem(release)}.{ending}", xlsx.MEDIA_TYPE, content)


@lru_cache(maxsize=512)
def file_of_table(release: Release, address: str, ending: str, site: Site) -> File:
    """The file of one of its tables: `px`, or `de.svg` where it has a picture. Raises NotFound."""
    table = table_at(release, address)
    media_type, content = _of_table(release, table, ending, site)
    return _file(f"{stem(release, table)}.{ending}", media_type, content)


def _of_table(release: Release, table: Table, ending: str, site: Site) -> tuple[str, bytes]:
    if ending == "px":
        return px.MEDIA_TYPE, px.as_px(release, table, site.source)
    spoken = _SPOKEN.fullmatch(ending)
    if spoken is None or spoken["kind"] != "svg":
        raise NotFound
    picture = charts.chart(release, table, spoken["language"])
    if not picture:
        raise NotFound
    return charts.MEDIA_TYPE, picture.encode()


def report_path(papers: Path, release: Release, language: str) -> Path:
    """Where the report of a release in a language lies once it is made."""
    return papers / REPORTS / f"{stem(release)}-{digest(release)}-{language}.pdf"


def report_of(papers: Path | None, release: Release, language: str) -> File:
    """The report as it lies there. Raises NotFound: none was made."""
    if papers is None or language not in LANGUAGES:
        raise NotFound
    try:
        content = report_path(papers, release, language).read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    return _file(f"{stem(release)}.{language}.pdf", "application/pdf", content)


def has_report(papers: Path | None, release: Release, language: str) -> bool:
    """Whether there is one."""
    return papers is not None and report_path(papers, release, language).exists()


def _file(name: str, media_type: str, content: bytes) -> File:
    return File(name, media_type, content, f'"{sha256(content).hexdigest()[:24]}"')
