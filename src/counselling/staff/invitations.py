"""How a member comes in: she is invited, a link works once within seven days, she makes her own sign-in and keys.

Whoever invites never learns password, codes or keys; the token is kept as its hash only. A member who lost her passphrases
comes in the same way again, under the staff id she has: with the new keys in place the old ones open nothing here any more.
"""

import base64
import re
from datetime import date
from hashlib import sha256
from typing import Annotated, NamedTuple

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, Trail, record
from counselling.staff import totp
from counselling.staff.leaving import revoke
from counselling.staff.model import ROLES, invitations, members, memberships
from counselling.staff.passwords import LONGEST, SHORTEST
from counselling.staff.sessions import Membership
from counselling.staff.sign_in import METHOD, SignedIn, accept, seal_secret
from counselling.staff.unlock_slots import FEWEST, UnlockSlot, add_unlock_slot, forget_unlock_slots
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import PUBLIC_LENGTH, key_id, recipient

VALID_SECONDS = 7 * 86_400
TOKEN_LENGTH = 32
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class Invitation(msgspec.Struct, frozen=True):
    """Whom a link invites, and a fresh secret for her authenticator (base32 and the link for its QR code)."""

    staff: bytes
    login: str
    language: str
    memberships: tuple[Membership, ...]
    totp_secret: str
    totp_uri: str


class Acceptance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the invited member's browser made: her sign-in, her public keys, and her seed under two passphrases."""

    token: str
    password: Annotated[str, msgspec.Meta(min_length=SHORTEST, max_length=LONGEST)]
    totp_secret: str
    code: Annotated[str, msgspec.Meta(max_length=16)]
    key: Annotated[bytes, msgspec.Meta(min_length=PUBLIC_LENGTH, max_length=PUBLIC_LENGTH)]
    sign_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    unlock_slots: Annotated[tuple[UnlockSlot, ...], msgspec.Meta(min_length=FEWEST, max_length=10)]


class Invited(NamedTuple):
    """Who was invited to what, and the token for her link (32 bytes)."""

    staff: bytes
    token: bytes


def token_text(token: bytes) -> str:
    """The token as it stands in the link: base64url without padding."""
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def parse_token(text: str) -> bytes:
    """The token of a link, in base64url or base64. Raises NotFound: this is no invitation."""
    try:
        token = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_")
    except ValueError:
        raise NotFound("invitation_unknown") from None
    if len(token) != TOKEN_LENGTH:
        raise NotFound("invitation_unknown")
    return token


def invite(connection: Connection, act: Act, today: date, login: str, joins: Membership, language: str) -> Invited:
    """Invite somebody, or renew the invitation of somebody who has not accepted yet; an earlier link stops working.

    Raises:
        Invalid: there is no such role.
        Conflict: the login belongs to a member who has joined or left.
    """
    if joins.role not in ROLES:
        raise Invalid("role_unknown", roles=", ".join(ROLES))
    token = act.trail.draw(TOKEN_LENGTH)
    return Invited(write_invitation(connection, act, today, login, joins, language, sha256(token).digest()), token)


def write_invitation(
    connection: Connection, act: Act, today: date, login: str, joins: Membership, language: str, digest: bytes
) -> bytes:
    """As `invite`, for a token that whoever invites keeps to herself; `digest`: its SHA-256. The staff id it is for."""
    staff = act.trail.draw(16)
    row = connection.execute(sa.select(members.c.staff_id, members.c.state).where(members.c.login == login)).first()
    if row is None:
        connection.execute(
            sa.insert(members),
            {"staff_id": staff, "login": login, "state": "invited", "language": language, "day": today},
        )
    elif row.state == "invited":
        staff = row.staff_id
        connection.execute(sa.delete(memberships).where(memberships.c.staff_id == staff))
    else:
        raise Conflict("login_taken")
    connection.execute(sa.insert(memberships), {"staff_id": staff, "centre": joins.centre, "role": joins.role})
    write_link(connection, act, staff, joins, digest)
    return staff


def write_link(connection: Connection, act: Act, staff: bytes, joins: Membership, digest: bytes) -> None:
    """From here on this link lets her in, and no earlier one. Raises Conflict: another link has this digest."""
    connection.execute(sa.delete(invitations).where(invitations.c.staff_id == staff))
    if not insert_missing(connection, invitations, token=digest, staff_id=staff, expires=act.now + VALID_SECONDS):
        raise Conflict
    record(connection, act, "member.invited", member=act.trail.member(staff), centre=joins.centre, role=joins.role)


