"""Sessions: a random token in a cookie, its hash in the table, new at every sign-in; thirty idle minutes or twelve
hours.

Whoever reads the table cannot sign in with what she finds there; whoever leaves has no session from that moment on.
"""

import hmac
from hashlib import sha256

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, Draw, record
from counselling.staff.model import members, memberships, sessions
from reporting.errors import NotSignedIn

COOKIE = "__Host-session"
TOKEN_LENGTH = 32
IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
SEEN_SECONDS = 60  # `seen` is written at most this often
COORDINATOR = "coordinator"
SUPERVISOR = "supervisor"
DELEGATE = "delegate"  # of a region: hands in what others work on, takes referrals, never sees a case
CASE_ROLES = ("counsellor", COORDINATOR)  # the others never see a case, nor a centre's keys


class Membership(msgspec.Struct, frozen=True):
    """A member's role in a centre."""

    centre: str
    role: str


class Session(msgspec.Struct, frozen=True):
    """Who is signed in. `form_token` goes with every changing call; `expires` and `idle` are seconds since 1970."""

    staff: bytes
    login: str
    language: str
    form_token: bytes
    memberships: tuple[Membership, ...]
    expires: int
    idle: int


class Found(msgspec.Struct, frozen=True):
    """A living session and when it was last written as seen."""

    session: Session
    seen: int


def begin_session(connection: Connection, staff: bytes, now: int, draw: Draw) -> tuple[bytes, Session]:
    """A new session of a member, and the token for her cookie (32 bytes), which is kept nowhere else."""
    token = draw(TOKEN_LENGTH)
    row = {
        "token": sha256(token).digest(),
        "staff_id": staff,
        "form_token": draw(TOKEN_LENGTH),
        "seen": now,
        "expires": now + LONGEST_SECONDS,
    }
    connection.execute(sa.insert(sessions), row)
    found = find_session(connection, token, now)
    if found is None:  # she left while she was signing in
        raise NotSignedIn
    return token, found.session


def find_session(connection: Connection, token: bytes, now: int) -> Found | None:
    """The living session of a cookie's token, if its member is still active."""
    row = connection.execute(_FIND, {"token": sha256(token).digest(), "now": now, "idle": now - IDLE_SECONDS}).first()
    if row is None:
        return None
    roles = connection.execute(_MEMBERSHIPS, {"staff": row.staff_id})
    session = Session(
        staff=row.staff_id,
        login=row.login,
        language=row.language,
        form_token=row.form_token,
        memberships=tuple(Membership(one.centre, one.role) for one in roles),
        expires=row.expires,
        idle=row.seen + IDLE_SECONDS,
    )
    return Found(session, row.seen)


def has_left(connection: Connection, token: bytes) -> bool:
    """Whether a cookie's token was the session of somebody who has left since."""
    row = connection.execute(_LEFT, {"token": sha256(token).digest()}).first()
    return row is not None


def mark_seen(connection: Connection, token: bytes, now: int) -> None:
    """From here on the idle time counts anew."""
    connection.execute(sa.update(sessions).where(sessions.c.token == sha256(token).digest()).values(seen=now))


def end_every_session(connection: Connection) -> int:
    """Everybody signs in again; how many were signed in. After a restore the sessions are those of an earlier day."""
    return connection.execute(sa.delete(sessions)).rowcount


def end_session(connection: Connection, act: Act, token: bytes, reason: str) -> None:
    """End one session, and record it if there was one."""
    ended = connection.execute(sa.delete(sessions).where(sessions.c.token == sha256(token).digest()))
    if ended.rowcount:
        record(connection, act, "sign_in.ended", reason=reason)


def remove_old_sessions(connection: Connection, now: int) -> int:
    """Forget sessions that are over; how many."""
    return connection.execute(sa.delete(sessions).where(sessions.c.expires <= now)).rowcount


def is_form_token(session: Session, given: bytes) -> bool:
    """Whether a changing call carries the session's own token."""
    return hmac.compare_digest(session.form_token, given)


_FIND = (
    sa.select(
        sessions.c.staff_id,
        sessions.c.form_token,
        sessions.c.seen,
        sessions.c.expires,
        members.c.login,
        members.c.language,
    )
    .join(members, members.c.staff_id == sessions.c.staff_id)
    .where(
        sessions.c.token == sa.bindparam("token"),
        sessions.c.expires > sa.bindparam("now"),
        sessions.c.seen > sa.bindparam("idle"),
        members.c.state == "active",
    )
)
_LEFT = (
    sa.select(sessions.c.token)
    .join(members, members.c.staff_id == sessions.c.staff_id)
    .where(sessions.c.token == sa.bindparam("token"), members.c.state == "left")
)
_MEMBERSHIPS = (
    sa.select(memberships.c.centre, memberships.c.role)
    .where(memberships.c.staff_id == sa.bindparam("staff"))
    .order_by(memberships.c.centre)
)
