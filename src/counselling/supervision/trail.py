"""The trail by case, by member, by kind: metadata of acts, each line verified with its key, each look recorded.

A supervisor sees the cases and the members of the centres that she is the supervisor of, and what programs and the operator
did. Of a case that went on to another centre she sees what was done until the day it went, and of that day her own members'
acts. What was done within the last minute may not be numbered yet, and is then not in it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import EVENTS, Entry, NotAnEntry, parse_entry
from counselling.audit.export import whole_after
from counselling.audit.indexed import told
from counselling.audit.model import audit_index, trail_entries
from counselling.audit.outbox import INSTALLATION, Act, Trail, case_keys, record
from counselling.cases.covers import Cover, cover_of, covers
from counselling.cases.model import transitions
from counselling.staff.model import members, memberships
from counselling.staff.sessions import SUPERVISOR, Session
from reporting.errors import NotFound, Tampered
from reporting.publishing.model import checkpoints
from reporting.web.clock import day

PAGE = 50


class Watched(msgspec.Struct, frozen=True):
    """A member whose acts she may look at."""

    staff: bytes
    login: str
    state: str
    centre: str
    role: str


class Line(msgspec.Struct, frozen=True):
    """An act. `at` is null where only the day is kept; `who` is a login, or person, worker, operator, nobody.

    `case` and `reference` are null for what is on no case, on an erased one, or on another centre's. `detail` is null where it
    can be opened no more: the key was destroyed.
    """

    number: int
    event: str
    who: str
    is_member: bool
    day: date
    at: int | None
    case: bytes | None
    reference: str | None
    detail: str | None


class Page(msgspec.Struct, frozen=True):
    """Fifty acts, newest first; `next` is for `before`, null on the last page."""

    lines: tuple[Line, ...]
    next: int | None


class CaseTrail(msgspec.Struct, frozen=True):
    """A page of the acts on one case. Of an erased one there are none: what tied them to it was erased with it.

    `gone_day`: on which it went on to another centre; what was done there since then is that centre's to look at. `whole_after`:
    older entries were pruned, and what was done until this day may be missing.
    """

    reference: str
    centre: str
    day: date
    erased_day: date | None
    gone_day: date | None
    whole_after: date | None
    page: Page


class Watch(NamedTuple):
    """A case that is a supervisor's to look at: its cover, her centre, and the day it went on to another; None: it is there."""

    cover: Cover
    centre: str
    until: date | None


class Known(NamedTuple):
    """The logins of all members by pseudonym, and the pseudonyms of those who are or were at a supervisor's centres."""

    logins: Mapping[str, str]
    hers: frozenset[str]


def supervised(session: Session) -> frozenset[str]:
    """The centres that she is the supervisor of. Raises NotFound: of none."""
    found = frozenset(one.centre for one in session.memberships if one.role == SUPERVISOR)
    if not found:
        raise NotFound
    return found


def watched(connection: Connection, centres: Collection[str]) -> list[Watched]:
    """Who is or was a member of these centres, by login."""
    query = (
        sa.select(members.c.staff_id, members.c.login, members.c.state, memberships.c.centre, memberships.c.role)
        .join(memberships, memberships.c.staff_id == members.c.staff_id)
        .where(memberships.c.centre.in_(centres))
        .order_by(members.c.login, memberships.c.centre)
    )
    return [Watched(*row) for row in connection.execute(query)]


def by_case(
    connection: Connection, act: Act, centres: frozenset[str], reference: str, before: int | None, purpose: str
) -> CaseTrail:
    """What was done on a case. Raises NotFound: there is no such case in her centres; Tampered."""
    cover = cover_of(connection, reference)
    found = watched_cases(connection, centres, [] if cover is None else [cover])
    if cover is None or cover.case not in found:
        raise NotFound
    _, centre, until = found[cover.case]
    erased = cover.erased_day is not None
    record(connection, act, "trail.viewed", None if erased else cover.case, purpose=purpose)
    query = _WITH_INDEX.where(audit_index.c.subject == cover.case)
    if until is not None:  # no page of what is not hers
        end = sa.select(sa.func.min(checkpoints.c.size)).where(checkpoints.c.day > until).scalar_subquery()
        query = query.where(sa.func.coalesce(trail_entries.c.number < end, sa.true()))
    page = _page(connection, act.trail, centres, query, before)
    lines = page.lines if until is None else tuple(line for line in page.lines if line.case is not None)
    page = Page(lines, page.next)
    return CaseTrail(cover.reference, centre, cover.day, cover.erased_day, until, whole_after(connection), page)


def by_member(connection: Connection, act: Act, centres: frozenset[str], staff: bytes, before: int | None) -> Page:
    """What a member did. Raises NotFound: she is in none of her centres; Tampered."""
    if staff not in {one.staff for one in watched(connection, centres)}:
        raise NotFound
    pseudonym = act.trail.member(staff)
    record(connection, act, "trail.viewed", purpose="member", member=pseudonym)
    return _page(connection, act.trail, centres, _ALL.where(trail_entries.c.actor == pseudonym), before)


