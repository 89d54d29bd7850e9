"""A member's seed comes back with her passphrase or passkey, and with nothing weaker or anybody else's."""

import pytest

from reporting.sealing import unlock
from tests.unit.reporting.sealing.refused import refused

STAFF, SALT, SEED, PRF = b"s" * 16, b"t" * 16, b"k" * 32, b"p" * 32
PASSPHRASE = "korrekt pferd batterie heftklammer wald see"
SLOT = unlock.seal_with_passphrase(PASSPHRASE, STAFF, SALT, SEED)
PASSKEY_SLOT = unlock.seal_with_passkey(PRF, STAFF, SALT, SEED)


def test_her_passphrase_opens_it_and_another_does_not() -> None:
    assert len(SLOT) == unlock.UNLOCK_SLOT_LENGTH == 148
    assert unlock.open_with_passphrase(PASSPHRASE, STAFF, SLOT) == SEED
    with refused("does not open"):
        unlock.open_with_passphrase(PASSPHRASE + " ", STAFF, SLOT)


def test_her_passkey_opens_it_and_another_does_not() -> None:
    assert unlock.open_with_passkey(PRF, STAFF, PASSKEY_SLOT) == SEED
    with refused("does not open"):
        unlock.open_with_passkey(b"q" * 32, STAFF, PASSKEY_SLOT)


def test_a_passphrase_may_be_typed_on_any_keyboard() -> None:
    """Composed or decomposed letters, ligatures: the same passphrase (NFKC)."""
    sealed = unlock.seal_with_passphrase("Zürich ﬁnden", STAFF, SALT, SEED)
    assert unlock.open_with_passphrase("Zu\u0308rich finden", STAFF, sealed) == SEED


def test_the_slot_of_another_member_is_refused() -> None:
    with refused("header"):
        unlock.open_with_passphrase(PASSPHRASE, b"u" * 16, SLOT)


def test_a_passkey_slot_is_not_a_passphrase_slot() -> None:
    with refused("header"):
        unlock.open_with_passphrase(PASSPHRASE, STAFF, PASSKEY_SLOT)
    with refused("header"):
        unlock.open_with_passkey(PRF, STAFF, SLOT)


@pytest.mark.parametrize("position", range(5, 12))
@pytest.mark.parametrize("slot", [SLOT, PASSKEY_SLOT])
def test_other_parameters_are_refused_before_any_work_is_done(slot: bytes, position: int) -> None:
    changed = bytearray(slot)
    changed[position] ^= 1
    with refused("weaker parameters"):
        unlock.check_unlock_slot(bytes(changed), slot[4], STAFF)


@pytest.mark.parametrize("position", [*range(5), *range(12, 28)])
def test_another_header_is_refused(position: int) -> None:
    changed = bytearray(SLOT)
    changed[position] ^= 1
    with refused("header"):
        unlock.check_unlock_slot(bytes(changed), unlock.PASSPHRASE, STAFF)


@pytest.mark.parametrize("position", range(28, 148))
def test_a_changed_salt_or_seed_does_not_open(position: int) -> None:
    changed = bytearray(PASSKEY_SLOT)
    changed[position] ^= 1
    with refused("does not open"):
        unlock.open_with_passkey(PRF, STAFF, bytes(changed))


@pytest.mark.parametrize("slot", [b"", SLOT[:-1], SLOT + b"\0"])
def test_another_length_is_refused(slot: bytes) -> None:
    with refused("length"):
        unlock.check_unlock_slot(slot, unlock.PASSPHRASE, STAFF)


def test_there_is_no_third_method() -> None:
    with pytest.raises(ValueError, match="a passphrase or a passkey"):
        unlock.check_unlock_slot(SLOT, 3, STAFF)
