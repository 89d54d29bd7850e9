"""The worker's rounds: each new case is proposed to somebody once, and one that nobody takes over goes to somebody else.

Each step is one transaction that holds its cases, reads the members of their centres once, and records what it decides: who
and why, in codes. Where the person named a conflict, and in restricted cases, nothing takes effect before a human decides.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.entries import WORKER
from counselling.audit.outbox import Trail, What, case_keys, compose, store, what
from counselling.cases.model import cases
from counselling.cases.tags import open_tags
from counselling.cases.unassigned import overdue, unrouted, waiting
from counselling.routing.members import kept_out, members_of, tags_of, walled
from counselling.routing.rules import COORDINATES, Escalation, Fit, Member, Tags, due, escalate, propose, starts_clock
from counselling.staff.centre_settings import Working, working_of
from reporting.errors import Tampered
from reporting.sealing.service_key import ServiceKeys

BATCH: Final = 100
NOBODY: Final = (frozenset[bytes](), frozenset[bytes]())

_log = logging.getLogger(__name__)

AnyRow = Row[*tuple[Any, ...]]


class _Round(NamedTuple):
    """What one step works with: cases that are held, their audit keys, and everybody at their centres by staff id."""

    rows: Sequence[AnyRow]
    keys: Mapping[bytes, bytes]
    members: Mapping[str, dict[bytes, Member]]
    working: Mapping[str, Working]
    walls: Mapping[bytes, tuple[frozenset[bytes], frozenset[bytes]]]


class _Routed(NamedTuple):
    """What becomes of one case."""

    assignee: bytes | None
    due: date | None
    told: list[What]


def route_new(connection: Connection, trail: Trail, after: bytes, now: int, today: date) -> bytes | None:
    """Propose somebody for the next new cases, or leave them to the desk; where to go on, None at the end of the walk.

    From here on a case with advice has a day by which it shall be taken over, counted from the day it arrived.
    """
    ids = connection.execute(unrouted(after, BATCH)).scalars().all()
    if not ids:
        return None
    of_now = _round(connection, trail, ids)
    routed = {row.case_id: _routed(trail, of_now, row, today) for row in of_now.rows}
    if routed:
        connection.execute(_ROUTE, [_columns(case, one, today) for case, one in routed.items()])
        _record(connection, trail, of_now.keys, now, {case: one.told for case, one in routed.items()})
    return ids[-1]


def pass_on_overdue(connection: Connection, trail: Trail, after: bytes, now: int, today: date) -> bytes | None:
    """Give the next cases that nobody took over in time to a deputy, or tell the coordinators; where to go on."""
    ids = connection.execute(overdue(today, after, BATCH)).scalars().all()
    if not ids:
        return None
    of_now = _round(connection, trail, ids)
    found = {row.case_id: _escalation(trail, of_now, row, today) for row in of_now.rows}
    decided = {case: one for case, one in found.items() if one is not None}
    if decided:
        connection.execute(_ESCALATE, [_escalated(case, one, today) for case, one in decided.items()])
        told = {case: [_told(trail, one)] for case, one in decided.items()}
        _record(connection, trail, of_now.keys, now, told)
    return ids[-1]


def _round(connection: Connection, trail: Trail, ids: Sequence[bytes]) -> _Round:
    # They are held by now: what they are is asked after that, and nobody takes one over in between.
    rows = connection.execute(waiting(ids)).all()
    keys = case_keys(connection, trail.service_keys, [row.case_id for row in rows])  # one without is left as it is
    centres = sorted({row.centre for row in rows})
    members = members_of(connection, centres)
    return _Round(
        [row for row in rows if row.case_id in keys],
        keys,
        {centre: {one.staff: one for one in members.get(centre, ())} for centre in centres},
        working_of(connection, centres),
        kept_out(connection, ids),
    )


def _routed(trail: Trail, of_now: _Round, row: AnyRow, today: date) -> _Routed:
    """The decision for one case; who gets it has one more from here on."""
    members, (settings, cantons) = of_now.members[row.centre], of_now.working[row.centre]
    tags = _tags(trail.service_keys, row)
    until = due(row.day, settings.takeover_days, cantons) if starts_clock(tags) else None
    if row.assignee is not None:  # a member was quicker
        return _Routed(row.assignee, until, [])
    proposal = propose(tags, members.values(), today, _kept_out(of_now, row))
    best = proposal.ranked[0] if proposal.ranked else None
    told = [what("transition.proposed", act="assign", **_words(trail, row.centre, best, proposal.interpreter))]
    if best is None or settings.assignment == "desk" or tags.has_conflict or row.restricted:
        return _Routed(None, until, told)
    members[best.staff] = members[best.staff]._replace(load=best.load + 1)
    words = _words(trail, row.centre, best, proposal.interpreter)
    return _Routed(best.staff, until, [*told, what("transition.decided", act="assign", decision="at_once", **words)])


def _escalation(trail: Trail, of_now: _Round, row: AnyRow, today: date) -> Escalation | None:
    members, (_, cantons) = of_now.members[row.centre], of_now.working[row.centre]
    tags, kept = _tags(trail.service_keys, row), _kept_out(of_now, row)
    may_see = {
        staff: one
        for staff, one in members.items()
        if staff not in kept and (one.is_coordinator or not tags.has_conflict)
    }
    return escalate(row.escalated, members.get(row.assignee), may_see, row.due, today, cantons)


def _kept_out(of_now: _Round, row: AnyRow) -> frozenset[bytes]:
    return walled(of_now.members[row.centre].values(), row.restricted, of_now.walls.get(row.case_id, NOBODY))


def _tags(keys: ServiceKeys, row: AnyRow) -> Tags:
    """The tags of a case. Some that do not open are an alarm, and could say anything: the case is the coordinators'."""
    if row.tags is None:
        return tags_of(None)
    try:
        return tags_of(open_tags(keys, row.case_id, row.tags))
    except Tampered:
        _log.critical("the tags of case %s are not what was once accepted", row.case_id.hex())
        return Tags(has_conflict=True)


