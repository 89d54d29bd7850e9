"""Project Wycheproof's vectors for Cobblestone-256, over our chunks: whole, and streamed in pieces of several sizes.

The file keeps its ciphertexts zlib-compressed, which its field names do not say: read as they stand, all are refused.
"""

import json
import zlib
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest

from reporting.sealing.chunks import open_chunks, opening_stream, plain_length
from reporting.sealing.errors import NotGenuine

PIECES = (1000, 16400, 70_000)


@pytest.fixture(scope="module")
def vectors(shared: Path) -> list[dict[str, Any]]:
    document = json.loads((shared / "vectors" / "cobblestone_256_wycheproof.json").read_text(encoding="utf-8"))
    tests = [test for group in document["testGroups"] for test in group["tests"]]
    assert len(tests) == document["numberOfTests"]
    return tests


def sealed_under(test: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    key, context, compressed = (bytes.fromhex(test[name]) for name in ("key", "ctx", "ct"))
    return key, context, zlib.decompress(compressed)


def streamed(key: bytes, context: bytes, sealed: bytes, piece: int) -> bytes:
    stream = opening_stream(key, context)
    pieces = [stream.update(sealed[start : start + piece]) for start in range(0, len(sealed), piece)]
    return b"".join(pieces) + stream.finish()


def test_every_valid_one_opens_to_its_message(vectors: list[dict[str, Any]]) -> None:
    valid = [test for test in vectors if test["result"] == "valid"]
    assert len(valid) == 10
    for test in valid:
        key, context, sealed = sealed_under(test)
        opened = open_chunks(key, context, sealed)
        assert (len(opened), sha512(opened).hexdigest()) == (test["msgLength"], test["msgSha512"]), test["comment"]
        assert plain_length(len(sealed)) == len(opened)
        assert all(streamed(key, context, sealed, piece) == opened for piece in PIECES)


def test_every_invalid_one_is_refused(vectors: list[dict[str, Any]]) -> None:
    invalid = [test for test in vectors if test["result"] == "invalid"]
    assert len(invalid) == 25
    for test in invalid:
        expected = ValueError if "InvalidKeySize" in test["flags"] else NotGenuine
        key, context, sealed = sealed_under(test)
        with pytest.raises(expected):
            open_chunks(key, context, sealed)
        for piece in PIECES:
            with pytest.raises(expected):
                streamed(key, context, sealed, piece)
