"""A witness signs what continues what it signed, and nothing else; what it refuses it refuses for the protocol's own reason."""

import os
from pathlib import Path

import pytest

from counselling.audit.checkpoint import cosigned_at, parse_cosigner_key, sign, signer, verifier_keys, verify
from counselling.audit.tree import Subtree, consistency_proof, fold, leaf_hash, root
from counselling.audit.witness import NotCosigned, Submission, cosign, parse_submission, print_submission

LOG = signer("isonomia.example/trail", bytes(range(32)))
PUBLIC = verifier_keys(LOG)
LOGS = {LOG.origin: PUBLIC}
WITNESS = signer("witness.example", bytes(32))
LEAVES = [leaf_hash(bytes((number,))) for number in range(40)]
FORKED = [*LEAVES[:9], leaf_hash(b"another"), *LEAVES[10:]]


def submission(size: int, old: int, leaves: list[bytes] = LEAVES) -> str:
    def hashes(subtree: Subtree) -> bytes:
        width = 1 << subtree.level
        return fold(leaves[subtree.position * width : (subtree.position + 1) * width])

    proof = consistency_proof(old, size, hashes) if 0 < old <= size else []
    return print_submission(Submission(old, tuple(proof), sign(size, root(size, hashes), 1, LOG)))


def refused(text: str, folder: Path) -> tuple[int, int | None]:
    with pytest.raises(NotCosigned) as refusal:
        cosign(text, LOGS, WITNESS, folder, 1)
    return refusal.value.status, refusal.value.size


def test_it_signs_what_grows_and_the_same_again(tmp_path: Path) -> None:
    old = 0
    for size in (1, 7, 7, 8, 33, 40):
        text = submission(size, old)
        line = cosign(text, LOGS, WITNESS, tmp_path, 1_790_000_000)
        note = parse_submission(text).note + line
        cosigner = parse_cosigner_key(verifier_keys(WITNESS)[1])
        assert cosigned_at(note, verify(note, *PUBLIC), cosigner) == 1_790_000_000
        old = size


def test_a_rollback_a_fork_and_a_gap_are_refused_and_change_nothing(tmp_path: Path) -> None:
    cosign(submission(20, 0), LOGS, WITNESS, tmp_path, 1)
    assert refused(submission(19, 0), tmp_path) == (409, 20)  # as if nothing had been signed
    assert refused(submission(19, 19), tmp_path) == (409, 20)  # back
    assert refused(submission(19, 20), tmp_path) == (400, None)
    assert refused(submission(20, 20, FORKED), tmp_path) == (409, 20)  # another tree of the same size
    assert refused(submission(30, 20, FORKED), tmp_path) == (422, None)
    assert refused(submission(30, 15), tmp_path) == (409, 20)
    cosign(submission(30, 20), LOGS, WITNESS, tmp_path, 1)


def test_what_is_no_submission_or_of_no_known_log_is_refused(tmp_path: Path) -> None:
    right = submission(20, 0)
    other, stranger = signer("isonomia.example/trail", os.urandom(32)), signer("other.example/trail", bytes(32))
    unsigned = print_submission(Submission(0, (), sign(1, LEAVES[0], 1, other)))
    unknown = print_submission(Submission(0, (), sign(1, LEAVES[0], 1, stranger)))
    assert refused(unsigned, tmp_path)[0] == 403
    assert refused(unknown, tmp_path)[0] == 404
    for text in (
        "",
        "old 0\n",
        right.replace("old 0", "old 00"),
        right.replace("old 0", "old 0\nAAAA="),
        "old 0\n\nx\n",
    ):
        assert refused(text, tmp_path)[0] == 400
    assert list(tmp_path.glob("*.checkpoint")) == []


def test_a_memory_that_was_changed_stops_it(tmp_path: Path) -> None:
    cosign(submission(20, 0), LOGS, WITNESS, tmp_path, 1)
    [kept] = tmp_path.glob("*.checkpoint")
    kept.write_text(kept.read_text().replace("\n20\n", "\n19\n"))
    assert refused(submission(30, 19), tmp_path)[0] == 500
