"""The published statistics: one immutable release a canton, year and version, with everything that any view of it shows.

A release holds protected counts only, and the names of its codes as they were on the day: pages, downloads and interfaces
are views of it and of nothing else. It is seen from its day of publication on, and never changed: what has to be corrected
comes as the next version, beside it.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Final, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.database import insert_missing
from reporting.errors import Conflict, NotFound, Tampered
from reporting.publishing.model import releases
from reporting.publishing.words import Names

NAME: Final = re.compile(r"(?P<year>[12][0-9]{3})(?:\.(?P<version>[1-9][0-9]{0,3}))?")

BETWEEN: Final = "×"  # the two sides of a table's name
NOT_SHOWN: Final = "not_shown"  # why a table is not there, as everybody reads it
OVER: Final = "+"  # before how many years a table counts together, of which the release's is the last


class Dimension(msgspec.Struct, frozen=True):
    """What a table is counted by, with the names of its codes at every level that is printed."""

    names: Names
    codes: Mapping[str, Names]
    many: bool  # a case may have several: the counts are mentions


class Table(msgspec.Struct, frozen=True):
    """A table: codes along each dimension in the order of printing, counts row by row."""

    name: str
    dimensions: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    mentions: bool
    counts: tuple[int, ...]


def years_together(table: Table) -> int:
    """Over how many years a table is counted, of which its release's is the last."""
    return int(table.name.partition(OVER)[2] or 1)


class Release(msgspec.Struct, frozen=True):
    """The statistics of a canton and a year.

    `basis`: the cases opened in the year, as known on `cut_off`. `matters`: protected numbers of cases, reports without
    counselling, institutions and accused persons advised. `left_out`: why a table is not there, by its name; `not_shown` once
    it is out. `reason`: why this version follows an earlier one, a code with its names, empty for the first. `snapshot`,
    `plan`, `method`: where it came from. `texts`: what the statistician says of it, plain text by language. `work`: protected
    numbers of consultations, trainings and events, with their names.
    """

    v: Literal[1]
    canton: str
    year: int
    version: Annotated[int, msgspec.Meta(ge=1)]
    published: date
    cut_off: date
    reason: str
    total: int
    matters: Mapping[str, int]
    matter_names: Mapping[str, Names]
    dimensions: Mapping[str, Dimension]
    tables: tuple[Table, ...]
    left_out: Mapping[str, str]
    method: str
    snapshot: str
    plan: str
    reason_names: Names = {}
    texts: Names = {}
    work: Mapping[str, int] = {}
    work_names: Mapping[str, Names] = {}

    def __hash__(self) -> int:
        """Of what names it: one that is read again is found where something made of it was kept."""
        return hash((self.canton, self.year, self.version, self.published, self.snapshot, self.plan))


class Listed(msgspec.Struct, frozen=True):
    """A release in the index; `newest`: no later version of its canton and year is out."""

    canton: str
    year: int
    version: int
    published: date
    newest: bool


def as_out(drafted: Release, day: date) -> Release:
    """What comes out of a draft on a day: all but why each table is not there, which could tell more of the true counts."""
    return msgspec.structs.replace(drafted, published=day, left_out=dict.fromkeys(drafted.left_out, NOT_SHOWN))


def publish(connection: Connection, release: Release) -> None:
    """Write a release. From the commit on it is there for good. The same one again changes nothing.

    Raises:
        Conflict: `release_version`: another release has this canton, year and version, or a version before it is missing;
            `release_day`: the version before it comes out later.
    """
    place = (releases.c.canton == release.canton) & (releases.c.year == release.year)
    newest = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(releases.c.version), 0)).where(place)
    ).scalar_one()
    if release.version > newest + 1:
        raise Conflict("release_version", version=newest)
    days = sa.select(sa.func.max(releases.c.published)).where(place, releases.c.version < release.version)
    before = connection.scalar(days)
    if before is not None and release.published < before:
        raise Conflict("release_day")
    body = msgspec.json.encode(release)
    key = {"canton": release.canton, "year": release.year, "version": release.version}
    if not insert_missing(connection, releases, **key, published=release.published, body=body):
        kept = connection.scalar(sa.select(releases.c.body).where(place, releases.c.version == release.version))
        if kept != body:
            raise Conflict("release_version", version=newest)


def index(connection: Connection, today: date) -> list[Listed]:
    """Everything that is out, the newest year first: a line for each year, canton and version, so some dozens a year."""
    rows = connection.execute(
        sa.select(releases.c.canton, releases.c.year, releases.c.version, releases.c.published)
        .where(releases.c.published <= today)
        .order_by(releases.c.year.desc(), releases.c.canton, releases.c.version.desc())
    ).all()
    newest = {(row.canton, row.year): row.version for row in reversed(rows)}
    return [Listed(*row, newest=newest[row.canton, row.year] == row.version) for row in rows]


def announced(connection: Connection, today: date) -> list[Listed]:
    """What will be out, by its day: no more than that it will. At most fifty."""
    columns = releases.c
    rows = connection.execute(
        sa.select(columns.canton, columns.year, columns.version, columns.published)
        .where(columns.published > today)
        .order_by(columns.published, columns.canton, columns.year)
        .limit(50)
    )
    return [Listed(*row, newest=True) for row in rows]


def find(connection: Connection, canton: str, year: int, version: int | None, today: date) -> Release:
    """A release that is out, by default the newest version. Raises NotFound, or Tampered for a body that is none."""
    return _read(frozen(connection, canton, year, version, today))


def frozen(connection: Connection, canton: str, year: int, version: int | None, today: date) -> bytes:
    """The very bytes of a release that is out: those whose SHA-256 the trail holds. Raises NotFound."""
    wanted = sa.select(releases.c.body).where(
        releases.c.canton == canton, releases.c.year == year, releases.c.published <= today
    )
    if version is not None:
        wanted = wanted.where(releases.c.version == version)
    body = connection.scalar(wanted.order_by(releases.c.version.desc()).limit(1))
    if body is None:
        raise NotFound
    return bytes(body)


def newest_version(connection: Connection, canton: str, year: int, today: date) -> int:
    """The number of the newest version of a year that is out; 0: there is none."""
    columns = releases.c
    wanted = sa.select(sa.func.max(columns.version))
    out = wanted.where(columns.canton == canton, columns.year == year, columns.published <= today)
    return connection.scalar(out) or 0


def totals(connection: Connection, canton: str, today: date) -> tuple[tuple[int, int], ...]:
    """Each year of a canton that is out, with the cases of its newest version. Raises Tampered."""
    columns = releases.c
    out = sa.select(columns.year, columns.body).where(columns.canton == canton, columns.published <= today)
    newest = {row.year: row.body for row in connection.execute(out.order_by(columns.year, columns.version))}
    return tuple((year, _read(body).total) for year, body in newest.items())


def every(connection: Connection) -> list[Release]:
    """All releases there are, also those whose day is still to come. Raises Tampered."""
    wanted = sa.select(releases.c.body).order_by(releases.c.canton, releases.c.year, releases.c.version)
    return [_read(body) for body in connection.scalars(wanted)]


@lru_cache(maxsize=64)
def _read(body: bytes) -> Release:
    """The same object for the same bytes, of those that were read last."""
    try:
        return msgspec.json.decode(body, type=Release)
    except msgspec.DecodeError as error:
        raise Tampered from error
