"""The server's two halves of a recovery: what it hands out for the ceremony, and what it takes back. It opens nothing."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.centre_keys import Grant, keep_grants
from counselling.staff.ceremony import Escrowed, Recovered
from counselling.staff.model import grants, members
from reporting.centres.manifest import Published
from reporting.errors import NotFound
from reporting.sealing.keys import key_id


def hand_out(connection: Connection, centre: str, login: str, escrow: bytes, published: Published) -> Escrowed:
    """A centre's seeds as they are sealed to the escrow recipient (key id). Raises NotFound: no such member or seeds."""
    key, sign_key = _keys_of(connection, login)
    rows = connection.execute(
        sa.select(grants.c.generation, grants.c.recipient, grants.c.slot)
        .where(grants.c.centre == centre, grants.c.recipient == escrow)
        .order_by(grants.c.generation)
    )
    sealed = tuple(Grant(row.generation, row.recipient, row.slot) for row in rows)
    if not sealed:
        raise NotFound("nothing_in_escrow")
    return Escrowed(centre, login, key, sign_key, published.note, sealed)


def take_back(connection: Connection, act: Act, recovered: Recovered, reason: str) -> None:
    """Keep the recovered grants, and record that the escrow identity was used.

    Raises:
        NotFound: no such member.
        Invalid: a slot is not for her key or not for this centre.
        Conflict: `grant_exists`.
    """
    own = key_id(_keys_of(connection, recovered.login)[0])
    for one in recovered.grants:
        record(connection, act, "escrow.used", centre=recovered.centre, generation=one.generation, reason=reason)
    keep_grants(connection, act, recovered.centre, recovered.grants, {own: _staff_of(connection, recovered.login)})


def _keys_of(connection: Connection, login: str) -> tuple[bytes, bytes]:
    active = sa.select(members.c.key, members.c.sign_key).where(members.c.login == login, members.c.state == "active")
    row = connection.execute(active).first()
    if row is None:
        raise NotFound("member_unknown")
    return row.key, row.sign_key


def _staff_of(connection: Connection, login: str) -> bytes:
    return bytes(connection.execute(sa.select(members.c.staff_id).where(members.c.login == login)).scalar_one())
