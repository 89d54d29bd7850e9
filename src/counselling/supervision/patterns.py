"""Who read cases of late, from the trail, held against the rules of `unusual`.

To open a case counts, to export it, and to be served what lies in it by any other way, as the stream of sheets for search; the
last one not where she looks after the case herself: whoever searches is served the sheets of all her own.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import audit_index, trail_entries
from counselling.audit.outbox import Act, record
from counselling.cases.covers import covers
from counselling.supervision.trail import keys_of, verified, watched
from counselling.supervision.unusual import AT_NIGHT, MANY_IN_AN_HOUR, NOT_HER_OWN, Reading, Rule, unusual
from reporting.errors import Tampered

DAYS = 30
MOST = 40_000  # entries that are looked at
AT_ONCE = 500
SERVED = "case.read"
READING = ("case.viewed", "export.made", SERVED)


class Limits(msgspec.Struct, frozen=True):
    """From how many different cases on each rule speaks."""

    many_in_an_hour: int = MANY_IN_AN_HOUR
    not_her_own: int = NOT_HER_OWN
    at_night: int = AT_NIGHT


class Found(msgspec.Struct, frozen=True):
    """A rule was reached by a member, from one second to another."""

    rule: Rule
    staff: bytes
    login: str
    begin: int
    end: int
    cases: int


class Patterns(msgspec.Struct, frozen=True):
    """What was looked at (so many openings of cases in so many days; whether that was all of them), and what stands out.

    Whatever a member was served of one case in one second is one opening.
    """

    days: int
    openings: int
    complete: bool
    limits: Limits
    found: tuple[Found, ...]


def patterns(connection: Connection, act: Act, centres: frozenset[str]) -> Patterns:
    """The last thirty days of the cases and members of her centres. Recorded. Raises Tampered."""
    record(connection, act, "trail.viewed", purpose="unusual")
    known = {act.trail.member(one.staff): one for one in watched(connection, centres)}
    readings: set[Reading] = set()
    before, count, is_over = None, 0, False
    while not is_over and count < MOST:
        query = _OPENINGS if before is None else _OPENINGS.where(trail_entries.c.number < before)
        rows = connection.execute(query).all()
        found = _read(connection, act, centres, rows, {name: one.staff for name, one in known.items()})
        since = act.now - DAYS * 86_400
        readings |= {one for one in found if one.at >= since}
        count += len(rows)
        is_over = len(rows) < AT_ONCE or _time(rows[-1]) < since
        before = rows[-1].number if rows else None
    by_staff = {one.staff: one.login for one in known.values()}
    found_all = [
        Found(one.rule, one.who, by_staff[one.who], one.begin, one.end, one.cases) for one in unusual(readings)
    ]
    return Patterns(DAYS, len(readings), is_over, Limits(), tuple(found_all))


def _read(
    connection: Connection, act: Act, centres: frozenset[str], rows: Any, staff: Mapping[str, bytes]
) -> list[Reading]:
    """The readings of a part of the trail, as far as they are her centres'."""
    subjects = {row.subject for row in rows}
    keys = keys_of(connection, act.trail, subjects)
    seen = {one.case: one for one in covers(connection, subjects) if one.centre in centres}
    readings = []
    for row in rows:
        entry, _ = verified(row.entry, keys.get(row.subject), row.sealed)
        cover = seen.get(row.subject)
        if cover is not None and entry.a in staff and isinstance(entry.t, int):
            who = staff[entry.a]
            if entry.e == SERVED and cover.assignee == who:
                continue
            readings.append(Reading(who, entry.t, cover.case, cover.assignee not in (None, who)))
    return readings


def _time(row: Any) -> int:
    at = verified(row.entry, None, None)[0].t
    if not isinstance(at, int):
        raise Tampered
    return at


_OPENINGS = (
    sa.select(trail_entries.c.number, trail_entries.c.entry, audit_index.c.subject, audit_index.c.sealed)
    .join(audit_index, audit_index.c.nonce == trail_entries.c.nonce)
    # As one CASE: most entries are of these kinds, and SQLite would sort all of them for each page.
    .where(sa.case((trail_entries.c.event.in_(READING), sa.true()), else_=sa.false()))
    .order_by(trail_entries.c.number.desc())
    .limit(AT_ONCE)
)
