"""A checkpoint has one spelling and two signatures, and is refused for anything else."""

import os

import pytest

from counselling.audit.checkpoint import (
    Checkpoint,
    Cosigner,
    NotACheckpoint,
    cosigned_at,
    cosigner_key,
    parse,
    parse_cosigner_key,
    sign,
    signer,
    text_of,
    verifier_keys,
    verify,
)

KEYS = signer("isonomia.example/trail", bytes(range(32)))
ED25519, ML_DSA = verifier_keys(KEYS)
ROOT = bytes(range(32))
NOTE = sign(7, ROOT, 1_790_000_000, KEYS)


def test_what_was_signed_is_verified() -> None:
    assert verify(NOTE, ED25519, ML_DSA) == Checkpoint("isonomia.example/trail", 7, ROOT)


def test_the_keys_have_one_spelling() -> None:
    cosigner = parse_cosigner_key(ML_DSA)
    assert cosigner_key(cosigner) == ML_DSA
    assert cosigned_at(NOTE, verify(NOTE, ED25519, ML_DSA), cosigner) == 1_790_000_000
    for wrong in (ML_DSA + "A", ML_DSA.replace("trail", "trial"), "a+b+c", ED25519):
        with pytest.raises(NotACheckpoint):
            parse_cosigner_key(wrong)


def test_every_byte_of_a_checkpoint_counts() -> None:
    text = NOTE.encode()
    for place in [*range(200), *range(200, len(text), 97)]:
        changed = bytes((*text[:place], text[place] ^ 1, *text[place + 1 :]))
        try:
            note = changed.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(NotACheckpoint):
            verify(note, ED25519, ML_DSA)


def test_both_signatures_are_needed() -> None:
    text, first, second = NOTE.partition("\n\n")[0] + "\n\n", *NOTE.splitlines(keepends=True)[-2:]
    assert text + first + second == NOTE
    for one in (first, second):
        with pytest.raises(NotACheckpoint):
            verify(text + one, ED25519, ML_DSA)


def test_another_log_signs_another_checkpoint() -> None:
    other = signer("isonomia.example/trail", os.urandom(32))
    with pytest.raises(NotACheckpoint):
        verify(sign(7, ROOT, 1, other), ED25519, ML_DSA)


def test_the_signer_shows_no_key() -> None:
    assert repr(KEYS) == "Signer(isonomia.example/trail)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n01\n" + "A" * 43 + "=\n",
        "a\n-1\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "=\nextension\n",
        "a\n1\nAAAA\n",
        "a\n1\n!\n",
        "\n1\n" + "A" * 43 + "=\n",
    ],
)
def test_any_other_text_is_none(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        parse(text)


def test_a_checkpoint_is_printed_as_it_was_read() -> None:
    checkpoint = Checkpoint("a", 12, ROOT)
    assert parse(text_of(checkpoint)) == checkpoint
    assert cosigner_key(Cosigner("a", bytes(1312))).startswith("a+")
