"""A checkpoint has one spelling and two signatures, and is refused for anything else."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from counselling.audit.checkpoint import (
    Checkpoint,
    Cosigner,
    NotACheckpoint,
    cosigned_at,
    cosigner_key,
    kept_note,
    parse,
    parse_cosigner_key,
    sign,
    signer,
    text_of,
    verifier_keys,
    verify,
)
from counselling.audit.daily import SUBJECT
from counselling.audit.tree import leaf_hash
from counselling.mail_server import letter
from reporting.sealing.note import split_note
from reporting.settings import Mail

KEYS = signer("isonomia.example/trail", bytes(range(32)))
ED25519, ML_DSA = verifier_keys(KEYS)
ROOT = bytes(range(32))
NOTE = sign(7, ROOT, 1_790_000_000, KEYS)
MAIL = Mail(host="localhost", sender="isonomia@beratung.example", tls="none")


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


KEPT = {
    "as it was given": NOTE,
    "with a mark before it": "\ufeff" + NOTE,
    "with what a mail program wrote around it": f"Von: a@b.example\nBetreff: c\n\n{NOTE}\n-- \nIsonomia\n",
    "as the mail it came in": letter(MAIL, "eva@b.example", SUBJECT, NOTE, 1, os.urandom).as_string(),
    "as that mail with long lines": letter(MAIL, "eva@b.example", SUBJECT, NOTE, 1, os.urandom).as_bytes().decode(),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", KEPT)
def test_what_was_kept_is_found_in_whatever_it_was_kept(name: str, end: str) -> None:
    """As a browser hands it over: no end of a line was translated on the way."""
    kept = KEPT[name].replace("\n", end)
    assert verify(kept_note(kept, ED25519), ED25519, ML_DSA).size == 7


NO_CHECKPOINTS = ["", "nothing", "Subject: a\n\n", NOTE[:60], "— a b\n", NOTE + NOTE]
CHARSETS = ["=foo", '=""', "*=bla'x'%ff", "=a\0b", "=idna", "=hex", "=utf-16"]


@pytest.mark.parametrize(
    "text", [*NO_CHECKPOINTS, *(f"Content-Type: text/plain; charset{one}\n\n.a..b\n" for one in CHARSETS)]
)
def test_what_holds_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        verify(kept_note(text, ED25519), ED25519, ML_DSA)


def test_the_cosignature_of_another_implementation_is_verified(root: Path) -> None:
    """A checkpoint of Torchwood's test log (cmd/litewitness/testdata/mldsa.txt, gentest/mldsa.go), whose seed is published: the
    key has the name it has there, and its signature of a tree with the one entry `testonly` at time 0 is right."""
    seed = bytes.fromhex("2886adc2b0eabfce67c0472939127998bf886cf256bfee8ba76a253fce1146e0")
    public = MLDSA44PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()
    cosigner = Cosigner("example.com/mldsa-log", public)
    assert cosigner_key(cosigner).startswith("example.com/mldsa-log+b5df45c5+BuhtcL97l3dcitjZ8Y9J54gm")
    note = (root / "tests/vectors/tlog_mldsa.txt").read_text("utf-8")
    checkpoint = parse(split_note(note)[0])
    assert checkpoint == Checkpoint("example.com/mldsa-log", 1, leaf_hash(b"testonly"))
    assert cosigned_at(note, checkpoint, cosigner) == 0
    with pytest.raises(NotACheckpoint):
        cosigned_at(note, checkpoint._replace(size=2), cosigner)


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
