"""The Merkle tree of the trail (RFC 9162, 2.1): hashes, and proofs that an entry is in it and that it only ever grew.

Nothing here stores anything. Whoever has the tree gives one function: the hash of a complete subtree, named by its level and
its position (level 0 is an entry; `position` counts the subtrees of its level from the left). All hashes are SHA-256, 32 bytes.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

EMPTY: Final = sha256(b"").digest()


class Subtree(NamedTuple):
    """The complete subtree over the entries `position * 2**level` up to, not including, `(position + 1) * 2**level`."""

    level: int
    position: int


Hashes = Callable[[Subtree], bytes]


class NotInTree(Exception):
    """A proof does not lead from what it is about to the root it was held against."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry's stored bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def cover(begin: int, end: int) -> list[Subtree]:
    """The fewest complete subtrees that lie side by side over the entries from `begin` up to `end`."""
    found = []
    while begin < end:
        fitting = (end - begin).bit_length() - 1
        level = min(fitting, (begin & -begin).bit_length() - 1) if begin else fitting
        found.append(Subtree(level, begin >> level))
        begin += 1 << level
    return found


def root(size: int, hashes: Hashes) -> bytes:
    """The root of the tree over the first `size` entries."""
    return _over(0, size, hashes)


def joined(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that shrink from left to right (RFC 9162, 2.1.2); of none, that of the empty tree."""
    if not peaks:
        return EMPTY
    result = peaks[-1]
    for left in peaks[-2::-1]:
        result = node_hash(left, result)
    return result


def grown(peaks: Sequence[bytes], size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The peaks of a tree of `size` entries, once these leaves were added on the right.

    Peaks are the roots of the complete subtrees over a tree, from left to right: one for each bit of its size that is set.
    """
    left, row, found = list(peaks), list(leaves), []
    while size or row:
        if size & 1:
            row.insert(0, left.pop())
        if len(row) & 1:
            found.append(row.pop())
        row = [node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=True)]
        size >>= 1
    return found[::-1]


def _over(begin: int, end: int, hashes: Hashes) -> bytes:
    """The root over a range that is one side of some split: its subtrees shrink from left to right."""
    return joined([hashes(subtree) for subtree in cover(begin, end)])


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree over 1, 2, 4 … neighbours."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def inclusion_ranges(number: int, size: int) -> list[tuple[int, int]]:
    """The ranges whose roots, in this order, prove that entry `number` is in the tree of `size` (RFC 9162, 2.1.3.1)."""
    if not 0 <= number < size:
        raise ValueError("there is no such entry in a tree of this size")
    found, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        found.append((middle, end) if number < middle else (begin, middle))
        begin, end = (begin, middle) if number < middle else (middle, end)
    return found[::-1]


def consistency_ranges(old: int, size: int) -> list[tuple[int, int]]:
    """The ranges whose roots prove that the tree of `size` begins with the tree of `old` entries (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= size:
        raise ValueError("a tree is consistent with a smaller one that is not empty")
    found, begin, end, is_whole = [], 0, size, True
    while old < end:
        middle = begin + _split(end - begin)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin, is_whole = middle, False
    if not is_whole:
        found.append((begin, end))
    return found[::-1]


def inclusion_proof(number: int, size: int, hashes: Hashes) -> list[bytes]:
    """The inclusion proof of an entry. Raises ValueError if the tree has no such entry."""
    return [_over(begin, end, hashes) for begin, end in inclusion_ranges(number, size)]


def consistency_proof(old: int, size: int, hashes: Hashes) -> list[bytes]:
    """The consistency proof of two sizes. Raises ValueError unless 0 < old <= size."""
    return [_over(begin, end, hashes) for begin, end in consistency_ranges(old, size)]


def verify_inclusion(leaf: bytes, number: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> None:
    """Hold an inclusion proof against a root (RFC 9162, 2.1.3.2). Raises NotInTree."""
    if not 0 <= number < size:
        raise NotInTree("there is no such entry in a tree of this size")
    _require_hashes(leaf, *proof, expected_root)
    result, position, last = leaf, number, size - 1
    for step in proof:
        if last == 0:
            raise NotInTree("the proof is too long")
        if position & 1 or position == last:
            result = node_hash(step, result)
            position, last = _climbed(position, last)
        else:
            result = node_hash(result, step)
        position, last = position >> 1, last >> 1
    if last != 0 or result != expected_root:
        raise NotInTree("the proof does not lead to the root")


def verify_consistency(old: int, size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Hold a consistency proof against two roots (RFC 9162, 2.1.4.2). Raises NotInTree."""
    if old < 1:
        raise NotInTree("an empty tree has nothing to be consistent with")
    if old == size:
        if proof or old_root != new_root:
            raise NotInTree("one size has two roots")
        return
    if old > size or not proof:
        raise NotInTree("no proof leads from one size to the other")
    _require_hashes(*proof, old_root, new_root)
    first, *steps = proof if old & (old - 1) else [old_root, *proof]
    position, last = old - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_result = new_result = first
    for step in steps:
        if last == 0:
            raise NotInTree("the proof is too long")
        if position & 1 or position == last:
            old_result, new_result = node_hash(step, old_result), node_hash(step, new_result)
            position, last = _climbed(position, last)
        else:
            new_result = node_hash(new_result, step)
        position, last = position >> 1, last >> 1
    if last != 0 or old_result != old_root or new_result != new_root:
        raise NotInTree("the proof does not lead to both roots")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(one) != len(EMPTY) for one in hashes):
        raise NotInTree("a hash is 32 bytes long")


def _climbed(position: int, last: int) -> tuple[int, int]:
    """Past the levels on which the subtree at the right edge has no neighbour."""
    while not position & 1 and position:
        position, last = position >> 1, last >> 1
    return position, last


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)
