"""What a coordinator decides about the counsellors and coordinators of her own centre: who is invited, renewed, and no more.

She never learns a password or key: her browser makes the token of a link and sends its hash. Who watches over the centre
(supervisor, statistician, delegate), and who belongs to another centre too, is for whoever runs the service.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Annotated, Literal, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.invitations import LOGIN, TOKEN_LENGTH, Invited, write_invitation, write_link
from counselling.staff.leaving import end_access
from counselling.staff.model import invitations, members, memberships, sessions
from counselling.staff.profiles import require_coordinator
from counselling.staff.sessions import CASE_ROLES, COORDINATOR, Membership
from reporting.database import take_turns
from reporting.errors import Conflict, NotFound, Refused
from reporting.sealing.keys import centre_id

Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class NewLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The SHA-256 of the token that a link carries."""

    digest: Digest


class NewMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite: what she will type to sign in, her role, the language of her workspace, and the digest of her link."""

    login: Annotated[str, msgspec.Meta(pattern=f"^{LOGIN.pattern}$")]
    role: Literal["counsellor", "coordinator"]
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]
    digest: Digest


class Pending(msgspec.Struct, frozen=True):
    """An invitation that nobody has accepted. `expires`: seconds since 1970, null once its link is forgotten.

    `renewed`: she is a member already and is to make new keys, because she lost her passphrases.
    """

    staff: bytes
    login: str
    role: str
    expires: int | None
    renewed: bool


class _Concerned(NamedTuple):
    state: str
    role: str
    key: bytes | None


def pending_invitations(connection: Connection, staff: bytes, centre: str) -> list[Pending]:
    """Whoever is invited to a centre, for its coordinators. Raises NotFound and Refused as `require_coordinator`."""
    require_coordinator(connection, staff, centre)
    return [Pending(*row) for row in connection.execute(_PENDING, {"centre": centre, "roles": CASE_ROLES})]


def invite_member(
    connection: Connection, act: Act, today: date, staff: bytes, centre: str, wanted: NewMember
) -> Pending:
    """Invite somebody to a centre, or anew if she has not accepted yet. The same call again changes nothing.

    Raises:
        NotFound, Refused: as `require_coordinator`.
        Conflict: `login_taken`: it is a member's, or somebody's who is invited elsewhere.
    """
    _begin(connection, staff, centre)
    row = connection.execute(sa.select(members).where(members.c.login == wanted.login)).first()
    if row is not None:
        found = connection.execute(sa.select(memberships).where(memberships.c.staff_id == row.staff_id)).all()
        if row.state != "invited" or any(one.centre != centre or one.role not in CASE_ROLES for one in found):
            raise Conflict("login_taken")
        if {one.role for one in found} == {wanted.role} and _is_link_of(connection, row.staff_id, wanted.digest):
            return _pending(connection, centre, row.staff_id)
    joins = Membership(centre, wanted.role)
    invited = write_invitation(connection, act, today, wanted.login, joins, wanted.language, wanted.digest)
    return _pending(connection, centre, invited)


def withdraw_invitation(connection: Connection, act: Act, staff: bytes, centre: str, invited: bytes) -> None:
    """The link works no more. Who has keys here already is an active member again, with those.

    Raises:
        NotFound: she was never invited to this centre; Refused: as `require_coordinator`, or `operator_only`.
        Conflict: `invitation_accepted`.
    """
    _begin(connection, staff, centre)
    one = _concerned(connection, centre, invited)
    if one.state != "invited":
        raise Conflict("invitation_accepted")
    if one.key is None:
        _forget_invited(connection, act, centre, invited)
        return
    connection.execute(sa.delete(invitations).where(invitations.c.staff_id == invited))
    connection.execute(sa.update(members).where(members.c.staff_id == invited).values(state="active"))
    _record_change(connection, act, centre, invited, one.role, "renewal_withdrawn")


def renew_member(connection: Connection, act: Act, staff: bytes, centre: str, lost: bytes, link: NewLink) -> Pending:
    """A member who lost her passphrases is to make new keys by this link: her sign-in and sessions end at once.

    What she has here stays as it is until she accepts, then her new keys take the place of the old ones.

    Raises:
        NotFound: no active member of this centre; Refused: as `require_coordinator`, `operator_only` or `yourself`.
    """
    _begin(connection, staff, centre)
    one = _concerned(connection, centre, lost)
    if lost == staff:
        raise Refused("yourself")
    if one.state == "left" or one.key is None:
        raise NotFound
    if not _is_link_of(connection, lost, link.digest):
        _lose_keys(connection, act, lost, [Membership(centre, one.role)], link.digest)
    return _pending(connection, centre, lost)


def renew_lost(connection: Connection, act: Act, login: str) -> Invited:
    """The same by whoever runs the service: for whom no coordinator of her own can do it, as a centre's only one.

    If nobody else at her centre can let her in again, its keys come back by the ceremony alone (`ceremony request`).

    Raises NotFound: `member_unknown`: nobody who has joined has this login; Conflict: `member_left`.
    """
    row = connection.execute(sa.select(members).where(members.c.login == login).with_for_update()).first()
    if row is None or row.key is None:
        raise NotFound("member_unknown")
    if row.state == "left":
        raise Conflict("member_left")
    hers = sa.select(memberships.c.centre, memberships.c.role).where(memberships.c.staff_id == row.staff_id)
    joins = [Membership(*one) for one in connection.execute(hers.order_by(memberships.c.centre))]
    token = act.trail.draw(TOKEN_LENGTH)
    _lose_keys(connection, act, row.staff_id, joins, sha256(token).digest())
    return Invited(row.staff_id, token)


def end_membership(connection: Connection, act: Act, staff: bytes, centre: str, leaver: bytes) -> None:
    """End a member's access at once; what follows for the centre's keys is for its coordinators. Repeating changes nothing.

    Raises:
        NotFound: no member of this centre; Refused: as `require_coordinator`, or `operator_only`.
        Conflict: `last_coordinator`: nobody would be left to lead the centre.
    """
    _begin(connection, staff, centre)
    if _concerned(connection, centre, leaver).state == "left":
        return
    if not connection.execute(_OTHER_COORDINATORS, {"centre": centre, "staff": leaver}).first():
        raise Conflict("last_coordinator")
    end_access(connection, act, leaver)


def _begin(connection: Connection, staff: bytes, centre: str) -> None:
    """Two coordinators take turns, so that each decides with the centre as the other has left it."""
    take_turns(connection, centre_id(centre))
    require_coordinator(connection, staff, centre)


def _lose_keys(connection: Connection, act: Act, lost: bytes, joins: Sequence[Membership], digest: bytes) -> None:
    """Her sign-in and sessions end; from here on this link alone lets her in, with new keys."""
    connection.execute(sa.update(members).where(members.c.staff_id == lost).values(state="invited"))
    connection.execute(sa.delete(sessions).where(sessions.c.staff_id == lost))
    for one in joins:
        _record_change(connection, act, one.centre, lost, one.role, "keys_lost")
    write_link(connection, act, lost, joins[0], digest)


def _concerned(connection: Connection, centre: str, staff: bytes) -> _Concerned:
    """A member of this centre whom its coordinators look after. Raises NotFound, Refused: `operator_only`."""
    row = connection.execute(
        sa.select(members.c.state, members.c.key).where(members.c.staff_id == staff).with_for_update()
    ).first()
    found = connection.execute(sa.select(memberships).where(memberships.c.staff_id == staff)).all()
    here = next((one for one in found if one.centre == centre), None)
    if row is None or here is None:
        raise NotFound
    if len(found) > 1 or here.role not in CASE_ROLES:
        raise Refused("operator_only")
    return _Concerned(row.state, here.role, row.key)


def _forget_invited(connection: Connection, act: Act, centre: str, staff: bytes) -> None:
    """Somebody who never came in belongs to no centre from here on; her login is free to be invited anew."""
    for table in (invitations, memberships):
        connection.execute(sa.delete(table).where(table.c.staff_id == staff))
    record(connection, act, "member.left", member=act.trail.member(staff), centre=centre, reason="withdrawn")


def _is_link_of(connection: Connection, staff: bytes, digest: bytes) -> bool:
    """Whether this very link is hers: the call is a retry after a lost answer."""
    link = sa.select(invitations.c.token).where(invitations.c.staff_id == staff, invitations.c.token == digest)
    return connection.execute(link).first() is not None


def _pending(connection: Connection, centre: str, staff: bytes) -> Pending:
    row = connection.execute(_PENDING.where(members.c.staff_id == staff), {"centre": centre, "roles": CASE_ROLES}).one()
    return Pending(*row)


def _record_change(connection: Connection, act: Act, centre: str, staff: bytes, role: str, reason: str) -> None:
    record(connection, act, "member.changed", member=act.trail.member(staff), centre=centre, role=role, reason=reason)


_PENDING = (
    sa.select(
        members.c.staff_id, members.c.login, memberships.c.role, invitations.c.expires, members.c.key.is_not(None)
    )
    .join(memberships, memberships.c.staff_id == members.c.staff_id)
    .outerjoin(invitations, invitations.c.staff_id == members.c.staff_id)
    .where(memberships.c.centre == sa.bindparam("centre"), members.c.state == "invited")
    .where(memberships.c.role.in_(sa.bindparam("roles", expanding=True)))
    .order_by(members.c.login)
)
_OTHER_COORDINATORS = (
    sa.select(members.c.staff_id)
    .join(memberships, memberships.c.staff_id == members.c.staff_id)
    .where(memberships.c.centre == sa.bindparam("centre"), memberships.c.role == COORDINATOR)
    .where(members.c.state == "active", members.c.staff_id != sa.bindparam("staff"))
    .limit(1)
)
