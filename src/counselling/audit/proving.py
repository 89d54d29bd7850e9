"""Makes proofs from the stored tree. Each is verified here first: one that rows altered meanwhile would make wrong is an alarm."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, parse
from counselling.audit.proof import Proof
from counselling.audit.stored import entry_at, stored_hashes
from counselling.audit.tree import (
    NotInTree,
    consistency_proof,
    consistency_ranges,
    inclusion_proof,
    inclusion_ranges,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from reporting.errors import NotFound, Tampered
from reporting.publishing.model import checkpoints
from reporting.sealing.errors import NotGenuine
from reporting.sealing.note import split_note

_NEWEST = sa.select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)


class Stored(NamedTuple):
    """A stored checkpoint: what it says, and the note, its signatures not verified."""

    checkpoint: Checkpoint
    note: str


def newest(connection: Connection) -> Stored:
    """The newest checkpoint. Raises NotFound: nothing was numbered yet; Tampered: it is none."""
    note = connection.scalar(_NEWEST)
    if note is None:
        raise NotFound
    return as_stored(note)


def as_stored(note: str) -> Stored:
    """The checkpoint of a stored note. Raises Tampered."""
    try:
        return Stored(parse(split_note(note)[0]), note)
    except (NotGenuine, NotACheckpoint) as error:
        raise Tampered from error


def prove_entry(connection: Connection, number: int) -> Proof:
    """The proof that an entry is in the tree of the newest checkpoint.

    Raises:
        NotFound: there is no such entry under a checkpoint, or it was pruned.
        Tampered: entries or nodes are not what was signed.
    """
    checkpoint, note = newest(connection)
    if not 0 <= number < checkpoint.size:
        raise NotFound
    entry = entry_at(connection, number)
    stored = stored_hashes(connection, inclusion_ranges(number, checkpoint.size))
    hashes = inclusion_proof(number, checkpoint.size, stored)
    try:
        verify_inclusion(leaf_hash(entry), number, checkpoint.size, hashes, checkpoint.root)
    except NotInTree as error:
        raise Tampered from error
    return Proof(entry, number, tuple(hashes), note)


def prove_growth(connection: Connection, old: int, new: Checkpoint) -> list[bytes]:
    """The proof that the tree of a stored checkpoint begins with that of its first `old` entries; empty for `old` 0.

    Raises:
        NotFound: `old` lies where entries were pruned.
        Tampered: entries or nodes are not what was signed.
        ValueError: `old` is larger than the tree.
    """
    if old == 0:
        return []
    hashes = stored_hashes(connection, [*consistency_ranges(old, new.size), (0, old)])
    proof = consistency_proof(old, new.size, hashes)
    try:
        verify_consistency(old, new.size, proof, root(old, hashes), new.root)
    except NotInTree as error:
        raise Tampered from error
    return proof
