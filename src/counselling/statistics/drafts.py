"""From rows to a release: somebody drafts, somebody else approves, and only then it is published.

A draft holds protected counts only. It is refused for a year that is not over, and where a version of it already waits. What
is published is the very bytes that were approved, on a day that lies ahead or is today.
"""

import hmac
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, Trail, record
from counselling.statistics.dimensions import dimensions, gathered, names_of, pairs, stated
from counselling.statistics.model import statistics_drafts, statistics_rows
from counselling.statistics.release import MATTERS, Drafted, PublishedTable, Wanted, draft
from counselling.statistics.rows import Coded, NotCoded, open_row
from counselling.statistics.rows import Row as FiledRow
from counselling.statistics.tables import NOT_STATED, Row
from reporting.centres.directory import CANTONS
from reporting.codes import LANGUAGES, codes
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound, Tampered
from reporting.publishing.model import releases
from reporting.publishing.releases import Dimension, Release, Table, publish
from reporting.sealing.service_key import ServiceKeys

LATEST: Final = timedelta(days=366)  # how far ahead a publication may be announced

_KEY: Final = b"isonomia/v1/statistics"


class Draft(msgspec.Struct, frozen=True):
    """A draft in a list; `state`: drafted, approved, rejected, published."""

    draft: bytes
    canton: str
    year: int
    state: str
    made_by: bytes
    day: date


class Asked(NamedTuple):
    """Which release. What is coded on the day it is drafted counts: that day is its cut-off."""

    canton: str
    year: int


def prepare(connection: Connection, trail: Trail, asked: Asked, today: date) -> tuple[list[FiledRow], int]:
    """What a release is made of: the rows of the canton and year, and the number of its next version. Reads only.

    Raises:
        Invalid: `canton` or `year`: there is none such, or the year is not over.
        Tampered: a row does not open.
    """
    canton, year = asked
    if canton not in CANTONS:
        raise Invalid(fields={"canton": "unknown"})
    if date(year, 12, 31) >= today:
        raise Invalid(fields={"year": "not_over"})
    newest = sa.select(sa.func.coalesce(sa.func.max(releases.c.version), 0))
    version = 1 + connection.execute(newest.where(releases.c.canton == canton, releases.c.year == year)).scalar_one()
    return rows_of(connection, trail.service_keys, canton, year), version


def make(rows: Sequence[FiledRow], asked: Asked, version: int, key: bytes, today: date) -> Release:
    """The release as it would be published. It can take a minute, and needs no database.

    Raises NotPublishable, CannotProtect: the counts cannot be protected.
    """
    of_year = dimensions(asked.year)
    drafted = draft(cases_of(rows), matters_of(rows), Wanted(of_year, pairs(of_year)), key)
    return as_release(drafted, asked, version, today)


def keep(connection: Connection, act: Act, staff: bytes, release: Release, today: date) -> bytes:
    """Keep a prepared release as a draft: its id. Raises Conflict: `draft_waits`, one waits to be decided or published."""
    body, draft_id = msgspec.json.encode(release), act.trail.draw(16)
    row = {"draft_id": draft_id, "canton": release.canton, "year": release.year, "state": "drafted", "made_by": staff}
    # The index lets one wait a canton and year, also of two that are made at this moment.
    if not insert_missing(connection, statistics_drafts, **row, day=today, body=body):
        raise Conflict("draft_waits")
    record(connection, act, "statistics.drafted", release=_name(release), digest=sha256(body).digest())
    return draft_id


def drafts_of(connection: Connection, cantons: Sequence[str]) -> list[Draft]:
    """The drafts of these cantons, the newest year first; at most fifty."""
    columns = statistics_drafts.c
    wanted = sa.select(columns.draft_id, columns.canton, columns.year, columns.state, columns.made_by, columns.day)
    found = (
        wanted.where(columns.canton.in_(cantons))
        .order_by(columns.year.desc(), columns.canton, columns.day.desc(), columns.draft_id)
        .limit(50)
    )
    return [Draft(*row) for row in connection.execute(found)]


def read_draft(connection: Connection, draft_id: bytes) -> Release:
    """What a draft would publish. Raises NotFound."""
    return _draft(connection, draft_id)[1]


def decide(connection: Connection, act: Act, staff: bytes, draft_id: bytes, decision: str, today: date) -> None:
    """Approve a draft, or reject it, also one that was approved or is her own. Repeating it changes nothing.

    Raises:
        NotFound: there is no such draft.
        Conflict: `own_draft`: whoever drafted does not approve; `draft_decided`: it was decided otherwise.
    """
    row, release = _draft(connection, draft_id, held=True)
    if row.made_by == staff and decision == "approved":
        raise Conflict("own_draft")
    if row.state == decision and row.decided_by == staff:
        return
    if row.state != "drafted" and (row.state, decision) != ("approved", "rejected"):
        raise Conflict("draft_decided")
    connection.execute(
        sa.update(statistics_drafts)
        .where(statistics_drafts.c.draft_id == draft_id)
        .values(state=decision, decided_by=staff, decided_day=today, approved=_mark(act.trail, row.body))
    )
    digest = sha256(row.body).digest()
    record(connection, act, "statistics.approved", release=_name(release), digest=digest, decision=decision)


