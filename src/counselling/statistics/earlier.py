"""What was published before, to hold a draft against: the one-way tables of the years before, and the version before.

Releases only, announced ones too: whoever drafts knows of those as well. A code that a year did not know yet is not there: no zero.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.publishing.model import releases
from reporting.publishing.releases import Release

YEARS: Final = 3  # before the draft's own


class Earlier(msgspec.Struct, frozen=True):
    """A release as it is held against a draft; `tables`: by the table's name, the counts by code."""

    year: int
    version: int
    published: date
    matters: Mapping[str, int]
    tables: Mapping[str, Mapping[str, int]]


def earlier(connection: Connection, release: Release) -> list[Earlier]:
    """The newest version of each of the three years before, and of the same year the one before; the newest first."""
    columns = releases.c
    wanted = sa.select(columns.body).where(
        columns.canton == release.canton,
        columns.year.between(release.year - YEARS, release.year),
        sa.or_(columns.year < release.year, columns.version < release.version),
    )
    found: dict[int, Release] = {}
    for body in connection.scalars(wanted.order_by(columns.year.desc(), columns.version.desc())):
        one = msgspec.json.decode(body, type=Release)
        found.setdefault(one.year, one)
    return [_held_against(one) for one in found.values()]


def _held_against(release: Release) -> Earlier:
    tables = {
        table.name: dict(zip(table.codes[0], table.counts, strict=True))
        for table in release.tables
        if len(table.dimensions) == 1
    }
    return Earlier(release.year, release.version, release.published, release.matters, tables)
