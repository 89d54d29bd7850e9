"""A proof file shows one entry under one checkpoint, and nothing once a byte of it is another."""

import os

import pytest

from counselling.audit.checkpoint import NotACheckpoint, sign, signer, verifier_keys
from counselling.audit.entries import OPERATOR, entry
from counselling.audit.proof import NotAProof, Proof, parse_proof, print_proof, verify_proof
from counselling.audit.tree import Subtree, fold, inclusion_proof, leaf_hash, root

KEYS = signer("isonomia.example/trail", bytes(range(32)))
PUBLIC = verifier_keys(KEYS)
ENTRIES = [entry(1_790_000_000, "case.viewed", OPERATOR, os.urandom(16), bytes(32), "") for _ in range(13)]


def hashes(subtree: Subtree) -> bytes:
    width = 1 << subtree.level
    first = subtree.position * width
    return fold([leaf_hash(one) for one in ENTRIES[first : first + width]])


def proof(number: int) -> Proof:
    note = sign(13, root(13, hashes), 1_790_000_000, KEYS)
    return Proof(ENTRIES[number], number, tuple(inclusion_proof(number, 13, hashes)), note)


@pytest.mark.parametrize("number", range(13))
def test_what_was_printed_is_read_and_shows_its_entry(number: int) -> None:
    made = proof(number)
    text = print_proof(made)
    assert parse_proof(text) == made
    shown = verify_proof(text, PUBLIC)
    assert (shown.entry, shown.number, shown.checkpoint.size) == (ENTRIES[number], number, 13)


def test_it_has_the_lines_of_the_specification() -> None:
    lines = print_proof(proof(4)).split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 4"
    assert all(len(line) == 44 for line in lines[3:7])
    assert lines[7] == ""
    assert lines[8:10] == ["isonomia.example/trail", "13"]


def test_every_byte_counts() -> None:
    text = print_proof(proof(4)).encode()
    head = text.index(b"\n\n") + 120
    for place in [*range(head), *range(head, len(text), 101)]:
        changed = text[:place] + bytes((text[place] ^ 1,)) + text[place + 1 :]
        with pytest.raises((NotAProof, NotACheckpoint)):
            verify_proof(changed.decode("utf-8", "replace"), PUBLIC)


def test_another_entry_another_place_and_another_log_are_refused() -> None:
    right = proof(4)
    for wrong in (right._replace(entry=ENTRIES[5]), right._replace(number=5), right._replace(hashes=right.hashes[:-1])):
        with pytest.raises(NotAProof):
            verify_proof(print_proof(wrong), PUBLIC)
    with pytest.raises(NotACheckpoint):
        verify_proof(print_proof(right), verifier_keys(signer("isonomia.example/trail", bytes(32))))


def test_what_is_no_entry_is_not_shown_even_if_it_was_signed() -> None:
    note = sign(1, leaf_hash(b"words"), 1, KEYS)
    with pytest.raises(NotAProof, match="not an entry"):
        verify_proof(print_proof(Proof(b"words", 0, (), note)), PUBLIC)
