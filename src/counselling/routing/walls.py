"""Who is kept out of a case because of a conflict of interest, and who is named for a restricted one.

A member declares her own conflict; for others a coordinator decides, from the person's word. It holds before any ciphertext
is served, since `cases.visibility` asks. Inside one centre this is access control, not cryptography: all its members have its
keys. A case always stays somebody's: nobody may wall off the last member who sees it, and whoever restricts one names two.
One that came from elsewhere with a conflict is restricted to the coordinators there, be it one (`passing`).

Where no coordinator sees a case, whoever sees it decides: to keep somebody out, each; to let somebody in, two together,
where the centre has two for it. So nobody who looks after a case alone lets a coordinator back whom it may concern. If
her colleagues are kept out too, she still does not: else she would only have to make them declare a conflict, or keep
them out. She takes back whom she kept out herself, or passes the case on. The two see the case while they say so, and
neither named the other for it. That a coordinator makes no way in for herself: `cases.own_way_in`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record_all, what
from counselling.cases.access import Seen, to_change, visible
from counselling.cases.model import cases, walls
from counselling.cases.visibility import seen_by
from counselling.routing.passing import release_tasks
from counselling.routing.transitions import leads
from counselling.staff.model import members, memberships
from counselling.staff.sessions import CASE_ROLES, COORDINATOR
from reporting.errors import Conflict, Invalid, NotFound, Refused
from reporting.mailbox.messages import Id

Why = Literal["own", "person", "relation", "complaint", "other"]
LEAST_NAMED = 2


class NewWall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the centre is to be kept out: herself, by her own word, or another, by a coordinator's."""

    staff: Id
    reason: Why


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The members for whom alone a case is from here on."""

    members: Annotated[tuple[Id, ...], msgspec.Meta(min_length=LEAST_NAMED, max_length=50)]


class Wall(msgspec.Struct, frozen=True):
    """A member kept `out` of the case, or named for it (`in`). `agreed_by`: who would have this wall go, and waits for another."""

    staff: bytes
    side: str
    made_by: bytes
    day: date
    agreed_by: bytes | None


class Walls(msgspec.Struct, frozen=True):
    """Who is kept out and who is named; `decides`: whether she who asks may change it for others; `together`: whether, to let
    somebody in, another must agree."""

    restricted: bool
    decides: bool
    together: bool
    walls: tuple[Wall, ...]


def walls_of(connection: Connection, act: Act, staff: bytes, case: bytes) -> Walls:
    """The walls of a case. Raises NotFound: it is not hers."""
    seen = visible(connection, act.trail.service_keys, staff, case)
    query = sa.select(walls.c.staff_id, walls.c.side, walls.c.made_by, walls.c.day, walls.c.agreed_by).where(
        walls.c.case_id == case
    )
    found = tuple(Wall(*row) for row in connection.execute(query.order_by(walls.c.day, walls.c.staff_id)))
    decides = _decides(connection, seen, staff)
    return Walls(_is_restricted(connection, case), decides, decides and seen.role != COORDINATOR, found)


def keep_out(connection: Connection, act: Act, staff: bytes, case: bytes, new: NewWall, today: date) -> None:
    """Wall a member off. What she looked after is the desk's again. The same again changes nothing.

    Raises:
        NotFound: the case is not hers: also to who has walled herself off.
        Refused: `not_yours`: for another, and she does not decide.
        Conflict: `nobody_left`: nobody else sees the case: it must go to another centre first; `too_few_named`;
            `case_erased`.
        Invalid: `staff` is no member of the centre.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if new.staff != staff and not _decides(connection, seen, staff):
        raise Refused("not_yours")
    _require_members(connection, seen, [new.staff])
    if new.staff in set(connection.execute(_OUT, {"case": case}).scalars()):
        return
    able = seen_by(connection, case)
    row = {"case_id": case, "staff_id": new.staff, "side": "out", "made_by": staff, "day": today}
    connection.execute(sa.delete(walls).where(walls.c.case_id == case, walls.c.staff_id == new.staff))
    connection.execute(sa.insert(walls), row)
    _require_somebody(connection, act, seen, least=min(len(able), LEAST_NAMED))
    if seen.assignee == new.staff:
        left = sa.update(cases).where(cases.c.case_id == case)
        connection.execute(left.values(assignee=None, activity_day=today))
    release_tasks(connection, case, new.staff)
    _record(connection, act, case, "out", [new.staff], new.reason)


