"""Envelopes: texts and files under a 32-byte key, in Cobblestone-256 chunks (the sealing specification, 2).

The header is rebuilt from context and compared, and it is the context of the encryption too, so an envelope opens
only as what, where and under the generation it was sealed. Attachments stream; see `attachment.py`.
"""

from typing import Final

from reporting.sealing.chunks import open_chunks, plain_length, seal_chunks, sealed_length
from reporting.sealing.errors import HEADER, LENGTH, NO_BUCKET, REPORT_GENERATION, RING, NotGenuine
from reporting.sealing.keys import ID_LENGTH, require_length, two_bytes
from reporting.sealing.padding import (
    ATTACHMENT_LIMIT,
    ATTACHMENT_MINIMUM,
    TEXT_BUCKETS,
    pad_text,
    padded_attachment,
    unpad_text,
)

REPORT: Final = 1
MESSAGE_FROM_PERSON: Final = 2
MESSAGE_FROM_CENTRE: Final = 3
ATTACHMENT: Final = 4
NOTE: Final = 5
CASE_SHEET: Final = 6
ROSTER: Final = 7

DIALOGUE_RING: Final = 1
FILE_RING: Final = 2

RINGS: Final = {
    REPORT: {DIALOGUE_RING},
    MESSAGE_FROM_PERSON: {DIALOGUE_RING},
    MESSAGE_FROM_CENTRE: {DIALOGUE_RING},
    ATTACHMENT: {DIALOGUE_RING, FILE_RING},
    NOTE: {FILE_RING},
    CASE_SHEET: {FILE_RING},
    ROSTER: {FILE_RING},
}

HEADER_LENGTH: Final = 40
TEXT_ENVELOPE_LENGTHS: Final = frozenset(HEADER_LENGTH + sealed_length(bucket) for bucket in TEXT_BUCKETS)
ATTACHMENT_ENVELOPE_LIMIT: Final = HEADER_LENGTH + sealed_length(padded_attachment(ATTACHMENT_LIMIT))


def envelope_header(kind: int, ring: int, generation: int, case: bytes, record: bytes) -> bytes:
    """The 40 bytes an envelope begins with. Raises NotGenuine for a kind that cannot stand in this ring or generation.

    `generation` is that of the key; `case` and `record` are 16 bytes (for a roster `case` is the centre id).
    """
    require_length(case, ID_LENGTH, "a case id")
    require_length(record, ID_LENGTH, "a record id")
    if ring not in RINGS.get(kind, ()):
        raise NotGenuine(RING)
    if kind == REPORT and generation != 0:
        raise NotGenuine(REPORT_GENERATION)
    return bytes((*b"ISE", 1, kind, ring)) + two_bytes(generation) + case + record


def seal_text(key: bytes, kind: int, ring: int, generation: int, case: bytes, record: bytes, content: bytes) -> bytes:
    """An envelope of any kind but an attachment around `content` (JSON). Raises ValueError beyond 262,140 bytes."""
    if kind == ATTACHMENT:
        raise ValueError("an attachment is not a text")
    header = envelope_header(kind, ring, generation, case, record)
    return header + seal_chunks(key, header, pad_text(content))


def open_text(key: bytes, kind: int, ring: int, generation: int, case: bytes, record: bytes, envelope: bytes) -> bytes:
    """The content (JSON) of an envelope of this kind, ring, generation, case and record. Raises NotGenuine."""
    if kind == ATTACHMENT:
        raise ValueError("an attachment is not a text")
    check_envelope(envelope, len(envelope), kind, ring, generation, case, record)
    return unpad_text(open_chunks(key, envelope[:HEADER_LENGTH], envelope[HEADER_LENGTH:]))


def check_envelope(
    beginning: bytes, length: int, kind: int, ring: int, generation: int, case: bytes, record: bytes
) -> None:
    """All that can be told of an envelope without its key: whole header and length. Raises NotGenuine.

    `beginning` is the envelope or at least its first 40 bytes, `length` the whole envelope's length.
    """
    if kind == ATTACHMENT:
        check_attachment_length(length)
    elif length not in TEXT_ENVELOPE_LENGTHS:
        raise NotGenuine(NO_BUCKET)
    if beginning[:HEADER_LENGTH] != envelope_header(kind, ring, generation, case, record):
        raise NotGenuine(HEADER)


def check_attachment_length(length: int) -> None:
    """Refuses an envelope length that no padded attachment of at most 30 MiB gives. Raises NotGenuine."""
    padded = plain_length(length - HEADER_LENGTH)
    if padded is None or not ATTACHMENT_MINIMUM <= padded <= padded_attachment(ATTACHMENT_LIMIT):
        raise NotGenuine(LENGTH)
    if padded_attachment(padded) != padded:
        raise NotGenuine(NO_BUCKET)
