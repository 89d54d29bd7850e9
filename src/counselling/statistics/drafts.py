"""From rows to a release: somebody drafts, somebody else approves, and only then it is published.

A draft holds protected counts only. It is refused for a year that is not over, where a version of it already waits, and where
one more would tell of single cases (`repeats`). A version beside a published one says why it comes. What is published is what
was approved, on a day that lies ahead or is today, without the reason of each table that is not there.
"""

import hmac
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, Trail, record
from counselling.staff.model import members
from counselling.statistics.changes import CHANGED_CASES, sketch
from counselling.statistics.composing import Asked, as_release
from counselling.statistics.counted import Known, cases_of, is_case, matters_of
from counselling.statistics.dimensions import dimensions_in, names_of, pairs
from counselling.statistics.late import came_late
from counselling.statistics.model import statistics_drafts
from counselling.statistics.release import Wanted, draft
from counselling.statistics.repeats import TABLE, hold_drafts, hold_revision
from counselling.statistics.rows import Row as FiledRow
from counselling.statistics.workload import KINDS, protected_work
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound, Tampered
from reporting.publishing.model import releases
from reporting.publishing.releases import Release, as_out, publish
from reporting.sealing.service_key import ROW_SIZE

WAITING: Final = ("drafted", "approved")  # one a canton and year
LATEST: Final = timedelta(days=366)  # how far ahead a publication may be announced

_KEY: Final = b"isonomia/v1/statistics"


class Draft(msgspec.Struct, frozen=True):
    """A draft in a list; `state`: drafted, approved, rejected, published; `edition`: how often its texts were written.

    `made_by_login`: the drafter's login; null for whoever does not draft herself.
    """

    draft: bytes
    canton: str
    year: int
    version: int
    edition: int
    state: str
    made_by: bytes
    day: date
    made_by_login: str | None


class Prepared(NamedTuple):
    """What a release is made of: the rows of the canton and year, the number of its next version, a sketch of its cases, and how
    many cases of earlier years were registered late (None: that is not told).
    """

    rows: list[FiledRow]
    version: int
    sketch: bytes
    late: int | None


def prepare(connection: Connection, trail: Trail, asked: Asked, known: Known, today: date) -> Prepared:
    """What a release is made of. Reads only.

    Raises:
        Invalid: `reason`: the first version needs none, the others do.
        Conflict: `revision_too_soon`, `revision_too_small`: the cases changed too little for a new version; `drafted_often`:
            they changed too little for one more draft; `drafts_used_up`: there are six.
    """
    canton, year, reason = asked
    newest = sa.select(sa.func.coalesce(sa.func.max(releases.c.version), 0), sa.func.max(releases.c.published))
    before, out = connection.execute(newest.where(releases.c.canton == canton, releases.c.year == year)).one()
    if bool(before) != bool(reason):
        raise Invalid(fields={"reason": "needed" if before else "first_version"})
    keys = trail.service_keys
    rows = [row for row in known.rows if row.year == year]
    earlier = sum(is_case(row) for row in known.rows if row.year < year)
    now = sketch(cases_of(rows), known.together, earlier, key_of(trail))
    if reason == CHANGED_CASES:
        hold_revision(connection, keys, asked, (out, today), now)
    late = came_late(connection, keys, asked, earlier)
    hold_drafts(connection, keys, asked, today, now, tells_late=late is not None)
    return Prepared(rows, before + 1, now, late)


def make(rows: Sequence[FiledRow], asked: Asked, version: int, key: bytes, today: date) -> Release:
    """The release as it would be published. It can take a minute, and needs no database.

    Raises NotPublishable, CannotProtect: the counts cannot be protected.
    """
    lists = dimensions_in(asked.canton, asked.year)
    drafted = draft(cases_of(rows), matters_of(rows), Wanted(lists, pairs(lists)), key)
    work = protected_work(rows, key)
    return msgspec.structs.replace(
        as_release(drafted, asked, version, today),
        work=work,
        work_names={kind: names_of("work", kind) for kind in KINDS},
    )


def keep(connection: Connection, act: Act, staff: bytes, release: Release, made: bytes) -> bytes:
    """Keep a release as a draft: its id. `made`: a sketch of its cases. Raises Conflict: `draft_waits`, one waits to be decided."""
    body, draft_id = msgspec.json.encode(release), act.trail.draw(16)
    row = {"draft_id": draft_id, "canton": release.canton, "year": release.year, "version": release.version}
    row |= {"edition": 0, "state": "drafted", "made_by": staff, "day": release.cut_off, "body": body}
    # The index lets one wait a canton and year, also of two that are made at this moment.
    sealed = act.trail.service_keys.seal(TABLE, draft_id, made, ROW_SIZE)
    if not insert_missing(connection, statistics_drafts, **row, sketch=sealed):
        raise Conflict("draft_waits")
    record(connection, act, "statistics.drafted", release=name_of(release), digest=sha256(body).digest())
    return draft_id


