"""One case for one member: found, held to be changed, or offered to her centre, by the rules of `visibility`.

What is not hers is not found, and nothing tells it from what does not exist.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import audit_keys
from counselling.audit.outbox import Keyed
from counselling.cases.model import cases, walls
from counselling.cases.visibility import (
    DECIDING,
    IS_COORDINATED,
    MEMBERS_CASES,
    is_coordinated,
    is_kept_from_her,
    is_member,
    is_visible,
)
from counselling.staff.model import members, memberships
from counselling.staff.sessions import CASE_ROLES
from reporting.errors import Conflict, NotFound
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys


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


def _found(
    connection: Connection, keys: ServiceKeys, query: sa.Select[*tuple[Any, ...]], staff: bytes, case: bytes
) -> Seen:
    row = connection.execute(query, {"staff": staff, "case": case}).first()
    if row is None or is_kept_from_her(keys, case, row.deciding):
        raise NotFound
    return Seen._make(row)


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
        IS_COORDINATED.label("coordinated"),
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
