"""The line "registered late" of a year's work: cases of earlier years that were registered after the year before was drafted.

They stand in no table of the year, and what is out of their own years is not touched for them. One number of all earlier years
together, in the first version of a year alone, rounded to the nearest multiple of 5: it hangs together with nothing else that is
published as long as nobody can tell it from two roundings of the same cases. So it is left out where an earlier year got
another version meanwhile, and where a block counts the years before anew.
"""

from typing import Final

import msgspec
import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.statistics.changes import cases_known, is_sketch
from counselling.statistics.composing import Asked
from counselling.statistics.dimensions import names_of
from counselling.statistics.model import statistics_drafts
from counselling.statistics.protection import protect
from counselling.statistics.relations import Relations
from counselling.statistics.repeats import TABLE
from counselling.statistics.workload import LATE
from reporting.publishing.releases import Release
from reporting.sealing.service_key import ServiceKeys

_RELATIONS: Final = Relations(names=((LATE, ()),), sums=(), bounds=())


def came_late(connection: Connection, keys: ServiceKeys, asked: Asked, before: int) -> int | None:
    """How many cases of earlier years came since the first version of the year before was drafted; None: that is not told.

    `before`: how many cases of earlier years there are now. Cases that left for another canton are taken off. Raises Tampered.
    """
    columns = statistics_drafts.c
    of_canton = columns.canton == asked.canton
    closed = sa.select(columns.draft_id, columns.day, columns.sketch).where(
        of_canton, columns.year == asked.year - 1, columns.version == 1, columns.state == "published"
    )
    year_before = connection.execute(closed).first()
    if year_before is None or asked.reason:
        return None
    another = sa.select(sa.literal(1)).where(
        of_canton,
        columns.year < asked.year,
        columns.version > 1,
        columns.state != "rejected",
        columns.day >= year_before.day,
    )
    if connection.execute(another.limit(1)).first() is not None:
        return None
    seen = keys.open(TABLE, year_before.draft_id, year_before.sketch)
    return max(0, before - cases_known(seen)) if is_sketch(seen) else None


def with_late(release: Release, cases: int | None, key: bytes) -> Release:
    """The release with the line; None: without it."""
    if cases is None:
        return release
    [rounded] = protect(_RELATIONS, np.array([cases], dtype=np.int64), key)
    return msgspec.structs.replace(
        release,
        work={**release.work, LATE: int(rounded)},
        work_names={**release.work_names, LATE: names_of("work", LATE)},
    )


def without_late(release: Release) -> Release:
    """The release without the line."""
    work, names = dict(release.work), dict(release.work_names)
    return msgspec.structs.replace(
        release,
        work={kind: number for kind, number in work.items() if kind != LATE},
        work_names={kind: name for kind, name in names.items() if kind != LATE},
    )
