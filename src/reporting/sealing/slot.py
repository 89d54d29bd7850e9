"""Key slots: a 32-byte secret sealed to one recipient, and slots signed by a member (the sealing specification, 1).

A slot proves nothing about its sender: a centre seed is used only after `open_grant` compared it with the signed
manifest, and a slot made by a member is believed only after `verify_signed_slot`.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from reporting.sealing.errors import DOES_NOT_OPEN, HEADER, LENGTH, OTHER_KEY, SIGNATURE, NotGenuine
from reporting.sealing.keys import ID_LENGTH, KEY_LENGTH, Identity, Recipient, expand, require_length, two_bytes

DIALOGUE: Final = 0x01
FILE: Final = 0x02
CENTRE_SEED: Final = 0x10

HEADER_LENGTH: Final = 40
SLOT_LENGTH: Final = 1208
SIGNED_SLOT_LENGTH: Final = 1288

_MAGIC: Final = {what: bytes((*b"ISK", 1, 1, what)) for what in (DIALOGUE, FILE, CENTRE_SEED)}
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def slot_header(what: int, generation: int, subject: bytes, recipient_key_id: bytes) -> bytes:
    """The 40 bytes a slot begins with. `generation` is that of the secret inside, `subject` a case or centre id."""
    require_length(subject, ID_LENGTH, "a subject")
    require_length(recipient_key_id, ID_LENGTH, "a key id")
    if what not in _MAGIC:
        raise ValueError("a slot holds a dialogue key, a file key or a centre seed")
    return _MAGIC[what] + two_bytes(generation) + subject + recipient_key_id


def seal_slot(recipient: Recipient, what: int, generation: int, subject: bytes, secret: bytes) -> bytes:
    """The 1208 bytes that only `recipient` can open to `secret` (32 bytes). HPKE base mode, RFC 9180."""
    require_length(secret, KEY_LENGTH, "a secret")
    header = slot_header(what, generation, subject, recipient.key_id)
    return header + _SUITE.encrypt(secret, recipient.key, _hpke_context(header))


def open_slot(identity: Identity, what: int, generation: int, subject: bytes, slot: bytes) -> bytes:
    """The secret (32 bytes) of a slot made for this identity in this context. Raises NotGenuine."""
    check_slot(slot, what, generation, subject, identity.key_id)
    try:
        secret = _SUITE.decrypt(slot[HEADER_LENGTH:], identity.key, _hpke_context(slot[:HEADER_LENGTH]))
    except (InvalidTag, ValueError):
        raise NotGenuine(DOES_NOT_OPEN) from None
    return secret


def check_slot(slot: bytes, what: int, generation: int, subject: bytes, recipient_key_id: bytes) -> None:
    """All that can be told of a slot without a secret: its length and its whole header. Raises NotGenuine."""
    if len(slot) != SLOT_LENGTH:
        raise NotGenuine(LENGTH)
    if slot[:HEADER_LENGTH] != slot_header(what, generation, subject, recipient_key_id):
        raise NotGenuine(HEADER)


def sign_slot(slot: bytes, staff: bytes, signing_key: Ed25519PrivateKey) -> bytes:
    """The 1288 bytes of a slot for which a member answers: slot ‖ staff id ‖ Ed25519 signature.

    For handing a case over to another centre.
    """
    require_length(slot, SLOT_LENGTH, "a slot")
    require_length(staff, ID_LENGTH, "a staff id")
    return slot + staff + signing_key.sign(_signed_bytes(slot, staff))


def verify_signed_slot(signed: bytes, staff: bytes, sign_public: bytes) -> bytes:
    """The slot inside, if `staff` signed it with the key the roster gives her. Raises NotGenuine."""
    if len(signed) != SIGNED_SLOT_LENGTH:
        raise NotGenuine(LENGTH)
    slot, signer, signature = signed[:SLOT_LENGTH], signed[SLOT_LENGTH:-64], signed[-64:]
    if signer != staff:
        raise NotGenuine(HEADER)
    try:
        Ed25519PublicKey.from_public_bytes(sign_public).verify(signature, _signed_bytes(slot, staff))
    except (InvalidSignature, ValueError):
        raise NotGenuine(SIGNATURE) from None
    return slot


def open_signed_slot(
    identity: Identity, what: int, generation: int, subject: bytes, signed: bytes, staff: bytes, sign_public: bytes
) -> bytes:
    """The secret of a slot that `staff` signed: first the signature, then the opening. Raises NotGenuine."""
    return open_slot(identity, what, generation, subject, verify_signed_slot(signed, staff, sign_public))


def open_grant(identity: Identity, generation: int, centre: bytes, slot: bytes, manifest_key: bytes) -> bytes:
    """The centre seed of a grant, only if its public key is the one the signed manifest gives for this generation.

    `centre` is the 16-byte centre id, `manifest_key` the 1216 bytes from the manifest. Raises NotGenuine.
    """
    seed = open_slot(identity, CENTRE_SEED, generation, centre, slot)
    if expand(seed).public != manifest_key:
        raise NotGenuine(OTHER_KEY)
    return seed


def _hpke_context(header: bytes) -> bytes:
    return b"isonomia/v1/slot" + header


def _signed_bytes(slot: bytes, staff: bytes) -> bytes:
    return b"isonomia/v1/slot-signature" + slot + staff
