"""Who sees which case: the rules that every selection of cases for a member goes by.

A member sees the cases of the centres in which she is active as a counsellor or coordinator, but for those she is walled
off from, and of the restricted ones only those that name her. A new case that may concern somebody at the centre is the
coordinators' alone until one of them takes it over; a centre without an active coordinator has nobody to keep it for, and
all its members see it. What is left of an erased case, its cover, is the coordinators' alone, within the same walls. What
is not hers is not found, and nothing tells it from what does not exist.

Whoever lists something by case (`lists`, other rooms) joins it to MEMBERS_CASES, filters by `is_visible`, selects DECIDING too,
and leaves out each row that `is_kept_from_her`. The worker, who serves nobody, has its own selections in `pending`.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import audit_keys
from counselling.audit.outbox import Keyed
from counselling.cases.model import cases, is_restricted, walls
from counselling.cases.tags import CONFLICT, open_tags
from counselling.staff.model import members, memberships
from counselling.staff.sessions import CASE_ROLES, COORDINATOR
from reporting.errors import Conflict, NotFound, Tampered
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys

_log = logging.getLogger(__name__)


class Seen(NamedTuple):
    """A case as one member may see it, with the state of its report and her role in its centre.

    `coordinated`: whether the centre has an active coordinator. `deciding`: the sealed tags, where it hangs on them whether
    she may.
    """

    case_id: bytes
    reference: str
    centre: str
    state: str
    waiting_for: str
    assignee: bytes | None
    day: date
    activity_day: date
    erased_day: date | None
    report_state: str
    withdrawal_day: date | None
    lookup: bytes | None
    sealed_centre: str
    sealed_generation: int
    dialogue_generation: int
    tags: bytes | None
    role: str
    coordinated: bool
    closed_day: date | None
    retain_until: date | None
    hold: bool
    deciding: bytes | None
    audit_key: bytes | None

    @property
    def keyed(self) -> Keyed:
        """The case, for what is recorded of it in this transaction."""
        return Keyed(self.case_id, self.audit_key)


class Offered(NamedTuple):
    """A case on its way to another centre, as a member there may know it: her role in that centre, and whether that centre
    has an active coordinator (`coordinated`)."""

    case_id: bytes
    centre: str
    state: str
    erased_day: date | None
    report_state: str
    dialogue_generation: int
    role: str
    coordinated: bool


def visible(connection: Connection, keys: ServiceKeys, staff: bytes, case: bytes) -> Seen:
    """The case, if this member may see it. Raises NotFound."""
    return _found(connection, keys, _VISIBLE, staff, case)


def to_change(connection: Connection, keys: ServiceKeys, staff: bytes, case: bytes) -> Seen:
    """The case, if this member may see it, held until the commit: who else changes it waits.

    Whether it is hers is asked again once it is held: whoever held it before may have walled her off.

    Raises:
        NotFound: it is not hers.
        Conflict: `case_erased`: the withdrawal was carried out, and nothing can be added.
    """
    if connection.execute(_HOLD, {"staff": staff, "case": case}).first() is None:
        raise NotFound
    seen = visible(connection, keys, staff, case)
    if seen.erased_day is not None:
        raise Conflict("case_erased")
    return seen


def offered(
    connection: Connection, staff: bytes, case: bytes, centre: str, roles: Sequence[str] = CASE_ROLES
) -> Offered:
    """A case that a transition offers to `centre`, for a member there in one of these roles, held until the commit.

    The caller has found that transition; it gives a right to this and to nothing else of the case. Raises NotFound.
    """
    asked = {"staff": staff, "case": case, "centre": centre, "roles": roles}
    is_held = connection.execute(_HOLD_OFFERED, asked).first() is not None
    row = connection.execute(_OFFERED, asked).first()  # asked again: she may have been walled off meanwhile
    if row is None or not is_held:
        raise NotFound
    return Offered._make(row)


def is_visible(staff: bytes | sa.BindParameter[bytes]) -> sa.ColumnElement[bool]:
    """Of the rows of MEMBERS_CASES, those of cases that this member may see, as far as the database can tell.

    What it cannot tell hangs on sealed tags: see DECIDING.
    """
    return sa.and_(is_member(staff), _IS_NOT_WALLED_OFF)


def is_member(
    staff: bytes | sa.BindParameter[bytes], roles: Sequence[str] | sa.BindParameter[Sequence[str]] = CASE_ROLES
) -> sa.ColumnElement[bool]:
    """Of memberships joined to members, those of this member, if she is active and works on cases (or is of these roles)."""
    return sa.and_(memberships.c.staff_id == staff, memberships.c.role.in_(roles), members.c.state == "active")


def kept_from(staff: bytes | sa.BindParameter[bytes]) -> sa.CompoundSelect[tuple[bytes]]:
    """The ids of the cases, in whatever centre, that walls keep from this member: for counts, which name none.

    Few: what names her as kept out, and of the restricted ones those that do not name her.
    """
    kept, hers = cases.alias(), walls.alias()  # names of their own: this stands inside other selections of cases
    names_her = sa.exists(_ONE).where(hers.c.case_id == kept.c.case_id, hers.c.staff_id == staff, hers.c.side == "in")
    return sa.union_all(
        sa.select(hers.c.case_id).where(hers.c.staff_id == staff, hers.c.side == "out"),
        sa.select(kept.c.case_id).where(is_restricted(kept), ~names_her),
    )


def seen_by(connection: Connection, case: bytes, roles: Sequence[str] = CASE_ROLES) -> set[bytes]:
    """The members of these roles who may see a case, as far as the database can tell."""
    active = sa.and_(memberships.c.role.in_(roles), members.c.state == "active", _IS_NOT_WALLED_OFF)
    query = sa.select(members.c.staff_id).select_from(MEMBERS_CASES).where(cases.c.case_id == case, active)
    return set(connection.execute(query).scalars())


def is_kept_from_her(keys: ServiceKeys, case: bytes, deciding: bytes | None) -> bool:
    """Whether the tags, if it hangs on them, keep a case for the coordinators; tags that do not open do.

    `deciding`: the column DECIDING of the case's row.
    """
    if deciding is None:
        return False
    try:
        return bool(open_tags(keys, case, deciding).get(CONFLICT))
    except Tampered:
        _log.critical("the tags of case %s are not what was once accepted", case.hex())
        return True


def _found(
    connection: Connection, keys: ServiceKeys, query: sa.Select[*tuple[Any, ...]], staff: bytes, case: bytes
) -> Seen:
    row = connection.execute(query, {"staff": staff, "case": case}).first()
    if row is None or is_kept_from_her(keys, case, row.deciding):
        raise NotFound
    return Seen._make(row)


# As one CASE: PostgreSQL takes "there is no wall, or …" for rare, and would then sort all cases instead of following an index.
_IS_ANOTHERS_COVER = sa.and_(cases.c.erased_day.is_not(None), memberships.c.role != COORDINATOR)
_IS_NOT_WALLED_OFF = sa.case(
    (_IS_ANOTHERS_COVER, sa.false()),
    (cases.c.restricted, walls.c.side == "in"),
    else_=walls.c.side.is_distinct_from("out"),
)
# A row for each case and each member of its centre, with what walls say about the two.
MEMBERS_CASES = (
    sa.join(cases, reports, reports.c.case_id == cases.c.case_id)
    .join(memberships, memberships.c.centre == cases.c.centre)
    .join(members, members.c.staff_id == memberships.c.staff_id)
    .outerjoin(walls, sa.and_(walls.c.case_id == cases.c.case_id, walls.c.staff_id == members.c.staff_id))
)
_ONE: sa.ColumnElement[int] = sa.literal_column("1")  # not all columns: of members the worker may read but two
_COLLEAGUES, _COORDINATORS, _THEIR_WALLS = members.alias(), memberships.alias(), walls.alias()


def is_coordinated(centre: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether a centre has an active coordinator who is not walled off from the case."""
    is_walled_off = (
        sa.exists()
        .where(
            _THEIR_WALLS.c.case_id == cases.c.case_id,
            _THEIR_WALLS.c.staff_id == _COLLEAGUES.c.staff_id,
            _THEIR_WALLS.c.side == "out",
        )
        .correlate(cases, _COLLEAGUES)  # else it would ask for a wall in any case: the case stands two levels above
    )
    return sa.exists(_ONE).where(
        _COORDINATORS.c.centre == centre,
        _COORDINATORS.c.role == COORDINATOR,
        _COLLEAGUES.c.staff_id == _COORDINATORS.c.staff_id,
        _COLLEAGUES.c.state == "active",
        ~is_walled_off,
    )


