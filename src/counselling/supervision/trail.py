"""The trail by case, by member, by kind: metadata of acts, each line verified with its key, each look recorded.

A supervisor sees the cases and the members of the centres that she is the supervisor of, and what programs and the operator
did. What was done within the last minute may not be numbered yet, and is then not in it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import EVENTS, Entry, NotAnEntry, parse_entry, verify_entry
from counselling.audit.export import whole_after
from counselling.audit.model import audit_index, trail_entries
from counselling.audit.outbox import INSTALLATION, Act, Trail, case_keys, record
from counselling.cases.access import Cover, cover_of, covers
from counselling.staff.model import members, memberships
from counselling.staff.sessions import SUPERVISOR, Session
from reporting.errors import NotFound, Tampered
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

    `case` and `reference` are null for what is on no case, on an erased one, or on another centre's.
    """

    number: int
    event: str
    who: str
    is_member: bool
    day: date
    at: int | None
    case: bytes | None
    reference: str | None
    detail: str


class Page(msgspec.Struct, frozen=True):
    """Fifty acts, newest first; `next` is for `before`, null on the last page."""

    lines: tuple[Line, ...]
    next: int | None


class CaseTrail(msgspec.Struct, frozen=True):
    """A page of the acts on one case. Of an erased one there are none: what tied them to it was erased with it.

    `whole_after`: older entries were pruned, and what was done until this day may be missing.
    """

    reference: str
    centre: str
    day: date
    erased_day: date | None
    whole_after: date | None
    page: Page


class Known(NamedTuple):
    """What a supervisor's look begins with: her centres, and the logins of all members by pseudonym."""

    centres: frozenset[str]
    logins: Mapping[str, str]


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
    if cover is None or cover.centre not in centres:
        raise NotFound
    erased = cover.erased_day is not None
    record(connection, act, "trail.viewed", None if erased else cover.case, purpose=purpose)
    query = _WITH_INDEX.where(audit_index.c.subject == cover.case)
    page = _page(connection, act.trail, centres, query, before)
    return CaseTrail(cover.reference, cover.centre, cover.day, cover.erased_day, whole_after(connection), page)


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


def verified(entry: bytes, key: bytes | None, detail: str | None) -> Entry:
    """An entry that says what its index says; with the index gone, as it stands. Raises Tampered."""
    try:
        return parse_entry(entry) if key is None or detail is None else verify_entry(entry, key, detail)
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
    keys, known = keys_of(connection, trail, subjects), logins(connection, trail)
    seen = {one.case: one for one in covers(connection, subjects - {INSTALLATION}) if one.centre in centres}
    lines = tuple(_line(row, keys, known, seen) for row in shown)
    return Page(lines, shown[-1].number if len(rows) > PAGE else None)


def _line(row: Any, keys: Mapping[bytes, bytes], known: Mapping[str, str], seen: Mapping[bytes, Cover]) -> Line:
    entry = verified(row.entry, keys.get(row.subject), row.detail)
    cover = seen.get(row.subject)
    is_elsewhere = row.subject not in (None, INSTALLATION) and cover is None
    return Line(
        number=row.number,
        event=entry.e,
        who=known.get(entry.a, entry.a),
        is_member=entry.a in known,
        day=entry.t if isinstance(entry.t, date) else day(entry.t),
        at=None if isinstance(entry.t, date) else entry.t,
        case=cover.case if cover else None,
        reference=cover.reference if cover else None,
        detail="" if is_elsewhere else _with_names(row.detail or "", known),
    )


def _with_names(detail: str, known: Mapping[str, str]) -> str:
    return " ".join(known.get(word, word) for word in detail.split(" "))


NO_MEMBER: Sequence[str] = ("person", "worker", "operator", "nobody")
_COLUMNS = (trail_entries.c.number, trail_entries.c.entry, audit_index.c.subject, audit_index.c.detail)
_SAME = audit_index.c.nonce == trail_entries.c.nonce
_WITH_INDEX: Any = sa.select(*_COLUMNS).join(audit_index, _SAME)
_ALL: Any = sa.select(*_COLUMNS).outerjoin(audit_index, _SAME)
