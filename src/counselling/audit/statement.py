"""The signed statement under which entries were pruned: what `verify` begins with where the oldest ones are gone.

The note of a checkpoint over them, with further lines: the day and the reason, and the hashes of the complete subtrees over what is
gone. Those lead to the signed root; day and reason stand under the Ed25519 signature alone.
"""

import re
from datetime import date
from typing import Final, NamedTuple

from counselling.audit.checkpoint import (
    REASONS,
    Checkpoint,
    NotACheckpoint,
    Signer,
    cosignature_line,
    cosigned_at,
    parse,
    parse_cosigner_key,
    text_of,
)
from counselling.audit.tree import cover, joined
from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.errors import NotGenuine
from reporting.sealing.note import parse_verifier_key, sign_note, verify_note

# The Data Protection Ordinance (DSV, SR 235.11), article 4 paragraph 5: logs are kept for at least a year, and apart from the
# system. To be confirmed: read in a summary, not in the official collection; whether a trail in the same database is kept apart
# enough, once exports and checkpoints are carried elsewhere, is for the adviser on data protection to say.
KEPT_DAYS: Final = 366

_PRUNED: Final = re.compile("pruned ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([a-z_]{1,32})")


class Pruning(NamedTuple):
    """The first `size` entries were taken away on a day (ISO) for a reason (a code).

    `peaks`: the hashes of the complete subtrees over them, from left to right.
    """

    size: int
    day: str
    reason: str
    peaks: tuple[bytes, ...]


def sign_pruning(pruning: Pruning, now: int, keys: Signer) -> str:
    """The signed note of a pruning: the checkpoint over what was pruned, with what it says beside it as further lines."""
    root = joined(pruning.peaks)
    checkpoint = Checkpoint(keys.origin, pruning.size, root)
    said = f"pruned {pruning.day} {pruning.reason}"
    text = text_of(checkpoint) + "".join(f"{line}\n" for line in (said, *map(base64_text, pruning.peaks)))
    return sign_note(text, keys.origin, keys.ed25519) + cosignature_line(checkpoint, keys.origin, keys.ml_dsa, now)


def verify_pruning(note: str, ed25519: str, ml_dsa: str) -> Pruning:
    """The pruning of a note that a log signed with both of its keys. Raises NotACheckpoint."""
    try:
        text = verify_note(note, [ed25519])
        lines = text.split("\n")
        checkpoint = parse("\n".join((*lines[:3], "")))
        peaks = tuple(map(base64_bytes, lines[4:-1]))
        origin = parse_verifier_key(ed25519).name
        said = _PRUNED.fullmatch(lines[3]) if len(lines) > 4 else None
        day = "" if said is None else date.fromisoformat(said[1]).isoformat()
    except NotGenuine as error:
        raise NotACheckpoint(f"the statement of a pruning: {REASONS.get(error.reason, error.reason)}") from None
    except ValueError:
        raise NotACheckpoint("the statement of a pruning: there is no such day") from None
    is_whole = len(peaks) == len(cover(0, checkpoint.size)) and joined(peaks) == checkpoint.root
    if said is None or checkpoint.origin != origin or not is_whole:
        raise NotACheckpoint("the statement of a pruning: not one of this log")
    cosigned_at(note, checkpoint, parse_cosigner_key(ml_dsa))
    return Pruning(checkpoint.size, day, said[2], peaks)
