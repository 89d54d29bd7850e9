"""Holds what is published and what is counted against the trail: who has only the database alters no release unseen.

A release must be what an entry says was published, byte for byte, and what an approval is the mark of. Of rows there must be as
many as were moved, and as many replaced; what is in one is sealed under its id, so that one could only be exchanged for a replaced
one that somebody kept. Where the entries were pruned, a release is held against its approval alone, and rows may be more than what
is left tells.
"""

from hashlib import sha256
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.indexed import details
from counselling.audit.outbox import Trail
from counselling.statistics.drafts import is_approved, name_of
from counselling.statistics.model import statistics_drafts
from counselling.statistics.moving import Held, held
from reporting.publishing.model import releases
from reporting.publishing.releases import Release, as_out

_RELEASED: Final = ("statistics.released",)
_MOVED: Final = ("statistics.moved",)


def altered_figures(connection: Connection, trail: Trail, first: int) -> str | None:
    """What is wrong first with the releases and the rows; None if nothing is. `first`: how many entries were pruned.

    To be asked within one consistent view. Raises Tampered: an entry does not say what its tie tells.
    """
    return _altered_releases(connection, trail, first) or _altered_rows(connection, trail, first)


def _altered_releases(connection: Connection, trail: Trail, first: int) -> str | None:
    told = {words["release"]: words["digest"] for words in details(connection, trail, _RELEASED, first)}
    for row in connection.execute(_RELEASES):
        name = f"{row.canton}-{row.year}.{row.version}"
        digest = told.pop(name, None)
        if digest != sha256(row.body).hexdigest() and not (digest is None and first):
            return f"the release {name} is not what the trail says was published"
        if not _is_approved(trail, row):
            return f"the release {name} is not what was approved"
    return f"the release {min(told)} was published and is not there" if told else None


def _is_approved(trail: Trail, row: sa.Row[Any]) -> bool:
    """Whether a release is listed as what it is, and is what comes out of what somebody approved."""
    if row.approved is None or not is_approved(trail, row.drafted, row.approved):
        return False
    try:
        release, drafted = (msgspec.json.decode(body, type=Release) for body in (row.body, row.drafted))
    except msgspec.DecodeError:
        return False
    is_listed = (name_of(release), release.published) == (f"{row.canton}-{row.year}.{row.version}", row.published)
    return is_listed and row.body == msgspec.json.encode(as_out(drafted, row.published))


def _altered_rows(connection: Connection, trail: Trail, first: int) -> str | None:
    moved = [(int(words["count"]), int(words.get("number", 0))) for words in details(connection, trail, _MOVED, first)]
    told, found = Held(sum(rows for rows, _ in moved), sum(gone for _, gone in moved)), held(connection)
    rows, replaced = found.rows - told.rows, found.replaced - told.replaced
    if (rows, replaced) == (0, 0) or (first and min(rows, replaced) >= 0):
        return None
    return f"against what was moved there are {rows:+} rows of the statistics, and {replaced:+} were replaced"


_RELEASES = (
    sa.select(releases, statistics_drafts.c.body.label("drafted"), statistics_drafts.c.approved)
    .outerjoin(
        statistics_drafts,
        sa.and_(
            statistics_drafts.c.canton == releases.c.canton,
            statistics_drafts.c.year == releases.c.year,
            statistics_drafts.c.version == releases.c.version,
            statistics_drafts.c.state == "published",
        ),
    )
    .order_by(releases.c.canton, releases.c.year, releases.c.version)
)
