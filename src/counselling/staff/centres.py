"""What a member sees of her centres: public keys, her own grants, the newest roster, and who else is there."""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.staff.model import centre_keys, grants, members, memberships
from counselling.staff.proposals import find_proposal, is_overtaken
from counselling.staff.rosters import RosterVersion, find_roster
from counselling.staff.sessions import CASE_ROLES, Session
from reporting.sealing.keys import key_id


class GenerationView(msgspec.Struct, frozen=True):
    """A public key of the centre (1216 bytes) and the staff id of who proposed it."""

    generation: int
    key: bytes
    proposed_by: bytes


class GrantView(msgspec.Struct, frozen=True):
    """A generation's seed, sealed to whoever asks."""

    generation: int
    slot: bytes


class Colleague(msgspec.Struct, frozen=True):
    """A member of the centre; `granted`: the generations sealed to her key. Keys are null until she has joined."""

    staff: bytes
    login: str
    role: str
    state: str
    key: bytes | None
    sign_key: bytes | None
    granted: tuple[int, ...]


class CentreView(msgspec.Struct, frozen=True):
    """One centre of a member's. `rosters_behind`: how many versions lie before the newest.

    `proposed`: the next generation, as long as no root has signed it. Nothing is sealed to it yet. `is_overtaken`: the
    members have changed since it was made, so that no root's signature can make it count.
    """

    centre: str
    role: str
    generations: tuple[GenerationView, ...]
    proposed: GenerationView | None
    is_overtaken: bool
    grants: tuple[GrantView, ...]
    roster: RosterVersion | None
    rosters_behind: int
    members: tuple[Colleague, ...]


def my_centres(connection: Connection, session: Session) -> list[CentreView]:
    """Every centre whose cases she may see."""
    return [_view(connection, session, one.centre, one.role) for one in session.memberships if one.role in CASE_ROLES]


def _view(connection: Connection, session: Session, centre: str, role: str) -> CentreView:
    granted = _granted(connection, centre)
    colleagues = tuple(_colleague(row, granted) for row in connection.execute(_COLLEAGUES, {"centre": centre}))
    mine = next((one.key for one in colleagues if one.staff == session.staff), None)
    roster = find_roster(connection, centre)
    sealed = granted.get(key_id(mine), {}) if mine else {}
    ready = find_proposal(connection, centre)
    return CentreView(
        centre=centre,
        role=role,
        generations=tuple(GenerationView(*row) for row in connection.execute(_GENERATIONS, {"centre": centre})),
        proposed=GenerationView(ready.generation, ready.key, ready.proposed_by) if ready else None,
        is_overtaken=ready is not None and is_overtaken(connection, centre, ready),
        grants=tuple(GrantView(generation, slot) for generation, slot in sealed.items()),
        roster=roster,
        rosters_behind=roster.version - 1 if roster else 0,
        members=colleagues,
    )


def _granted(connection: Connection, centre: str) -> dict[bytes, dict[int, bytes]]:
    """The slots of a centre: key id -> generation -> slot."""
    found: dict[bytes, dict[int, bytes]] = {}
    for row in connection.execute(_GRANTS, {"centre": centre}):
        found.setdefault(row.recipient, {})[row.generation] = row.slot
    return found


def _colleague(row: sa.Row[*tuple[Any, ...]], granted: dict[bytes, dict[int, bytes]]) -> Colleague:
    sealed = granted.get(key_id(row.key), {}) if row.key else {}
    return Colleague(row.staff_id, row.login, row.role, row.state, row.key, row.sign_key, tuple(sealed))


_COLLEAGUES = (
    sa.select(
        members.c.staff_id, members.c.login, memberships.c.role, members.c.state, members.c.key, members.c.sign_key
    )
    .join(memberships, memberships.c.staff_id == members.c.staff_id)
    .where(memberships.c.centre == sa.bindparam("centre"))
    .order_by(members.c.login)
)
_GENERATIONS = (
    sa.select(centre_keys.c.generation, centre_keys.c.key, centre_keys.c.proposed_by)
    .where(centre_keys.c.centre == sa.bindparam("centre"))
    .order_by(centre_keys.c.generation)
)
_GRANTS = (
    sa.select(grants.c.generation, grants.c.recipient, grants.c.slot)
    .where(grants.c.centre == sa.bindparam("centre"))
    .order_by(grants.c.generation)
)
