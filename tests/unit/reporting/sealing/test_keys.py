"""Keys are derived as the specification says, and a key that nobody can have is refused before anyone seals to it."""

from hashlib import sha256

import pytest

from reporting.sealing import keys
from tests.unit.reporting.sealing.refused import refused

SEED = bytes(range(32))
CASE = b"c" * 16


def test_an_empty_salt_is_thirty_two_zero_bytes() -> None:
    assert keys.derive(b"key", b"", b"x") == keys.derive(b"key", bytes(32), b"x")
    assert keys.derive(b"key", b"salt", b"x") != keys.derive(b"key", b"", b"x")


def test_hkdf_is_that_of_rfc_5869() -> None:
    """Appendix A.1, cut to the 32 bytes that are asked for here."""
    ikm, salt, info = bytes([0x0B] * 22), bytes(range(13)), bytes(range(0xF0, 0xFA))
    assert keys.derive(ikm, salt, info).hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"


def test_neither_identity_nor_recipient_shows_a_secret_when_printed() -> None:
    identity = keys.expand(SEED)
    assert "seed" not in repr(identity)
    assert repr(SEED) not in repr(identity)
    assert SEED.hex() not in repr(identity)
    assert "public=" not in repr(keys.recipient(identity.public)).replace("sign_public=", "")


def test_two_people_can_compare_a_fingerprint() -> None:
    fingerprint = keys.fingerprint(bytes([0, 0, 0, 0, 1] + [0xFF] * 11))
    assert fingerprint == "0000-0001-ZZZZ-ZZZZ"


def test_a_members_fingerprint_tells_each_of_her_two_keys() -> None:
    her, other = keys.expand(bytes(32)), keys.expand(bytes([1] * 32))
    pairs = [(one.public, two.sign_public) for one in (her, other) for two in (her, other)]
    assert len({keys.member_fingerprint(*pair) for pair in pairs}) == len(pairs)
    joint = sha256(b"isonomia/v1/kid" + her.public + her.sign_public).digest()[:16]
    assert keys.member_fingerprint(her.public, her.sign_public) == keys.fingerprint(joint)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_seed_of_another_length_is_a_mistake(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        keys.expand(bytes(length))


@pytest.mark.parametrize("length", [0, 1215, 1217])
def test_a_public_key_of_another_length_is_refused(length: int) -> None:
    with refused("length"):
        keys.recipient(bytes(length))


def test_a_lattice_key_with_coefficients_beyond_the_modulus_is_refused() -> None:
    public = keys.expand(SEED).public
    with refused("not a public key"):
        keys.recipient(b"\xff" * 1184 + public[1184:])


# The points of small order on Curve25519 and its twist, below 2^255, and the same with the ignored bit set.
LOW_ORDER = [
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    2**255 - 20,
    2**255 - 19,
    2**255 - 18,
    2**255,
]


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_point_that_gives_away_the_secret_is_refused(point: int) -> None:
    public = keys.expand(SEED).public[:1184] + point.to_bytes(32, "little")
    with refused("not a public key"):
        keys.recipient(public)


def test_the_key_id_names_the_whole_public_key() -> None:
    identity = keys.expand(SEED)
    assert keys.recipient(identity.public).key_id == identity.key_id
    assert identity.key_id == sha256(b"isonomia/v1/kid" + identity.public).digest()[:16]


def test_file_keys_differ_by_case_and_by_generation_and_from_the_roster_key() -> None:
    derived = {
        keys.file_key(SEED, CASE, 1),
        keys.file_key(SEED, CASE, 2),
        keys.file_key(SEED, b"d" * 16, 1),
        keys.roster_key(SEED),
    }
    assert len(derived) == 4


@pytest.mark.parametrize("generation", [-1, 65536])
def test_a_generation_that_does_not_fit_is_a_mistake(generation: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 65535"):
        keys.file_key(SEED, CASE, generation)
