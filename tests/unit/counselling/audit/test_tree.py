"""The tree against other people's vectors, and against the plain recursive definition of RFC 9162."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from counselling.audit.tree import (
    EMPTY,
    NotInTree,
    Subtree,
    consistency_proof,
    cover,
    grown,
    inclusion_proof,
    joined,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(70)]


def merkle(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(merkle(leaves[:split]), merkle(leaves[split:]))


def hashes(subtree: Subtree) -> bytes:
    width = 1 << subtree.level
    return merkle(LEAVES[subtree.position * width : (subtree.position + 1) * width])


def vectors(shared: Path, name: str) -> list[Any]:
    found: list[Any] = json.loads((shared / "vectors" / f"{name}.json").read_text("utf-8"))["tests"]
    return found


def decoded(values: list[str] | None) -> list[bytes]:
    return [b64decode(value) for value in values or []]


def test_inclusion_vectors(shared: Path) -> None:
    wrong = []
    for one in vectors(shared, "merkle_inclusion"):
        root_, leaf = b64decode(one["root"] or ""), b64decode(one["leafHash"] or "")
        try:
            verify_inclusion(leaf, one["leafIdx"], one["treeSize"], decoded(one["proof"]), root_)
            is_refused = False
        except NotInTree:
            is_refused = True
        wrong += [one["case"]] if is_refused != one["wantErr"] else []
    assert wrong == []


def test_consistency_vectors(shared: Path) -> None:
    wrong = []
    for one in vectors(shared, "merkle_consistency"):
        roots = b64decode(one["root1"] or ""), b64decode(one["root2"] or "")
        try:
            verify_consistency(one["size1"], one["size2"], decoded(one["proof"]), *roots)
            is_refused = False
        except NotInTree:
            is_refused = True
        wrong += [one["case"]] if is_refused != one["wantErr"] else []
    assert wrong == []


@pytest.mark.parametrize("size", range(71))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert root(size, hashes) == merkle(LEAVES[:size])


def test_every_entry_of_every_tree_is_proved_and_no_other() -> None:
    for size in range(1, 40):
        of_size = root(size, hashes)
        for number in range(size):
            proof = inclusion_proof(number, size, hashes)
            verify_inclusion(LEAVES[number], number, size, proof, of_size)
            with pytest.raises(NotInTree):
                verify_inclusion(LEAVES[number + 1], number, size, proof, of_size)
            for other in (number + 1, number - 1):
                with pytest.raises(NotInTree):
                    verify_inclusion(LEAVES[number], other, size, proof, of_size)


def test_every_two_sizes_are_consistent_and_no_other_root_is() -> None:
    for size in range(1, 40):
        for old in range(1, size + 1):
            proof = consistency_proof(old, size, hashes)
            verify_consistency(old, size, proof, root(old, hashes), root(size, hashes))
            with pytest.raises(NotInTree):
                verify_consistency(old, size, proof, EMPTY, root(size, hashes))
            with pytest.raises(NotInTree):
                verify_consistency(old, size, [*proof, EMPTY], root(old, hashes), root(size, hashes))


def test_a_cover_lies_side_by_side() -> None:
    for begin in range(40):
        for end in range(begin, 40):
            place = begin
            for level, position in cover(begin, end):
                assert position << level == place
                place += 1 << level
            assert place == end


@pytest.mark.parametrize(("number", "size"), [(0, 0), (1, 1), (-1, 3)])
def test_what_is_not_there_is_not_proved(number: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such entry"):
        inclusion_proof(number, size, hashes)


def test_peaks_grow_by_any_number_of_leaves_as_the_definition_says() -> None:
    for size in range(len(LEAVES)):
        peaks = [hashes(subtree) for subtree in cover(0, size)]
        for more in range(len(LEAVES) - size):
            found = grown(peaks, size, LEAVES[size : size + more])
            assert found == [hashes(subtree) for subtree in cover(0, size + more)]
            assert joined(found) == merkle(LEAVES[: size + more])
