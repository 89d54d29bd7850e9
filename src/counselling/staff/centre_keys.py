"""A centre's generations and their grants, as its members make them: compare-and-set, and only to members and escrow.

The first stands here from the start, and clients compare it by hand until a root has signed it. Each later one is a proposal
(`proposals`) until then. What the server says of keys proves nothing: clients check it against the signed manifest.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, What, record, record_all, what
from counselling.staff.model import centre_keys, grants, members, memberships
from counselling.staff.proposals import Proposal, find_proposal, keep_proposal, newest_generation
from counselling.staff.rosters import (
    Generation,
    Id,
    RosterVersion,
    Version,
    check_next,
    is_written,
    newest_version,
    write_roster,
)
from counselling.staff.sessions import CASE_ROLES, COORDINATOR
from reporting.database import insert_missing, take_turns
from reporting.errors import Conflict, Invalid, NotFound, Refused
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import PUBLIC_LENGTH, centre_id, key_id, recipient
from reporting.sealing.slot import CENTRE_SEED, SLOT_LENGTH, check_slot

Slot = Annotated[bytes, msgspec.Meta(min_length=SLOT_LENGTH, max_length=SLOT_LENGTH)]
MOST_GRANTS = 500


class SeedSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A generation's seed sealed to one recipient (key id, 16 bytes)."""

    recipient: Id
    slot: Slot


class Grant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The seed of one retained generation sealed to one recipient."""

    generation: Generation
    recipient: Id
    slot: Slot


class FirstRoster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The roster that is written with a new generation, and under it."""

    version: Version
    record: Id
    envelope: bytes


class NewGeneration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A centre's next generation: its public key (1216 bytes), its seed sealed to members and escrow, its roster."""

    generation: Generation
    key: Annotated[bytes, msgspec.Meta(min_length=PUBLIC_LENGTH, max_length=PUBLIC_LENGTH)]
    grants: Annotated[tuple[SeedSlot, ...], msgspec.Meta(min_length=1, max_length=MOST_GRANTS)]
    roster: FirstRoster


class NewGrants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Grants to a newcomer, and the roster that names her."""

    grants: Annotated[tuple[Grant, ...], msgspec.Meta(min_length=1, max_length=MOST_GRANTS)]
    roster: RosterVersion


def require_member(connection: Connection, staff: bytes, centre: str) -> None:
    """Raises NotFound unless she is an active member of this centre in a role that reads cases."""
    if staff not in _recipients(connection, centre).values():
        raise NotFound


def add_generation(
    connection: Connection, act: Act, staff: bytes, centre: str, escrow: bytes | None, made: NewGeneration
) -> None:
    """Take in a centre's next generation. `escrow`: the key id of the escrow recipient, if there is one.

    The first is any member's to make. From then on it is a coordinator's, and a proposal that takes the place of the one
    before, until a root has signed it.

    Raises:
        NotFound: she is no member of this centre.
        Refused: `not_a_coordinator`.
        Invalid: a key nobody can have, a foreign slot or roster, a grant to a stranger, or none to herself or escrow.
        Conflict: `generation` or `roster_version`: somebody else was quicker; the facts say what is newest.
    """
    recipients = _recipients(connection, centre, escrow)
    if staff not in recipients.values():
        raise NotFound
    take_turns(connection, centre_id(centre))
    roster = RosterVersion(made.roster.version, made.generation, made.roster.record, made.roster.envelope)
    if _is_taken_in(connection, centre, made, roster):
        return
    if made.generation > 1:
        _require_coordinator(connection, staff, centre)
    sealed = [Grant(made.generation, one.recipient, one.slot) for one in made.grants]
    new = _checked(made, recipients, staff, escrow)
    if made.generation != newest_generation(connection, centre) + 1:
        raise Conflict(
            "generation",
            generation=newest_generation(connection, centre),
            version=newest_version(connection, centre),
        )
    record(connection, act, "centre_key.proposed", centre=centre, generation=made.generation, key=new)
    if made.generation > 1:
        record(connection, act, "rotation.begun", centre=centre, generation=made.generation)
        check_grants(centre, sealed, recipients)
        check_next(connection, centre, made.generation, roster)
        keep_proposal(
            connection,
            centre,
            Proposal(made.generation, made.key, staff, roster),
            [(one.recipient, one.slot) for one in sealed],
        )
        _record_grants(connection, act, centre, sealed, recipients)
        return
    row = {"centre": centre, "generation": made.generation, "key": made.key, "proposed_by": staff}
    connection.execute(sa.insert(centre_keys), row)
    keep_grants(connection, act, centre, sealed, recipients)
    write_roster(connection, act, centre, made.generation, roster)


def _is_taken_in(connection: Connection, centre: str, made: NewGeneration, roster: RosterVersion) -> bool:
    """Whether this very generation is here already: the call is a retry after a lost answer."""
    ready = find_proposal(connection, centre)
    if ready is not None and (ready.key, ready.roster) == (made.key, roster):
        return True
    return made.key == _key_of(connection, centre, made.generation) and is_written(connection, centre, roster)


def _checked(made: NewGeneration, recipients: Mapping[bytes, bytes], staff: bytes, escrow: bytes | None) -> bytes:
    """The key id of a generation that its maker and escrow can open. Raises Invalid."""
    try:
        new = recipient(made.key).key_id
    except NotGenuine:
        raise Invalid(fields={"key": "not_a_public_key"}) from None
    _require_all({one.recipient for one in made.grants}, recipients, staff, escrow)
    return new


def add_grants(
    connection: Connection, act: Act, staff: bytes, centre: str, escrow: bytes | None, made: NewGrants
) -> None:
    """Take in grants of generations there are, with the roster that goes with them. Raises as `add_generation`."""
    recipients = _recipients(connection, centre, escrow)
    if staff not in recipients.values():
        raise NotFound
    if is_written(connection, centre, made.roster):
        return
    newest = newest_generation(connection, centre)
    if any(one.generation > newest for one in made.grants):
        raise Invalid("generation_not_current", centre=centre, centre_generation=newest)
    write_roster(connection, act, centre, newest, made.roster)
    keep_grants(connection, act, centre, made.grants, recipients)


def _recipients(connection: Connection, centre: str, escrow: bytes | None = None) -> dict[bytes, bytes]:
    """To whom this centre's seeds may be sealed: staff id by key id; escrow has sixteen zeros for a staff id."""
    rows = connection.execute(
        sa.select(members.c.staff_id, members.c.key)
        .join(memberships, memberships.c.staff_id == members.c.staff_id)
        .where(memberships.c.centre == centre, memberships.c.role.in_(CASE_ROLES), members.c.state == "active")
    )
    found = {key_id(row.key): row.staff_id for row in rows}
    return found if escrow is None else found | {escrow: bytes(16)}


