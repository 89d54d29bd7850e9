"""A roster is believed if a member of the one before wrote it and it follows the one before."""

import msgspec
import pytest

from reporting.sealing import envelope, keys, roster
from reporting.sealing.canonical import canonical
from tests.unit.reporting.sealing.refused import refused

CENTRE, RECORD, SEED = keys.centre_id("heks-ost"), b"r" * 16, b"c" * 32
ANNA, BEAT, EVE = (keys.expand(letter * 32) for letter in (b"a", b"b", b"e"))
ANNA_ID, BEAT_ID, EVE_ID = b"A" * 16, b"B" * 16, b"E" * 16


def member(staff: bytes, name: str, identity: keys.Identity) -> roster.Member:
    return roster.Member(staff=staff, name=name, key=identity.public, sign_key=identity.sign_public)


ALONE = (member(ANNA_ID, "Anna", ANNA),)
BOTH = (*ALONE, member(BEAT_ID, "Beat Müller", BEAT))

FIRST = roster.next_roster(None, ALONE, ANNA_ID, ANNA.signing_key)
FIRST_ENVELOPE = roster.seal_roster(SEED, 1, CENTRE, RECORD, FIRST)
SEEN = roster.seen(FIRST, FIRST_ENVELOPE)
SECOND = roster.next_roster(SEEN, BOTH, ANNA_ID, ANNA.signing_key)


def opened(sealed: bytes, signers: dict[bytes, bytes] | None, before: roster.Seen | None) -> roster.Roster:
    return roster.open_roster(SEED, 1, CENTRE, RECORD, sealed, signers, before)


def sealed(written: roster.Roster) -> bytes:
    return roster.seal_roster(SEED, 1, CENTRE, RECORD, written)


def test_the_first_roster_is_believed_at_first_sight() -> None:
    assert opened(FIRST_ENVELOPE, None, None) == FIRST
    assert (FIRST.version, FIRST.previous) == (1, roster.NO_PREVIOUS)


def test_anna_lets_beat_in_and_the_next_version_follows() -> None:
    found = opened(sealed(SECOND), FIRST.signers, SEEN)
    assert [each.name for each in found.members] == ["Anna", "Beat Müller"]
    assert (found.version, found.previous) == (2, SEEN.sha256)


def test_the_version_already_seen_is_believed_again() -> None:
    assert opened(FIRST_ENVELOPE, FIRST.signers, SEEN) == FIRST


def test_the_roster_is_not_rolled_back() -> None:
    envelope_2 = sealed(SECOND)
    with refused("version lower than seen"):
        opened(FIRST_ENVELOPE, SECOND.signers, roster.seen(SECOND, envelope_2))


def test_the_same_version_in_other_words_is_refused() -> None:
    with refused("previous roster"):
        opened(sealed(FIRST), FIRST.signers, SEEN)


def test_a_version_that_does_not_follow_the_one_seen_is_refused() -> None:
    fork = roster.next_roster(roster.Seen(1, "ab" * 32), BOTH, ANNA_ID, ANNA.signing_key)
    leap = roster.next_roster(roster.Seen(2, SEEN.sha256), BOTH, ANNA_ID, ANNA.signing_key)
    for written in (fork, leap):
        with refused("previous roster"):
            opened(sealed(written), FIRST.signers, SEEN)


def test_eve_does_not_let_herself_in() -> None:
    forged = roster.next_roster(SEEN, (*BOTH, member(EVE_ID, "Eve", EVE)), EVE_ID, EVE.signing_key)
    with refused("not a member"):
        opened(sealed(forged), FIRST.signers, SEEN)


def test_eve_does_not_sign_in_annas_name() -> None:
    forged = roster.next_roster(SEEN, (*BOTH, member(EVE_ID, "Eve", EVE)), ANNA_ID, EVE.signing_key)
    with refused("signature"):
        opened(sealed(forged), FIRST.signers, SEEN)


def test_a_name_changed_after_signing_is_refused() -> None:
    changed = msgspec.structs.replace(SECOND, members=(*ALONE, member(BEAT_ID, "Bea", BEAT)))
    with refused("signature"):
        opened(sealed(changed), FIRST.signers, SEEN)


def test_another_centre_or_generation_does_not_open_it() -> None:
    with refused("header"):
        roster.open_roster(SEED, 1, keys.centre_id("becr-vs"), RECORD, FIRST_ENVELOPE, None, None)
    with refused("header"):
        roster.open_roster(SEED, 2, CENTRE, RECORD, FIRST_ENVELOPE, None, None)
    with refused("does not open"):
        roster.open_roster(b"d" * 32, 1, CENTRE, RECORD, FIRST_ENVELOPE, None, None)


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"\xff",
        canonical(FIRST) + b" ",
        canonical(FIRST).replace(b'"v":1', b'"v":2'),
        canonical(FIRST).replace(b'"version":1', b'"version":0'),
        canonical(FIRST).replace(b'"version":1', b'"more":1,"version":1'),
        canonical(FIRST).replace(b"Anna", b"\\u0041nna"),
        msgspec.json.encode(FIRST),
    ],
)
def test_another_spelling_is_refused(content: bytes) -> None:
    key = keys.roster_key(SEED)
    written = envelope.seal_text(key, envelope.ROSTER, envelope.FILE_RING, 1, CENTRE, RECORD, content)
    with refused("format"):
        opened(written, None, None)


def test_nobody_stands_in_it_twice_and_an_empty_one_is_not_sealed() -> None:
    for members in ((*BOTH, *ALONE), ()):
        with refused("format"):
            sealed(roster.next_roster(SEEN, members, ANNA_ID, ANNA.signing_key))
