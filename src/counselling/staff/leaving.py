"""Who is a member, and how one leaves: from that moment she has no sign-in, no session and no sealed seed here."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record, record_all, what
from counselling.staff.model import (
    feeds,
    grants,
    invitations,
    members,
    memberships,
    notice_addresses,
    profiles,
    proposals,
    proposed_grants,
)
from reporting.errors import Conflict, NotFound
from reporting.sealing.keys import key_id


class Listed(NamedTuple):
    """One member in one centre. `key` and `sign_key` are her public keys (1216 and 32 bytes), None until she has joined."""

    login: str
    state: str
    centre: str
    role: str
    key: bytes | None
    sign_key: bytes | None


def list_members(connection: Connection) -> list[Listed]:
    """Every member there is or was, by login."""
    rows = connection.execute(
        sa.select(
            members.c.login,
            members.c.state,
            memberships.c.centre,
            memberships.c.role,
            members.c.key,
            members.c.sign_key,
        )
        .join(memberships, memberships.c.staff_id == members.c.staff_id)
        .order_by(members.c.login, memberships.c.centre)
    )
    return [Listed._make(row) for row in rows]


def leave(connection: Connection, act: Act, login: str) -> None:
    """End a member's sign-in and sessions. What she can still open with keys she kept ends with her centre's next key.

    Her sessions let nobody in from here on; they stay until they expire so that her browser is told why.

    Raises:
        NotFound: there is no such member.
        Conflict: she has left already.
    """
    member = connection.execute(sa.select(members).where(members.c.login == login).with_for_update()).first()
    if member is None:
        raise NotFound("member_unknown")
    if member.state == "left":
        raise Conflict("member_left")
    end_access(connection, act, member.staff_id)


def end_access(connection: Connection, act: Act, staff: bytes) -> None:
    """From here on an active or invited member has no sign-in, no session and no seed sealed to her."""
    connection.execute(sa.update(members).where(members.c.staff_id == staff).values(state="left"))
    # Without a profile nobody is proposed for a case; without an address nobody is told of one.
    for table in (invitations, profiles, feeds, notice_addresses):
        connection.execute(sa.delete(table).where(table.c.staff_id == staff))
    pseudonym = act.trail.member(staff)
    for row in connection.execute(sa.select(memberships.c.centre).where(memberships.c.staff_id == staff)):
        record(connection, act, "member.left", member=pseudonym, centre=row.centre, reason="leave")
    key = connection.execute(sa.select(members.c.key).where(members.c.staff_id == staff)).scalar()
    if key is not None:
        revoke(connection, act, staff, key_id(key), "left")


def revoke(connection: Connection, act: Act, staff: bytes, recipient: bytes, reason: str) -> None:
    """Forget every seed that is sealed to a member's key (key id). What she copied before, she has.

    A next generation that was to be hers too is proposed no more: it must be made anew, without her.
    """
    to_her = sa.select(proposed_grants.c.centre).where(proposed_grants.c.recipient == recipient)
    connection.execute(sa.delete(proposals).where(proposals.c.centre.in_(to_her)))
    of_hers = grants.c.recipient == recipient
    rows = connection.execute(sa.select(grants.c.centre, grants.c.generation).where(of_hers)).all()
    connection.execute(sa.delete(grants).where(of_hers))
    revoked = [
        what(
            "grant.revoked",
            centre=row.centre,
            generation=row.generation,
            key=recipient,
            member=act.trail.member(staff),
            reason=reason,
        )
        for row in rows
    ]
    record_all(connection, act, revoked)