def find_invitation(connection: Connection, token: bytes, now: int, service: str, secret: bytes) -> Invitation:
    """Whom the link invites; `secret` (20 fresh random bytes) is kept nowhere until she accepts. Raises NotFound."""
    staff = _invited(connection, token, now)
    row = connection.execute(sa.select(members.c.login, members.c.language).where(members.c.staff_id == staff)).one()
    joins = connection.execute(
        sa.select(memberships.c.centre, memberships.c.role).where(memberships.c.staff_id == staff)
    )
    return Invitation(
        staff=staff,
        login=row.login,
        language=row.language,
        memberships=tuple(Membership(*one) for one in joins),
        totp_secret=totp.secret_text(secret),
        totp_uri=totp.uri(secret, service, row.login),
    )


def accept_invitation(
    connection: Connection, trail: Trail, now: int, token: bytes, hashed: str, accepted: Acceptance
) -> SignedIn:
    """Make the invited person a member, and begin her first session. The link is used up.

    `hashed`: her password as a PHC string.

    Raises:
        NotFound: the link is unknown, used or expired.
        Invalid: the code is not the secret's, a key cannot be one, the unlock slots are not daily and recovery, hers.
    """
    secret, step = _check_code(accepted, now)
    key_id = _check_keys(accepted)
    staff = _invited(connection, token, now)
    used = connection.execute(sa.delete(invitations).where(invitations.c.staff_id == staff))
    if not used.rowcount:  # somebody else was quicker with the same link
        raise NotFound("invitation_unknown")
    act = Act(trail.member(staff), now, trail)
    _forget_lost_keys(connection, act, staff)
    connection.execute(
        sa.update(members)
        .where(members.c.staff_id == staff)
        .values(
            state="active",
            password=hashed,
            totp=seal_secret(trail.service_keys, staff, secret),
            totp_used=step,
            key=accepted.key,
            sign_key=accepted.sign_key,
        )
    )
    record(connection, act, "member.joined", member=act.actor, method=METHOD)
    record(connection, act, "recipient.published", key=key_id)
    for slot in accepted.unlock_slots:
        add_unlock_slot(connection, act, staff, slot)
    return accept(connection, act, staff)


def remove_expired(connection: Connection, now: int) -> int:
    """Forget links that work no more; how many."""
    return connection.execute(sa.delete(invitations).where(invitations.c.expires <= now)).rowcount


def _invited(connection: Connection, token: bytes, now: int) -> bytes:
    row = connection.execute(
        sa.select(invitations.c.staff_id)
        .join(members, members.c.staff_id == invitations.c.staff_id)
        .where(
            invitations.c.token == sha256(token).digest(),
            invitations.c.expires > now,
            members.c.state == "invited",
        )
    ).first()
    if row is None:
        raise NotFound("invitation_unknown")
    staff: bytes = row.staff_id
    return staff


def _forget_lost_keys(connection: Connection, act: Act, staff: bytes) -> None:
    """What she had before opens nothing that is kept here: her ways to unlock, and the seeds sealed to her old key."""
    before = connection.execute(sa.select(members.c.key).where(members.c.staff_id == staff)).scalar()
    if before is not None:
        forget_unlock_slots(connection, act, staff)
        revoke(connection, act, staff, key_id(before), "lost")


def _check_code(accepted: Acceptance, now: int) -> tuple[bytes, int]:
    try:
        secret = totp.parse_secret(accepted.totp_secret)
    except ValueError:
        raise Invalid(fields={"totp_secret": "format"}) from None
    step = totp.matching_step(secret, accepted.code, now)
    if step is None:
        raise Invalid(fields={"code": "does_not_match"})
    return secret, step


def _check_keys(accepted: Acceptance) -> bytes:
    """The key id of her public key. Raises Invalid for keys that nobody can have."""
    purposes = {slot.purpose for slot in accepted.unlock_slots}
    if purposes != {"daily", "recovery"}:
        raise Invalid(fields={"unlock_slots": "daily_and_recovery"})
    try:
        Ed25519PublicKey.from_public_bytes(accepted.sign_key)
        return recipient(accepted.key).key_id
    except NotGenuine:
        raise Invalid(fields={"key": "not_a_public_key"}) from None
    except ValueError:
        raise Invalid(fields={"sign_key": "not_a_public_key"}) from None