def put_out(connection: Connection, act: Act, draft_id: bytes, day: date, today: date) -> Release:
    """Publish on a day what was approved, and nothing else. It is there for good from the commit on, seen from that day on.

    Raises:
        NotFound: there is no such draft.
        Conflict: `not_approved`, or another release stands in its place.
        Invalid: `day`: it is over, or more than a year away.
        Tampered: the draft is not the one that was approved.
    """
    row, release = _draft(connection, draft_id, held=True)
    if row.state != "approved":
        raise Conflict("not_approved")
    if not today <= day <= today + LATEST:
        raise Invalid(fields={"day": "over" if day < today else "too_far"})
    if row.approved is None or not hmac.compare_digest(row.approved, _mark(act.trail, row.body)):
        raise Tampered
    published = msgspec.structs.replace(release, published=day)
    publish(connection, published)
    of_draft = statistics_drafts.c.draft_id == draft_id
    connection.execute(sa.update(statistics_drafts).where(of_draft).values(state="published"))
    # The digest of what was drafted and approved: of the three entries it is the same.
    record(connection, act, "statistics.released", release=_name(release), digest=sha256(row.body).digest())
    return published


def rows_of(connection: Connection, keys: ServiceKeys, canton: str, year: int) -> list[FiledRow]:
    """The rows of a canton and year, in no order that says anything. Raises Tampered."""
    living = sa.select(statistics_rows.c.row_id, statistics_rows.c.sealed).where(statistics_rows.c.sealed.is_not(None))
    found = connection.execute(living)
    opened = (open_row(keys, row.row_id, row.sealed) for row in found)
    return [row for row in opened if (row.canton, row.year) == (canton, year)]


def key_of(trail: Trail) -> bytes:
    """The key that decides between roundings: the installation's, which lies under the service key and outlives its change."""
    return hmac.digest(trail.installation_key, _KEY, "sha256")


def cases_of(rows: Sequence[FiledRow]) -> list[Row]:
    """The cases among filed rows, as tables count them."""
    return [_codes(row) for row in rows if isinstance(row, Coded | NotCoded) and row.unit == "case"]


def _codes(row: Coded | NotCoded) -> Row:
    """The codes of a case by dimension. What is not coded yet has its month and nothing else."""
    found: dict[str, tuple[str, ...]] = {"month": (str(row.month),)}
    for one in dimensions(row.year):
        value = getattr(row, one.name, None) if one.name != "month" and isinstance(row, Coded) else None
        if value is not None:
            found[one.name] = stated((value,) if isinstance(value, str) else value)
    return found


def matters_of(rows: Sequence[FiledRow]) -> dict[str, int]:
    """How many of the other kinds of matters there are among filed rows."""
    return dict(Counter(row.unit for row in rows if isinstance(row, Coded | NotCoded) and row.unit != "case"))


def _draft(connection: Connection, draft_id: bytes, *, held: bool = False) -> tuple[Any, Release]:
    columns = statistics_drafts.c
    wanted = sa.select(columns.made_by, columns.state, columns.body, columns.decided_by, columns.approved)
    wanted = wanted.where(columns.draft_id == draft_id)
    row = connection.execute(wanted.with_for_update() if held else wanted).first()
    if row is None:
        raise NotFound
    return row, msgspec.json.decode(row.body, type=Release)


def _mark(trail: Trail, body: bytes) -> bytes:
    """What ties an approval to the bytes that were approved; nobody makes it with the database alone."""
    return hmac.digest(trail.installation_key, b"isonomia/v1/approved" + body, "sha256")


def _name(release: Release) -> str:
    return f"{release.canton}-{release.year}.{release.version}"


def as_release(drafted: Drafted, asked: Asked, version: int, today: date) -> Release:
    """What a draft says, with the names of its codes as they are today."""
    canton, year = asked
    return Release(
        v=1,
        canton=canton,
        year=year,
        version=version,
        published=today,
        cut_off=today,
        reason="" if version == 1 else "revision",
        total=drafted.total,
        matters=drafted.matters,
        matter_names={kind: names_of("matter", kind) for kind in MATTERS},
        dimensions={one.name: _dimension(one.name, one.many, year) for one in dimensions(year)},
        tables=tuple(map(_table, drafted.tables)),
        left_out=drafted.left_out,
        method=drafted.method,
        snapshot=drafted.snapshot,
        plan=drafted.plan,
    )


def _table(table: PublishedTable) -> Table:
    return Table(table.name, table.dimensions, table.codes, table.mentions, table.counts)


def _dimension(name: str, many: bool, year: int) -> Dimension:
    listed = {} if name == "month" else {code: dict(one.names) for code, one in codes(name, year).items()}
    months = {str(number): dict.fromkeys(LANGUAGES, f"{number:02}") for number in range(1, 13) if name == "month"}
    coarser = {one.code: dict(one.names) for one in gathered() if one.list == name}
    named = {**listed, **months, **coarser, NOT_STATED: names_of("dimension", NOT_STATED)}
    return Dimension(names=names_of("dimension", name), codes=named, many=many)