def _words(trail: Trail, centre: str, best: Fit | None, interpreter: bool) -> dict[str, bytes | int | str]:
    if best is None:
        return {"centre": centre, "reason": "nobody_fits"}
    # That the person named a conflict stays sealed in her tags: the trail does not say it either.
    reasons = [code for code in best.reasons if code != COORDINATES] + (["interpreter"] if interpreter else [])
    return {"centre": centre, "member": trail.member(best.staff), "reason": ".".join(reasons) or "nobody_else"}


def _told(trail: Trail, one: Escalation) -> What:
    if one.member is None:
        return what("transition.decided", act="escalate", decision=one.to, reason=one.reason)
    return what(
        "transition.decided", act="escalate", decision=one.to, member=trail.member(one.member), reason=one.reason
    )


def _columns(case: bytes, one: _Routed, today: date) -> dict[str, object]:
    return {"case": case, "whom": one.assignee, "until": one.due, "today": today}


def _escalated(case: bytes, one: Escalation, today: date) -> dict[str, object]:
    return {"case": case, "whom": one.member, "step": 1 if one.to == "deputy" else 2, "today": today}


def _record(
    connection: Connection, trail: Trail, keys: Mapping[bytes, bytes], now: int, told: Mapping[bytes, Iterable[What]]
) -> None:
    store(
        connection,
        [compose(trail.draw, keys[case], case, now, WORKER, one) for case, several in told.items() for one in several],
    )


_ROUTE = (
    sa.update(cases)
    .where(cases.c.case_id == sa.bindparam("case"))
    .values(
        assignee=sa.bindparam("whom", type_=sa.LargeBinary),
        due=sa.bindparam("until", type_=sa.Date),
        routed_day=sa.bindparam("today", type_=sa.Date),
    )
)
_ESCALATE = (
    sa.update(cases)
    .where(cases.c.case_id == sa.bindparam("case"))
    .values(
        assignee=sa.bindparam("whom", type_=sa.LargeBinary),
        escalated=sa.bindparam("step", type_=sa.SmallInteger),
        activity_day=sa.bindparam("today", type_=sa.Date),  # so that whose turn it is hears of it
    )
)
