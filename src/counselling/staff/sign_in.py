"""Sign-in by password and authenticator code, decided in one place and recorded either way.

An unknown login goes the whole way with a decoy, so work and answer tell nobody which logins exist. A code works once.
The row of a refusal is committed: the refusal is a result, not an error that would roll it back.
"""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import NOBODY
from counselling.audit.outbox import Act, Trail, record
from counselling.staff import totp
from counselling.staff.model import members
from counselling.staff.sessions import Session, begin_session
from reporting.errors import Tampered
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import TAGS_SIZE, ServiceKeys

METHOD = "password_totp"
NOBODY_ID = bytes(16)


class Candidate(NamedTuple):
    """Who may be signing in: staff id, PHC string (None: nobody's), and the secret of her codes."""

    staff: bytes
    password: str | None
    secret: bytes


class SignedIn(NamedTuple):
    """A session that has begun, with the token for its cookie."""

    token: bytes
    session: Session


def login_of(typed: str) -> str:
    """A login as it is kept, however it was typed."""
    return typed.strip().lower()


def seal_secret(keys: ServiceKeys, staff: bytes, secret: bytes) -> bytes:
    """The secret of a member's codes as it is kept, under the service key."""
    return keys.seal("members", staff, secret, TAGS_SIZE)


def find_candidate(connection: Connection, trail: Trail, login: str) -> Candidate:
    """The active member of this login, or a decoy that no password fits."""
    row = connection.execute(_CANDIDATE, {"login": login}).first()
    decoy = seal_secret(trail.service_keys, NOBODY_ID, bytes(totp.SECRET_LENGTH))
    staff, password, sealed = row or (NOBODY_ID, None, decoy)
    try:
        return Candidate(staff, password, trail.service_keys.open("members", staff, sealed))
    except NotGenuine as error:
        raise Tampered from error


def sign_in(
    connection: Connection, trail: Trail, candidate: Candidate, is_password: bool, code: str, now: int
) -> SignedIn | None:
    """A new session if password and code are right, else None; recorded in either case.

    `is_password`: the password was compared and is this candidate's. `code` is "" if it came too early to be looked at.
    """
    step = totp.matching_step(candidate.secret, code, now)
    if is_password and step is not None and _use_step(connection, candidate.staff, step):
        return accept(connection, Act(trail.member(candidate.staff), now, trail), candidate.staff)
    actor = NOBODY if candidate.password is None else trail.member(candidate.staff)
    reason = "code" if is_password else "password"
    record(connection, Act(actor, now, trail), "sign_in.refused", method=METHOD, reason=reason)
    return None


def accept(connection: Connection, act: Act, staff: bytes) -> SignedIn:
    """Begin a session of a member who has shown who she is."""
    token, session = begin_session(connection, staff, act.now, act.trail.draw)
    record(connection, act, "sign_in.accepted", method=METHOD)
    return SignedIn(token, session)


def _use_step(connection: Connection, staff: bytes, step: int) -> bool:
    """Spend a code: two that come at once cannot both win, and none older than the last one spent counts."""
    unused = sa.or_(members.c.totp_used.is_(None), members.c.totp_used < step)
    spent = sa.update(members).where(members.c.staff_id == staff, members.c.state == "active", unused)
    return connection.execute(spent.values(totp_used=step)).rowcount == 1


_CANDIDATE = sa.select(members.c.staff_id, members.c.password, members.c.totp).where(
    members.c.login == sa.bindparam("login"), members.c.state == "active"
)