def lift(connection: Connection, act: Act, staff: bytes, case: bytes, member: bytes) -> None:
    """Let a member see the case again: at once, or, where it takes two, as soon as the second says so. Lifting what is not
    there, or the same again, changes nothing. Whoever walled another off takes it back alone.

    Raises:
        NotFound: the case is not hers.
        Refused: `not_yours`: she does not decide; `no_second`: it takes two, and nobody but her sees the case.
        Conflict: `case_erased`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if not _decides(connection, seen, staff):
        raise Refused("not_yours")
    of_hers = sa.and_(walls.c.case_id == case, walls.c.staff_id == member, walls.c.side == "out")
    wall = connection.execute(sa.select(walls.c.made_by).where(of_hers)).first()
    if wall is None:
        return
    others = _colleagues(connection, seen) - {member}
    if staff == wall.made_by or _is_agreed(connection, act, seen, staff, of_hers, others):
        connection.execute(sa.delete(walls).where(of_hers))
        _record(connection, act, case, "lifted", [member])


def restrict(connection: Connection, act: Act, staff: bytes, case: bytes, named: Named, today: date) -> None:
    """From here on the case is for these members alone. Naming others replaces them; the same again changes nothing.

    Raises:
        NotFound: the case is not hers.
        Refused: `not_yours`: she does not decide; `let_in_together`: she names a coordinator, and leads the centre herself
            no more than the others who see it.
        Conflict: `too_few_named`: not two different members who are not kept out; `case_erased`.
        Invalid: `staff`: one is no member of the centre.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if not _decides(connection, seen, staff):
        raise Refused("not_yours")
    _require_members(connection, seen, named.members)
    wanted = set(named.members)
    if wanted & set(connection.execute(_OUT, {"case": case}).scalars()):
        raise Conflict("too_few_named")
    before = set(connection.execute(_IN, {"case": case}).scalars())
    if wanted == before:
        return
    if seen.role != COORDINATOR and (wanted - before) & _colleagues(connection, seen, [COORDINATOR]):
        raise Refused("let_in_together")
    gone = sa.and_(walls.c.case_id == case, walls.c.side == "in", walls.c.staff_id.in_(before - wanted))
    connection.execute(sa.delete(walls).where(gone))
    row = {"case_id": case, "side": "in", "made_by": staff, "day": today}
    if wanted - before:
        connection.execute(sa.insert(walls), [{"staff_id": one, **row} for one in sorted(wanted - before)])
    keeps = {} if seen.assignee is None or seen.assignee in wanted else {"assignee": None, "activity_day": today}
    connection.execute(sa.update(cases).where(cases.c.case_id == case).values(restricted=True, **keeps))
    _require_somebody(connection, act, seen)
    _record(connection, act, case, "named", sorted(wanted - before))
    _record(connection, act, case, "unnamed", sorted(before - wanted))


def unrestrict(connection: Connection, act: Act, staff: bytes, case: bytes) -> None:
    """The case is its centre's again, but for those kept out: at once, or as soon as a second says so. Again changes nothing.
    Raises as `lift`."""
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if not _decides(connection, seen, staff):
        raise Refused("not_yours")
    if not _is_restricted(connection, case):
        return
    before = sorted(connection.execute(_IN, {"case": case}).scalars())
    of_named = sa.and_(walls.c.case_id == case, walls.c.side == "in")
    if not _is_agreed(connection, act, seen, staff, of_named, _colleagues(connection, seen)):
        return
    connection.execute(sa.delete(walls).where(of_named))
    connection.execute(sa.update(cases).where(cases.c.case_id == case).values(restricted=False))
    _record(connection, act, case, "unnamed", before)