def _require_coordinator(connection: Connection, staff: bytes, centre: str) -> None:
    hers = sa.select(memberships.c.role).where(memberships.c.staff_id == staff, memberships.c.centre == centre)
    if connection.execute(hers).scalar() != COORDINATOR:
        raise Refused("not_a_coordinator")


def _require_all(sealed_to: set[bytes], recipients: Mapping[bytes, bytes], staff: bytes, escrow: bytes | None) -> None:
    """Whoever makes a generation must be able to open it herself, and escrow too, or it could be lost."""
    if staff not in {recipients.get(one) for one in sealed_to}:
        raise Invalid(fields={"grants": "not_to_yourself"})
    if escrow is not None and escrow not in sealed_to:
        raise Invalid(fields={"grants": "not_to_escrow"})


def check_grants(centre: str, made: Sequence[Grant], recipients: Mapping[bytes, bytes]) -> None:
    """Raises Invalid: `recipient_not_a_member` or `slot_header`."""
    for one in made:
        if one.recipient not in recipients:
            raise Invalid(fields={"grants": "recipient_not_a_member"})
        try:
            check_slot(one.slot, CENTRE_SEED, one.generation, centre_id(centre), one.recipient)
        except NotGenuine as error:
            raise Invalid("slot_header", reason=error.reason) from None


def keep_grants(
    connection: Connection, act: Act, centre: str, made: Sequence[Grant], recipients: Mapping[bytes, bytes]
) -> None:
    """Keep them and record each. Raises Invalid as `check_grants`, or Conflict: `grant_exists`."""
    check_grants(centre, made, recipients)
    for one in made:
        row = {"generation": one.generation, "recipient": one.recipient, "slot": one.slot}
        if not insert_missing(connection, grants, centre=centre, **row):
            raise Conflict("grant_exists")
    _record_grants(connection, act, centre, made, recipients)


def _record_grants(
    connection: Connection, act: Act, centre: str, made: Sequence[Grant], recipients: Mapping[bytes, bytes]
) -> None:
    record_all(connection, act, [_told(act, centre, one, recipients[one.recipient]) for one in made])


def _told(act: Act, centre: str, made: Grant, staff: bytes) -> What:
    words: dict[str, bytes | int | str] = {"centre": centre, "generation": made.generation, "key": made.recipient}
    if staff != bytes(16):
        words["member"] = act.trail.member(staff)
    return what("grant.made", **words)


def _key_of(connection: Connection, centre: str, generation: int) -> bytes | None:
    wanted = sa.select(centre_keys.c.key)
    return connection.execute(
        wanted.where(centre_keys.c.centre == centre, centre_keys.c.generation == generation)
    ).scalar()
