"""Size classes: what is sealed shows only one of a few lengths (the sealing specification, 2 and 7).

Texts go to fixed buckets behind a four-byte length; attachments get zeros up to their Padmé size. Whoever opens
checks that every byte of padding is zero.
"""

from typing import Final

from reporting.sealing.errors import BEYOND_BUCKET, NO_BUCKET, PADDING, NotGenuine

TEXT_BUCKETS: Final = (4096, 16384, 65536, 262144)
TEXT_LIMIT: Final = TEXT_BUCKETS[-1] - 4
ATTACHMENT_MINIMUM: Final = 65536
ATTACHMENT_LIMIT: Final = 30 * 1024 * 1024
_LENGTH_BYTES: Final = 4


def text_bucket(length: int) -> int:
    """The padded size of a text of `length` bytes. Raises ValueError beyond 262,140."""
    for bucket in TEXT_BUCKETS:
        if length + _LENGTH_BYTES <= bucket:
            return bucket
    raise ValueError(f"a text is at most {TEXT_LIMIT} bytes long")


def pad_text(content: bytes) -> bytes:
    """length(4) ‖ content ‖ zeros, as long as the smallest bucket that holds it. Raises ValueError if none does."""
    return pad_to(content, text_bucket(len(content)))


def unpad_text(padded: bytes) -> bytes:
    """The content of a padded text. Raises NotGenuine: no bucket, length beyond the bucket, padding is not zero."""
    if len(padded) not in TEXT_BUCKETS:
        raise NotGenuine(NO_BUCKET)
    return unpad(padded)


def pad_to(content: bytes, size: int) -> bytes:
    """length(4) ‖ content ‖ zeros, exactly `size` bytes. Raises ValueError if the content is too long."""
    if len(content) + _LENGTH_BYTES > size:
        raise ValueError("the content is longer than its padded size")
    return (len(content).to_bytes(_LENGTH_BYTES, "big") + content).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content of what `pad_to` made, whatever its size. Raises NotGenuine."""
    end = _LENGTH_BYTES + int.from_bytes(padded[:_LENGTH_BYTES], "big")
    if end > len(padded):
        raise NotGenuine(BEYOND_BUCKET)
    if padded.count(0, end) != len(padded) - end:
        raise NotGenuine(PADDING)
    return padded[_LENGTH_BYTES:end]


def padme(size: int) -> int:
    """Padmé (Nikitin et al., PETS 2019) for sizes of at least 2: at most 12 % more, O(log log) bits told."""
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def padded_attachment(size: int) -> int:
    """The padded size of an attachment of `size` bytes: at least 65,536, above that Padmé."""
    return ATTACHMENT_MINIMUM if size <= ATTACHMENT_MINIMUM else padme(size)