def _decides(connection: Connection, seen: Seen, staff: bytes) -> bool:
    """Who decides for others: who leads the centre; of a restricted case that names no coordinator, each who is named."""
    if leads(seen):
        return True
    named = set(connection.execute(_IN, {"case": seen.case_id}).scalars())
    return staff in named and not seen_by(connection, seen.case_id, (COORDINATOR,))


def _is_agreed(
    connection: Connection, act: Act, seen: Seen, staff: bytes, which: sa.ColumnElement[bool], there: set[bytes]
) -> bool:
    """Whether these walls go now: at a coordinator's word, at the second's of those who decide without one, or where there are
    not two for it (`there`: who could, were nobody kept out). Else it is kept, and recorded, that she would have them go.
    Raises Refused: `no_second`."""
    if seen.role == COORDINATOR or len(there) < LEAST_NAMED:
        return True
    seconds = _seconds(connection, seen, staff) & there
    if seconds & set(connection.execute(sa.select(walls.c.agreed_by).where(which)).scalars()):
        return True
    if not seconds:
        raise Refused("no_second")
    stands = walls.c.agreed_by.in_({staff, *seconds})
    new = sa.update(walls).where(which, sa.or_(walls.c.agreed_by.is_(None), ~stands)).values(agreed_by=staff)
    concerned = sorted(connection.execute(new.returning(walls.c.staff_id)).scalars())
    _record(connection, act, seen.case_id, "agreed", concerned)
    return False


def _seconds(connection: Connection, seen: Seen, staff: bytes) -> set[bytes]:
    """Who sees the case besides her, and neither named her for it nor was named by her."""
    named_by = {row.staff_id: row.made_by for row in connection.execute(_NAMED, {"case": seen.case_id})}
    others = seen_by(connection, seen.case_id) - {staff, named_by.get(staff)}
    return {one for one in others if named_by.get(one) != staff}


def _colleagues(connection: Connection, seen: Seen, roles: Sequence[str] = CASE_ROLES) -> set[bytes]:
    """The active members of the case's centre in these roles, walls or none."""
    return set(connection.execute(_COLLEAGUES, {"centre": seen.centre, "roles": roles}).scalars())


def _require_members(connection: Connection, seen: Seen, wanted: Iterable[bytes]) -> None:
    if not set(wanted) <= _colleagues(connection, seen):
        raise Invalid(fields={"staff": "unknown"})


def _require_somebody(connection: Connection, act: Act, seen: Seen, least: int = LEAST_NAMED) -> None:
    """Raises Conflict unless somebody sees the case as it stands now; of a restricted one, `least` members."""
    able = seen_by(connection, seen.case_id)
    if _is_restricted(connection, seen.case_id) and len(able) < least:
        raise Conflict("too_few_named")
    for one in able:
        try:
            visible(connection, act.trail.service_keys, one, seen.case_id)
        except NotFound:
            continue
        return
    raise Conflict("nobody_left")


def _is_restricted(connection: Connection, case: bytes) -> bool:
    return bool(connection.execute(_RESTRICTED, {"case": case}).scalar_one())


def _record(
    connection: Connection, act: Act, case: bytes, done: str, concerned: Iterable[bytes], reason: str | None = None
) -> None:
    why = {} if reason is None else {"reason": reason}
    told = [what("wall.changed", act=done, member=act.trail.member(one), **why) for one in concerned]
    record_all(connection, act, told, case)


_OUT = sa.select(walls.c.staff_id).where(walls.c.case_id == sa.bindparam("case"), walls.c.side == "out")
_IN = sa.select(walls.c.staff_id).where(walls.c.case_id == sa.bindparam("case"), walls.c.side == "in")
_NAMED = sa.select(walls.c.staff_id, walls.c.made_by).where(
    walls.c.case_id == sa.bindparam("case"), walls.c.side == "in"
)
_COLLEAGUES = (
    sa.select(members.c.staff_id)
    .join(memberships, memberships.c.staff_id == members.c.staff_id)
    .where(
        memberships.c.centre == sa.bindparam("centre"), memberships.c.role.in_(sa.bindparam("roles", expanding=True))
    )
    .where(members.c.state == "active")
)
_RESTRICTED = sa.select(cases.c.restricted).where(cases.c.case_id == sa.bindparam("case"))