_IS_COORDINATED = is_coordinated(cases.c.centre)
# The tags of a new case, for whoever is not one of the coordinators that its centre has; null where nothing hangs on them.
DECIDING = sa.case(
    (sa.and_(cases.c.state == "new", memberships.c.role != COORDINATOR, _IS_COORDINATED), reports.c.tags)
).label("deciding")
_VISIBLE = (
    sa.select(
        cases.c.case_id,
        reports.c.reference,
        cases.c.centre,
        cases.c.state,
        cases.c.waiting_for,
        cases.c.assignee,
        cases.c.day,
        cases.c.activity_day,
        cases.c.erased_day,
        reports.c.state.label("report_state"),
        reports.c.withdrawal_day,
        reports.c.lookup,
        reports.c.centre.label("sealed_centre"),
        reports.c.centre_generation,
        reports.c.dialogue_generation,
        reports.c.tags,
        memberships.c.role,
        _IS_COORDINATED.label("coordinated"),
        cases.c.closed_day,
        cases.c.retain_until,
        cases.c.hold,
        DECIDING,
        sa.select(audit_keys.c.sealed).where(audit_keys.c.subject == cases.c.case_id).scalar_subquery(),
    )
    .select_from(MEMBERS_CASES)
    .where(is_visible(sa.bindparam("staff")), cases.c.case_id == sa.bindparam("case"))
)
# The report's row is what the public program holds too while a person writes: one order for everybody.
_HOLD = _VISIBLE.with_only_columns(reports.c.case_id).with_for_update(of=reports)
_OFFERED = (
    sa.select(
        cases.c.case_id,
        cases.c.centre,
        cases.c.state,
        cases.c.erased_day,
        reports.c.state.label("report_state"),
        reports.c.dialogue_generation,
        memberships.c.role,
        is_coordinated(sa.bindparam("centre")).label("coordinated"),
    )
    .select_from(
        sa.join(cases, reports, reports.c.case_id == cases.c.case_id)
        .join(memberships, memberships.c.centre == sa.bindparam("centre"))
        .join(members, members.c.staff_id == memberships.c.staff_id)
        .outerjoin(walls, sa.and_(walls.c.case_id == cases.c.case_id, walls.c.staff_id == members.c.staff_id))
    )
    .where(is_member(sa.bindparam("staff"), sa.bindparam("roles", expanding=True)))
    .where(walls.c.side.is_distinct_from("out"), cases.c.case_id == sa.bindparam("case"))
)
_HOLD_OFFERED = _OFFERED.with_only_columns(reports.c.case_id).with_for_update(of=reports)
# Nobody looks after them: nobody ever did, or whoever did is kept out by now, or has left (the worker gives hers back).
IS_NOBODYS = sa.and_(cases.c.state.in_(("new", "open")), cases.c.assignee.is_(None), cases.c.erased_day.is_(None))
# Of the rows of MEMBERS_CASES: whether she decides what becomes of it: its coordinators, or, if none sees it, whoever does.
_IS_NAMED = sa.exists(_ONE).where(
    _THEIR_WALLS.c.case_id == cases.c.case_id,
    _THEIR_WALLS.c.staff_id == _COLLEAGUES.c.staff_id,
    _THEIR_WALLS.c.side == "in",
    _COLLEAGUES.c.state == "active",
    _COORDINATORS.c.staff_id == _COLLEAGUES.c.staff_id,
    _COORDINATORS.c.centre == cases.c.centre,
    _COORDINATORS.c.role == COORDINATOR,
)
LEADS = sa.or_(memberships.c.role == COORDINATOR, ~_IS_COORDINATED, sa.and_(cases.c.restricted, ~_IS_NAMED))
