"""Takes the oldest entries away, whole blocks of 256 and never less than a year's: what is left verifies, and says what is missing.

Neither program may delete what is numbered; this is done under the login of the database's owner, by an operator. Nodes and
checkpoints stay, so every later proof is made as before. A kept checkpoint older than what is left can then be held against an
export that was made before, and against nothing else.
"""

from datetime import date, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.checkpoint import NotACheckpoint, Signer, signed_day, verifier_keys, verify_at
from counselling.audit.export import beginning
from counselling.audit.model import audit_index, prunings, trail_entries
from counselling.audit.outbox import Act, record
from counselling.audit.proving import newest
from counselling.audit.statement import KEPT_DAYS, Pruning, sign_pruning
from counselling.audit.stored import stored_hashes
from counselling.audit.tree import NotInTree, consistency_proof, consistency_ranges, cover, joined, verify_consistency
from reporting.errors import Conflict, Tampered
from reporting.publishing.model import checkpoints

REASON = "retention"
WHOLE = 256  # entries; the nodes over them are stored, and stay


def prunable(connection: Connection, keys: Signer, before: date, today: date) -> range:
    """The entries that were numbered before a day and are still there, in whole blocks.

    Raises:
        Conflict: `too_young`: less than a year would be left; `nothing_to_prune`: no whole block is older.
        Tampered: what is stored is not what was signed.
    """
    if before > today - timedelta(days=KEPT_DAYS):
        raise Conflict("too_young")
    first, _ = beginning(connection)
    last = _numbered_before(connection, keys, before)
    size = last - last % WHOLE
    if size <= first:
        raise Conflict("nothing_to_prune")
    return range(first, size)


def prune(connection: Connection, act: Act, keys: Signer, before: date, today: date) -> int:
    """Take these entries away; how many. Recorded. Raises as `prunable`: nothing is taken away then."""
    gone = prunable(connection, keys, before, today)
    size = gone.stop
    note = sign_pruning(Pruning(size, today.isoformat(), REASON, _peaks(connection, size)), act.now, keys)
    old = trail_entries.c.number < size
    connection.execute(
        sa.delete(audit_index).where(audit_index.c.nonce.in_(sa.select(trail_entries.c.nonce).where(old)))
    )
    connection.execute(sa.delete(trail_entries).where(old))
    connection.execute(sa.insert(prunings), {"size": size, "day": today, "note": note})
    digest = sha256(note.encode()).digest()
    record(connection, act, "trail.pruned", number=gone.start, count=len(gone), digest=digest)
    return len(gone)


def _numbered_before(connection: Connection, keys: Signer, before: date) -> int:
    """How many entries were there before a day. Raises Tampered: the checkpoint that says so was not signed then."""
    older = sa.select(checkpoints.c.size, checkpoints.c.note).where(checkpoints.c.day < before)
    last = connection.execute(older.order_by(checkpoints.c.size.desc()).limit(1)).first()
    if last is None:
        return 0
    try:
        checkpoint, signed = verify_at(last.note, *verifier_keys(keys))
    except NotACheckpoint as error:
        raise Tampered from error
    if checkpoint.size != last.size or signed_day(signed) >= before:
        raise Tampered
    return checkpoint.size


def _peaks(connection: Connection, size: int) -> tuple[bytes, ...]:
    """The hashes over the first `size` entries, shown to lead to the newest checkpoint."""
    checkpoint = newest(connection).checkpoint
    hashes = stored_hashes(connection, [(0, size), *consistency_ranges(size, checkpoint.size)])
    peaks = tuple(hashes(subtree) for subtree in cover(0, size))
    try:
        proof = consistency_proof(size, checkpoint.size, hashes)
        verify_consistency(size, checkpoint.size, proof, joined(peaks), checkpoint.root)
    except NotInTree as error:
        raise Tampered from error
    return peaks
