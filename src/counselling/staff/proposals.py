"""A centre's next generation from the day a coordinator proposes it to the day a root has signed it: one a centre, kept apart.

Until then nothing stands on it: colleagues are let in under the keys that count, and another coordinator may put hers in its
place. With the manifest that lists its key it joins the centre's keys, grants and rosters, whole, or the import is refused.
"""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.centre_settings import keep_cantons
from counselling.staff.model import centre_keys, grants, proposals, proposed_grants
from counselling.staff.rosters import RosterVersion, newest_version, write_roster
from reporting.errors import Conflict, Invalid
from reporting.sealing.manifest import CentreKey, Manifest


class Proposal(msgspec.Struct, frozen=True):
    """What lies ready: the generation, its public key (1216 bytes), the staff id of who made it, and its roster."""

    generation: int
    key: bytes
    proposed_by: bytes
    roster: RosterVersion


def newest_generation(connection: Connection, centre: str) -> int:
    """The newest generation of a centre that counts, 0 before the first."""
    newest = sa.select(sa.func.coalesce(sa.func.max(centre_keys.c.generation), 0))
    return int(connection.execute(newest.where(centre_keys.c.centre == centre)).scalar_one())


def find_proposal(connection: Connection, centre: str) -> Proposal | None:
    """What lies ready for a centre."""
    row = connection.execute(sa.select(proposals).where(proposals.c.centre == centre)).first()
    if row is None:
        return None
    roster = RosterVersion(row.version, row.generation, row.record_id, row.envelope)
    return Proposal(row.generation, row.key, row.proposed_by, roster)


def keep_proposal(connection: Connection, centre: str, made: Proposal, slots: Sequence[tuple[bytes, bytes]]) -> None:
    """Put a proposal, checked by the caller, in the place of the one before. `slots`: recipient (key id) and slot."""
    connection.execute(sa.delete(proposals).where(proposals.c.centre == centre))  # with its grants
    roster = {"version": made.roster.version, "record_id": made.roster.record, "envelope": made.roster.envelope}
    row = {"centre": centre, "generation": made.generation, "key": made.key, "proposed_by": made.proposed_by}
    connection.execute(sa.insert(proposals), row | roster)
    connection.execute(
        sa.insert(proposed_grants),
        [{"centre": centre, "recipient": recipient, "slot": slot} for recipient, slot in slots],
    )


def is_overtaken(connection: Connection, centre: str, proposal: Proposal) -> bool:
    """Whether the centre's members changed since it was made: then its roster leaves somebody out or in."""
    return proposal.roster.version != newest_version(connection, centre) + 1


def adopt(connection: Connection, act: Act, manifest: Manifest) -> None:
    """From here on the proposals that this manifest lists count, and each centre serves the cantons it names.

    Raises:
        Invalid: `key_not_proposed`: it lists a new generation with a key that nobody here could open.
        Conflict: `proposal_overtaken`: the centre's members have changed since; it must be proposed again.
    """
    for line in manifest.centres:
        if line.generation > newest_generation(connection, line.centre):
            _adopt(connection, act, line)
    for centre, cantons in {line.centre: line.cantons for line in manifest.centres}.items():
        keep_cantons(connection, centre, cantons)


def _adopt(connection: Connection, act: Act, line: CentreKey) -> None:
    proposal = find_proposal(connection, line.centre)
    if proposal is None or (proposal.generation, proposal.key) != (line.generation, line.key):
        raise Invalid("key_not_proposed", centre=line.centre, generation=line.generation)
    if is_overtaken(connection, line.centre, proposal):
        raise Conflict("proposal_overtaken", centre=line.centre)
    row = {"centre": line.centre, "generation": proposal.generation, "key": proposal.key}
    connection.execute(sa.insert(centre_keys), row | {"proposed_by": proposal.proposed_by})
    generation = sa.literal(proposal.generation)
    sealed = sa.select(proposed_grants.c.centre, generation, proposed_grants.c.recipient, proposed_grants.c.slot)
    connection.execute(
        sa.insert(grants).from_select(
            ["centre", "generation", "recipient", "slot"], sealed.where(proposed_grants.c.centre == line.centre)
        )
    )
    write_roster(connection, act, line.centre, proposal.generation, proposal.roster)
    record(connection, act, "rotation.ended", centre=line.centre, generation=proposal.generation)
    connection.execute(sa.delete(proposals).where(proposals.c.centre == line.centre))
