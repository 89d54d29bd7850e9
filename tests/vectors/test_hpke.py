"""The HPKE working group's vectors for X-Wing: our expansion of a seed gives their keys, which open what they sealed.

They use other ciphers than ours (ChaCha20-Poly1305, and SHAKE256 in one) and authenticate something besides, which the
public interface of `cryptography` does not take: for this test alone its inner function is called.
"""

import json
from pathlib import Path
from typing import Any

import cryptography_vectors
import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from reporting.sealing.keys import expand, recipient

X_WING = 0x647A
KDFS = {0x0001: KDF.HKDF_SHA256, 0x0011: KDF.SHAKE256}
AEADS = {0x0002: AEAD.AES_256_GCM, 0x0003: AEAD.CHACHA20_POLY1305}
FILE = Path(cryptography_vectors.__file__).parent / "HPKE" / "hpke-pq-test-vectors.json"
VECTORS = [vector for vector in json.loads(FILE.read_text(encoding="utf-8")) if vector["kem_id"] == X_WING]


def test_there_are_vectors_for_our_recipients() -> None:
    assert len(VECTORS) >= 2


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"kdf {vector['kdf_id']}, aead {vector['aead_id']}")
def test_a_seed_opens_what_others_sealed_to_its_public_key(vector: dict[str, Any]) -> None:
    identity = expand(bytes.fromhex(vector["skRm"]))
    assert identity.public.hex() == vector["pkRm"]
    assert recipient(identity.public).key_id == identity.key_id
    suite = Suite(KEM.MLKEM768_X25519, KDFS[vector["kdf_id"]], AEADS[vector["aead_id"]])
    first = vector["encryptions"][0]
    sealed, context, besides = (bytes.fromhex(value) for value in (first["ct"], vector["info"], first["aad"]))
    opened = openssl.hpke._decrypt_with_aad(
        suite, bytes.fromhex(vector["enc"]) + sealed, identity.key, context, besides
    )
    assert opened.hex() == first["pt"]
