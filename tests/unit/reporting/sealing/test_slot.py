"""A slot opens for one recipient, in one context, and a member's slot only with her signature."""

import pytest

from reporting.sealing import keys, slot
from reporting.sealing.errors import OTHER_KEY
from tests.unit.reporting.sealing.refused import refused

ANNA, BEAT = keys.expand(b"a" * 32), keys.expand(b"b" * 32)
CASE, STAFF, SECRET = b"c" * 16, b"s" * 16, b"k" * 32
CENTRE = keys.centre_id("heks-ost")


def sealed_to_anna(what: int = slot.DIALOGUE, secret: bytes = SECRET) -> bytes:
    return slot.seal_slot(keys.recipient(ANNA.public), what, 3, CASE, secret)


def test_what_was_sealed_to_anna_she_opens() -> None:
    sealed = sealed_to_anna()
    assert len(sealed) == slot.SLOT_LENGTH
    assert slot.open_slot(ANNA, slot.DIALOGUE, 3, CASE, sealed) == SECRET


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert sealed_to_anna() != sealed_to_anna()


def test_beat_cannot_open_what_was_sealed_to_anna_even_with_his_name_written_on_it() -> None:
    sealed = sealed_to_anna()
    with refused("header"):
        slot.open_slot(BEAT, slot.DIALOGUE, 3, CASE, sealed)
    with refused("does not open"):
        slot.open_slot(BEAT, slot.DIALOGUE, 3, CASE, sealed[:24] + BEAT.key_id + sealed[40:])


@pytest.mark.parametrize(
    ("what", "generation", "subject"),
    [(slot.FILE, 3, CASE), (slot.DIALOGUE, 4, CASE), (slot.DIALOGUE, 3, b"d" * 16)],
)
def test_a_slot_does_not_open_as_something_else(what: int, generation: int, subject: bytes) -> None:
    sealed = sealed_to_anna()
    with refused("header"):
        slot.open_slot(ANNA, what, generation, subject, sealed)
    relabelled = slot.slot_header(what, generation, subject, ANNA.key_id) + sealed[slot.HEADER_LENGTH :]
    with refused("does not open"):
        slot.open_slot(ANNA, what, generation, subject, relabelled)


@pytest.mark.parametrize("length", [0, 39, 40, 1207, 1209, 1288])
def test_a_slot_of_another_length_is_refused(length: int) -> None:
    sealed = sealed_to_anna().ljust(length, b"\0")[:length]
    with refused("length"):
        slot.open_slot(ANNA, slot.DIALOGUE, 3, CASE, sealed)


def test_the_server_checks_a_slot_without_any_secret() -> None:
    sealed = sealed_to_anna()
    slot.check_slot(sealed, slot.DIALOGUE, 3, CASE, ANNA.key_id)
    with refused("header"):
        slot.check_slot(sealed, slot.DIALOGUE, 3, CASE, BEAT.key_id)
    with refused("length"):
        slot.check_slot(sealed + b"\0", slot.DIALOGUE, 3, CASE, ANNA.key_id)


def test_a_slot_of_an_unknown_kind_or_size_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="a slot holds"):
        slot.slot_header(3, 0, CASE, ANNA.key_id)
    with pytest.raises(ValueError, match="32 bytes"):
        sealed_to_anna(secret=b"short")


def test_a_member_answers_for_the_slot_she_made() -> None:
    signed = slot.sign_slot(sealed_to_anna(slot.FILE), STAFF, BEAT.signing_key)
    assert len(signed) == slot.SIGNED_SLOT_LENGTH
    assert slot.open_signed_slot(ANNA, slot.FILE, 3, CASE, signed, STAFF, BEAT.sign_public) == SECRET


def test_a_slot_that_somebody_else_signed_is_refused() -> None:
    signed = slot.sign_slot(sealed_to_anna(slot.FILE), STAFF, BEAT.signing_key)
    with refused("signature"):
        slot.verify_signed_slot(signed, STAFF, ANNA.sign_public)
    with refused("header"):
        slot.verify_signed_slot(signed, b"t" * 16, BEAT.sign_public)
    with refused("length"):
        slot.verify_signed_slot(signed[: slot.SLOT_LENGTH], STAFF, BEAT.sign_public)
    with refused("signature"):
        slot.verify_signed_slot(signed, STAFF, b"no key")


def test_a_signature_cannot_be_given_to_another_member() -> None:
    signed = slot.sign_slot(sealed_to_anna(slot.FILE), STAFF, BEAT.signing_key)
    moved = signed[: slot.SLOT_LENGTH] + b"t" * 16 + signed[-64:]
    with refused("signature"):
        slot.verify_signed_slot(moved, b"t" * 16, BEAT.sign_public)


def test_a_centre_seed_is_taken_only_if_the_manifest_lists_its_public_key() -> None:
    centre, stranger = keys.expand(b"1" * 32), keys.expand(b"2" * 32)
    grant = slot.seal_slot(keys.recipient(ANNA.public), slot.CENTRE_SEED, 2, CENTRE, centre.seed)
    assert slot.open_grant(ANNA, 2, CENTRE, grant, centre.public) == centre.seed
    with refused(OTHER_KEY):
        slot.open_grant(ANNA, 2, CENTRE, grant, stranger.public)
