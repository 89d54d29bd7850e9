"""A note is believed if a known key signed it, every known signature on it is good, and it has one spelling."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reporting.sealing import note
from tests.unit.reporting.sealing.refused import refused

ROOT, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
NAME = "example.ch/root"
KEY = note.verifier_key(NAME, ROOT.public_key().public_bytes_raw())
OTHER_KEY = note.verifier_key(NAME, OTHER.public_key().public_bytes_raw())
TEXT = "a text – über zwei\n\nZeilen\n"
NOTE = note.sign_note(TEXT, NAME, ROOT)


def test_the_example_of_the_signed_note_specification_is_read() -> None:
    """C2SP signed-note, "Format": the key and the note that the specification prints."""
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    printed = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert note.verify_note(printed, [key]).startswith("If you think")


def test_what_was_signed_comes_back() -> None:
    assert note.verify_note(NOTE, [KEY]) == TEXT


def test_one_of_two_root_keys_is_enough() -> None:
    assert note.verify_note(NOTE, [OTHER_KEY, KEY]) == TEXT


def test_a_note_of_an_unknown_key_is_another_root() -> None:
    with refused("another root"):
        note.verify_note(NOTE, [OTHER_KEY])
    with refused("another root"):
        note.verify_note(NOTE, [])


def test_a_changed_text_is_refused() -> None:
    with refused("signature"):
        note.verify_note(NOTE.replace("zwei", "drei"), [KEY])


def test_signatures_of_unknown_keys_are_passed_over_and_bad_ones_of_known_keys_are_not() -> None:
    both = NOTE + note.signature_line(TEXT, NAME, OTHER)
    assert note.verify_note(both, [KEY]) == TEXT
    assert note.verify_note(both, [KEY, OTHER_KEY]) == TEXT
    wrong = NOTE + note.signature_line("another text\n", NAME, OTHER)
    assert note.verify_note(wrong, [KEY]) == TEXT
    with refused("signature"):
        note.verify_note(wrong, [KEY, OTHER_KEY])


@pytest.mark.parametrize(
    "broken",
    [
        "",
        TEXT,
        NOTE.removesuffix("\n"),
        NOTE + "\n",
        NOTE + "x\n",
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—  "),
        NOTE.replace("=\n", "\n"),
        NOTE.replace("über", "\tüber"),
        NOTE.replace("über", "\ud800"),
        NOTE.replace("\n", "\r\n"),
        TEXT + "\n" + NOTE.rpartition("\n\n")[2] * 101,
        TEXT + f"\n— {NAME} AAAA\n",
    ],
)
def test_what_is_not_a_note_is_refused(broken: str) -> None:
    with refused("format"):
        note.verify_note(broken, [KEY])


def test_a_verifier_key_is_printed_and_read_in_one_spelling() -> None:
    read = note.parse_verifier_key(KEY)
    assert note.verifier_key(read.name, read.public) == KEY


@pytest.mark.parametrize(
    "broken",
    [
        "",
        NAME,
        KEY[:-1],
        KEY + "=",
        KEY.replace("root", "ro ot"),
        KEY.replace("root", "leaf"),
        KEY.replace("+A", "+B", 1),
        OTHER_KEY.rpartition("+")[0] + KEY[KEY.rindex("+") :],
    ],
)
def test_a_verifier_key_that_does_not_name_itself_is_refused(broken: str) -> None:
    with refused("format"):
        note.parse_verifier_key(broken)


@pytest.mark.parametrize("text", ["no line break", "a\rb\n", ""])
def test_a_text_that_cannot_be_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        note.sign_note(text, NAME, ROOT)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "\u200b", "a\nb"])
def test_a_key_needs_a_name_without_spaces_and_plus(name: str) -> None:
    with pytest.raises(ValueError, match="key name"):
        note.sign_note(TEXT, name, ROOT)