def by_kind(connection: Connection, act: Act, centres: frozenset[str], event: str, before: int | None) -> Page:
    """What of one kind was done, by members of her centres, programs and operator. Raises NotFound: no such kind; Tampered."""
    if event not in EVENTS:
        raise NotFound
    record(connection, act, "trail.viewed", purpose="kind")
    actors = [act.trail.member(one.staff) for one in watched(connection, centres)]
    query = _ALL.where(trail_entries.c.event == event, trail_entries.c.actor.in_([*actors, *NO_MEMBER]))
    return _page(connection, act.trail, centres, query, before)


def logins(connection: Connection, trail: Trail) -> dict[str, str]:
    """The login of every member there is or was, by her pseudonym."""
    rows = connection.execute(sa.select(members.c.staff_id, members.c.login))
    return {trail.member(row.staff_id): row.login for row in rows}


def watched_cases(connection: Connection, centres: Collection[str], found: Collection[Cover]) -> dict[bytes, Watch]:
    """Of these covers, those of cases at her centres, and of cases that were and went on to another."""
    there = {one.case: Watch(one, one.centre, None) for one in found if one.centre in centres}
    others = {one.case: one for one in found if one.case not in there}
    gone = _GONE.where(transitions.c.case_id.in_(others), transitions.c.from_centre.in_(centres))
    for case, centre, day_gone in connection.execute(gone) if others else ():
        there[case] = Watch(others[case], centre, day_gone)  # the last time counts
    return there


def verified(entry: bytes, key: bytes | None, sealed: bytes | None) -> tuple[Entry, str | None]:
    """An entry that says what its index says, and its detail: "" with the index gone, None with the key gone. Raises Tampered."""
    if key is not None and sealed is not None:
        return told(entry, key, sealed)
    try:
        return parse_entry(entry), "" if sealed is None else None
    except NotAnEntry as error:
        raise Tampered from error


def keys_of(connection: Connection, trail: Trail, subjects: Collection[bytes]) -> dict[bytes, bytes]:
    """The audit keys of these subjects; the installation's is at hand."""
    asked = [one for one in subjects if one != INSTALLATION]
    return {INSTALLATION: trail.installation_key} | (case_keys(connection, trail.service_keys, asked) if asked else {})


def _page(
    connection: Connection, trail: Trail, centres: Collection[str], query: sa.Select[Any], before: int | None
) -> Page:
    if before is not None:
        query = query.where(trail_entries.c.number < before)
    rows = connection.execute(query.order_by(trail_entries.c.number.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    subjects = {row.subject for row in shown if row.subject is not None}
    keys = keys_of(connection, trail, subjects)
    hers = frozenset(trail.member(one.staff) for one in watched(connection, centres))
    known = Known(logins(connection, trail), hers)
    seen = watched_cases(connection, centres, covers(connection, subjects - {INSTALLATION}))
    lines = tuple(_line(row, keys, known, seen) for row in shown)
    return Page(lines, shown[-1].number if len(rows) > PAGE else None)


def _line(row: Any, keys: Mapping[bytes, bytes], known: Known, seen: Mapping[bytes, Watch]) -> Line:
    entry, detail = verified(row.entry, keys.get(row.subject), row.sealed)
    on = entry.t if isinstance(entry.t, date) else day(entry.t)
    watch = seen.get(row.subject)
    cover = watch.cover if watch is not None and _is_hers(watch, on, entry.a in known.hers) else None
    is_elsewhere = row.subject not in (None, INSTALLATION) and cover is None
    return Line(
        number=row.number,
        event=entry.e,
        who=known.logins.get(entry.a, entry.a),
        is_member=entry.a in known.logins,
        day=on,
        at=None if isinstance(entry.t, date) else entry.t,
        case=cover.case if cover else None,
        reference=cover.reference if cover else None,
        detail="" if is_elsewhere else detail and _with_names(detail, known.logins),
    )


def _is_hers(watch: Watch, on: date, by_her_member: bool) -> bool:
    """Whether an act of a day on a case is hers to look at."""
    return watch.until is None or on < watch.until or (on == watch.until and by_her_member)


def _with_names(detail: str, known: Mapping[str, str]) -> str:
    return " ".join(known.get(word, word) for word in detail.split(" "))


NO_MEMBER: Sequence[str] = ("person", "worker", "operator", "nobody")
_GONE = (
    sa.select(transitions.c.case_id, transitions.c.from_centre, transitions.c.decided_day)
    .where(transitions.c.kind == "refer_centre", transitions.c.state == "done")
    .order_by(transitions.c.decided_day)
)
_COLUMNS = (trail_entries.c.number, trail_entries.c.entry, audit_index.c.subject, audit_index.c.sealed)
_SAME = audit_index.c.nonce == trail_entries.c.nonce
_WITH_INDEX: Any = sa.select(*_COLUMNS).join(audit_index, _SAME)
_ALL: Any = sa.select(*_COLUMNS).outerjoin(audit_index, _SAME)