def drafts_of(connection: Connection, cantons: Sequence[str], states: Sequence[str]) -> list[Draft]:
    """The drafts of these cantons in these states, the newest year first, of a day the one that waits; at most fifty."""
    columns = statistics_drafts.c
    named = ("draft_id", "canton", "year", "version", "edition", "state", "made_by", "day")
    wanted, decided = [*(columns[name] for name in named), members.c.login], columns.state.not_in(WAITING)
    found = (
        sa.select(*wanted)
        .join(members, members.c.staff_id == columns.made_by)
        .where(columns.canton.in_(cantons), columns.state.in_(states))
        .order_by(
            columns.year.desc(), columns.canton, columns.version.desc(), columns.day.desc(), decided, columns.draft_id
        )
        .limit(50)
    )
    return [Draft(*row) for row in connection.execute(found)]


def read_draft(connection: Connection, draft_id: bytes, states: Sequence[str]) -> Release:
    """What a draft in one of these states would publish, or did. Raises NotFound."""
    row, release = found_draft(connection, draft_id)
    if row.state not in states:
        raise NotFound
    return release


class Decided(NamedTuple):
    """approved or rejected, and which edition of the draft's texts was seen."""

    decision: str
    edition: int


def decide(connection: Connection, act: Act, staff: bytes, draft_id: bytes, decided: Decided, today: date) -> None:
    """Approve a draft, or reject it, also one that was approved or is her own. Repeating it changes nothing.

    Raises:
        NotFound: there is no such draft.
        Conflict: `own_draft`: whoever drafted does not approve; `draft_decided`: it was decided otherwise; `draft_changed`:
            its texts were written anew meanwhile.
    """
    row, release = found_draft(connection, draft_id, held=True)
    decision, edition = decided
    if row.made_by == staff and decision == "approved":
        raise Conflict("own_draft")
    if row.state == decision and row.decided_by == staff:
        return
    if row.edition != edition and decision == "approved":
        raise Conflict("draft_changed")
    if row.state != "drafted" and (row.state, decision) != ("approved", "rejected"):
        raise Conflict("draft_decided")
    connection.execute(
        sa.update(statistics_drafts)
        .where(statistics_drafts.c.draft_id == draft_id)
        .values(state=decision, decided_by=staff, decided_day=today, approved=_mark(act.trail, row.body))
    )
    digest = sha256(row.body).digest()
    record(connection, act, "statistics.approved", release=name_of(release), digest=digest, decision=decision)


def put_out(connection: Connection, act: Act, draft_id: bytes, day: date, today: date) -> Release:
    """Publish on a day what was approved, and nothing else. It is there for good from the commit on, seen from that day on.

    Raises:
        NotFound: there is no such draft.
        Conflict: `not_approved`, or another release stands in its place.
        Invalid: `day`: it is over, or more than a year away.
        Tampered: the draft is not the one that was approved.
    """
    row, release = found_draft(connection, draft_id, held=True)
    if row.state != "approved":
        raise Conflict("not_approved")
    if not today <= day <= today + LATEST:
        raise Invalid(fields={"day": "over" if day < today else "too_far"})
    if row.approved is None or not is_approved(act.trail, row.body, row.approved):
        raise Tampered
    published = as_out(release, day)
    publish(connection, published)
    of_draft = statistics_drafts.c.draft_id == draft_id
    connection.execute(sa.update(statistics_drafts).where(of_draft).values(state="published"))
    # The digest of the very bytes that are out, which differ from the draft in their day and the reasons that are not shown.
    digest = sha256(msgspec.json.encode(published)).digest()
    record(connection, act, "statistics.released", release=name_of(release), digest=digest)
    return published


def key_of(trail: Trail) -> bytes:
    """The key that decides between roundings: the installation's, which lies under the service key and outlives its change."""
    return hmac.digest(trail.installation_key, _KEY, "sha256")


def found_draft(connection: Connection, draft_id: bytes, *, held: bool = False) -> tuple[Any, Release]:
    """A draft's row, for this transaction if `held`, and what it would publish. Raises NotFound."""
    columns = statistics_drafts.c
    named = ("made_by", "state", "edition", "body", "decided_by", "approved")
    wanted = sa.select(*(columns[name] for name in named))
    wanted = wanted.where(columns.draft_id == draft_id)
    row = connection.execute(wanted.with_for_update() if held else wanted).first()
    if row is None:
        raise NotFound
    return row, msgspec.json.decode(row.body, type=Release)


def is_approved(trail: Trail, body: bytes, mark: bytes) -> bool:
    """Whether a mark was made when these bytes of a draft were decided on."""
    return hmac.compare_digest(mark, _mark(trail, body))


def _mark(trail: Trail, body: bytes) -> bytes:
    """What ties an approval to the bytes that were approved; nobody makes it with the database alone."""
    return hmac.digest(trail.installation_key, b"isonomia/v1/approved" + body, "sha256")


def name_of(release: Release) -> str:
    """`SG-2025.1`, as the trail names it."""
    return f"{release.canton}-{release.year}.{release.version}"
