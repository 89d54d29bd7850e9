"""A file is sealed and opened in pieces, in little memory, and believed only when size, padding and hash are right."""

import tracemalloc
from hashlib import sha256

import pytest

from reporting.sealing import attachment, envelope
from reporting.sealing.chunks import seal_chunks
from tests.unit.reporting.sealing.refused import refused

KEY, CASE, RECORD = b"k" * 32, b"c" * 16, b"r" * 16
FILE = bytes(range(251)) * 400
HASH = sha256(FILE).hexdigest()


def sealed_in_pieces(content: bytes, piece: int) -> bytes:
    sealer = attachment.AttachmentSealer(KEY, 0, CASE, RECORD)
    pieces = [sealer.update(content[start : start + piece]) for start in range(0, len(content), piece)]
    sealed = b"".join(pieces) + sealer.finish()
    assert (sealer.size, sealer.sha256) == (len(content), sha256(content).hexdigest())
    return sealed


def opened_in_pieces(sealed: bytes, piece: int, size: int, digest: str) -> bytes:
    opener = attachment.AttachmentOpener(KEY, 0, CASE, RECORD, size, digest)
    pieces = [opener.update(sealed[start : start + piece]) for start in range(0, len(sealed), piece)]
    return b"".join(pieces) + opener.finish()


@pytest.mark.parametrize("piece", [7, 16384, 65536, 70_001, 10**9])
def test_a_file_comes_back_whatever_the_pieces(piece: int) -> None:
    sealed = sealed_in_pieces(FILE, piece)
    envelope.check_envelope(sealed[:40], len(sealed), envelope.ATTACHMENT, 1, 0, CASE, RECORD)
    assert opened_in_pieces(sealed, piece, len(FILE), HASH) == FILE
    assert attachment.open_attachment(KEY, 0, CASE, RECORD, len(FILE), HASH, sealed) == FILE


def test_an_empty_file_is_a_file() -> None:
    sealed = sealed_in_pieces(b"", 1)
    assert attachment.open_attachment(KEY, 0, CASE, RECORD, 0, sha256().hexdigest(), sealed) == b""


def test_a_file_in_the_centres_own_ring_does_not_open_in_the_dialogue() -> None:
    sealer = attachment.AttachmentSealer(KEY, 1, CASE, RECORD, envelope.FILE_RING)
    sealed = sealer.update(FILE) + sealer.finish()
    args = (KEY, 1, CASE, RECORD, len(FILE), HASH, sealed)
    assert attachment.open_attachment(*args, envelope.FILE_RING) == FILE
    with refused("header"):
        attachment.open_attachment(*args)


def test_a_file_that_is_not_the_one_announced_is_not_released() -> None:
    sealed = sealed_in_pieces(FILE, 65536)
    with refused("hash"):
        attachment.open_attachment(KEY, 0, CASE, RECORD, len(FILE), sha256(b"other").hexdigest(), sealed)
    with refused("padding is not zero"):
        attachment.open_attachment(KEY, 0, CASE, RECORD, len(FILE) - 1, HASH, sealed)
    with refused("hash"):
        attachment.open_attachment(KEY, 0, CASE, RECORD, len(FILE) + 1, HASH, sealed)
    with refused("size"):
        attachment.open_attachment(KEY, 0, CASE, RECORD, 1_000_000, HASH, sealed)


def test_a_file_cut_short_is_refused_at_the_end() -> None:
    sealed = sealed_in_pieces(FILE, 65536)
    opener = attachment.AttachmentOpener(KEY, 0, CASE, RECORD, len(FILE), HASH)
    opener.update(sealed[:-1])
    with refused("does not open"):
        opener.finish()


def test_nothing_at_all_is_not_a_file() -> None:
    opener = attachment.AttachmentOpener(KEY, 0, CASE, RECORD, 0, sha256().hexdigest())
    with refused("does not open"):
        opener.finish()


def test_something_hidden_behind_a_file_is_refused() -> None:
    header = envelope.envelope_header(envelope.ATTACHMENT, 1, 0, CASE, RECORD)
    hidden = FILE.ljust(65535, b"\0")[:65535] + b"\x01"
    sealed = header + seal_chunks(KEY, header, hidden)
    with refused("padding is not zero"):
        attachment.open_attachment(KEY, 0, CASE, RECORD, 5, sha256(FILE[:5]).hexdigest(), sealed)


def test_another_header_is_refused_at_its_first_byte() -> None:
    opener = attachment.AttachmentOpener(KEY, 0, CASE, RECORD, 0, "")
    with refused("header"):
        opener.update(b"J")


def test_a_file_of_31_mib_is_refused_while_it_is_sealed() -> None:
    sealer = attachment.AttachmentSealer(KEY, 0, CASE, RECORD)
    for _ in range(30):
        sealer.update(bytes(1024 * 1024))
    with pytest.raises(ValueError, match="at most 30 MiB"):
        sealer.update(b"\0")


def test_a_file_of_30_mib_never_needs_more_than_three_mib() -> None:
    piece = bytes(65536)
    digest = sha256(piece * 480).hexdigest()
    tracemalloc.start()
    sealer = attachment.AttachmentSealer(KEY, 0, CASE, RECORD)
    opener = attachment.AttachmentOpener(KEY, 0, CASE, RECORD, 480 * 65536, digest)
    for _ in range(480):
        opener.update(sealer.update(piece))
    opener.update(sealer.finish())
    opener.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * 1024 * 1024
