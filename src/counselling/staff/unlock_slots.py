"""A member's unlock slots: her seed under her passphrase, on paper or a passkey. At least two, always.

They are served to nobody but herself, and only after she signed in. The server can open none of them.
"""

from typing import Annotated, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.model import members, unlock_slots
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound
from reporting.sealing.errors import NotGenuine
from reporting.sealing.unlock import UNLOCK_SLOT_LENGTH, check_unlock_slot

FEWEST = 2
MOST = 20

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class UnlockSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to unlock: `method` 1 passphrase, 2 passkey; `slot` as the sealing specification says (148 bytes)."""

    slot_id: Id
    method: Literal[1, 2]
    purpose: Literal["daily", "recovery"]
    slot: Annotated[bytes, msgspec.Meta(min_length=UNLOCK_SLOT_LENGTH, max_length=UNLOCK_SLOT_LENGTH)]


def my_unlock_slots(connection: Connection, staff: bytes) -> list[UnlockSlot]:
    """Every way a member has to unlock, daily ones first."""
    rows = connection.execute(
        sa.select(unlock_slots.c.slot_id, unlock_slots.c.method, unlock_slots.c.purpose, unlock_slots.c.slot)
        .where(unlock_slots.c.staff_id == staff)
        .order_by(unlock_slots.c.purpose, unlock_slots.c.slot_id)
    )
    return [UnlockSlot(*row) for row in rows]


def add_unlock_slot(connection: Connection, act: Act, staff: bytes, added: UnlockSlot) -> None:
    """Keep one more way to unlock. Repeating it changes nothing.

    Raises:
        Invalid: it is not a slot of this member and method, or has weaker parameters.
        Conflict: the id is taken by another slot, or there are too many.
    """
    try:
        check_unlock_slot(added.slot, added.method, staff)
    except NotGenuine as error:
        raise Invalid("slot_header", reason=error.reason) from None
    _hold(connection, staff)
    mine = my_unlock_slots(connection, staff)
    if added in mine:
        return
    if len(mine) >= MOST:
        raise Conflict("too_many_unlock_slots")
    if not insert_missing(connection, unlock_slots, staff_id=staff, **msgspec.structs.asdict(added)):
        raise Conflict
    record(connection, act, "unlock_slot.added", slot=added.slot_id, method=added.method, purpose=added.purpose)


def remove_unlock_slot(connection: Connection, act: Act, staff: bytes, slot_id: bytes) -> None:
    """Forget one way to unlock.

    Raises:
        NotFound: she has none of this id.
        Conflict: she would have fewer than two left.
    """
    _hold(connection, staff)
    mine = {slot.slot_id: slot for slot in my_unlock_slots(connection, staff)}
    if slot_id not in mine:
        raise NotFound
    if len(mine) <= FEWEST:
        raise Conflict("too_few_unlock_slots")
    connection.execute(
        sa.delete(unlock_slots).where(unlock_slots.c.staff_id == staff, unlock_slots.c.slot_id == slot_id)
    )
    removed = mine[slot_id]
    record(connection, act, "unlock_slot.removed", slot=slot_id, method=removed.method, purpose=removed.purpose)


def forget_unlock_slots(connection: Connection, act: Act, staff: bytes) -> None:
    """Forget every way to unlock a seed that is lost; she makes others for her new one in the same transaction."""
    for lost in my_unlock_slots(connection, staff):
        record(connection, act, "unlock_slot.removed", slot=lost.slot_id, method=lost.method, purpose=lost.purpose)
    connection.execute(sa.delete(unlock_slots).where(unlock_slots.c.staff_id == staff))


def _hold(connection: Connection, staff: bytes) -> None:
    """Until the commit nobody else changes this member's slots: two removals at once cannot both count the other's."""
    connection.execute(sa.select(members.c.staff_id).where(members.c.staff_id == staff).with_for_update())
