"""Which cases a member sees: the rules that every selection of cases for a member goes by.

A member sees the cases of the centres in which she is active as a counsellor or coordinator, but for those she is walled
off from, and of the restricted ones only those that name her. A new case that may concern somebody at the centre is the
coordinators' alone until one of them takes it over; a centre without an active coordinator has nobody to keep it for, and
all its members see it. What is left of an erased case, its cover, is the coordinators' alone, within the same walls. What
is not hers is not found, and nothing tells it from what does not exist.

Whoever lists something by case (`lists`, other rooms) joins it to MEMBERS_CASES, filters by `is_visible`, selects DECIDING too,
and leaves out each row that `is_kept_from_her`. One case is asked for in `access`. The worker, who serves nobody, has its own
selections in `pending`.
"""

import logging
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import cases, is_restricted, walls
from counselling.cases.tags import CONFLICT, open_tags
from counselling.staff.model import members, memberships
from counselling.staff.sessions import CASE_ROLES, COORDINATOR
from reporting.errors import Tampered
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys

_log = logging.getLogger(__name__)


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


IS_COORDINATED = is_coordinated(cases.c.centre)
# The tags of a new case, for whoever is not one of the coordinators that its centre has; null where nothing hangs on them.
DECIDING = sa.case(
    (sa.and_(cases.c.state == "new", memberships.c.role != COORDINATOR, IS_COORDINATED), reports.c.tags)
).label("deciding")
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
LEADS = sa.or_(memberships.c.role == COORDINATOR, ~IS_COORDINATED, sa.and_(cases.c.restricted, ~_IS_NAMED))
