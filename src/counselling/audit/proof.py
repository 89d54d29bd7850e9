"""Proof files (C2SP tlog-proof): an entry, where it stands, the hashes that lead to a root, and the signed checkpoint of that root.

Whoever has one needs nothing else but the log's public keys. The entry itself travels in the line for extra data, which is
authenticated by the proof: its hash is the leaf.
"""

import re
from typing import Final, NamedTuple

from counselling.audit.checkpoint import Checkpoint, verify
from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.tree import NotInTree, leaf_hash, verify_inclusion
from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.errors import NotGenuine

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = re.compile("index (0|[1-9][0-9]{0,17})")


class NotAProof(Exception):
    """A text that is no proof, or one that does not lead from its entry to its checkpoint; the text says which."""


class Proof(NamedTuple):
    """An entry's stored bytes, its number, the inclusion proof from the leaf up, and a signed note."""

    entry: bytes
    number: int
    hashes: tuple[bytes, ...]
    note: str


class Proven(NamedTuple):
    """What a proof has shown: this entry is number `number` of the tree of this checkpoint."""

    entry: bytes
    number: int
    checkpoint: Checkpoint


def print_proof(proof: Proof) -> str:
    """The text of a proof file."""
    lines = [FIRST_LINE, _EXTRA + base64_text(proof.entry), f"index {proof.number}", *map(base64_text, proof.hashes)]
    return "\n".join(lines) + "\n\n" + proof.note


def parse_proof(text: str) -> Proof:
    """The proof of a text that `print_proof` gave, nothing of it verified. Raises NotAProof."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    index = _INDEX.fullmatch(lines[2]) if len(lines) > 2 else None
    if index is None or lines[0] != FIRST_LINE or not lines[1].startswith(_EXTRA):
        raise NotAProof("not a proof file with its entry")
    try:
        entry, hashes = base64_bytes(lines[1].removeprefix(_EXTRA)), tuple(map(base64_bytes, lines[3:]))
    except NotGenuine:
        raise NotAProof("a line is not base64") from None
    return Proof(entry, int(index[1]), hashes, note)


def verify_proof(text: str, keys: tuple[str, str]) -> Proven:
    """What a proof file shows, held against the log's verifier keys.

    Raises:
        NotAProof: it shows nothing: its form, its entry, or its way to the root is wrong.
        NotACheckpoint: the log did not sign its checkpoint.
    """
    proof = parse_proof(text)
    checkpoint = verify(proof.note, *keys)
    try:
        parse_entry(proof.entry)
        verify_inclusion(leaf_hash(proof.entry), proof.number, checkpoint.size, proof.hashes, checkpoint.root)
    except NotAnEntry as error:
        raise NotAProof(f"not an entry ({error.reason})") from None
    except NotInTree as error:
        raise NotAProof(str(error)) from None
    return Proven(proof.entry, proof.number, checkpoint)
