"""Attachments: files of up to 30 MiB, streamed through one buffer (the sealing specification, 2).

What an opener gives before `finish` returned is unproven: hold it back until then. `open_attachment` does.
Record, size, hash, ring and generation are those of the text that announced the file, from nowhere else.
"""

from hashlib import sha256

from reporting.sealing.chunks import opening_stream, sealing_stream
from reporting.sealing.envelope import (
    ATTACHMENT,
    DIALOGUE_RING,
    HEADER_LENGTH,
    check_attachment_length,
    envelope_header,
)
from reporting.sealing.errors import HASH, HEADER, PADDING, SIZE, NotGenuine
from reporting.sealing.padding import ATTACHMENT_LIMIT, padded_attachment


class AttachmentSealer:
    """Seals one file piece by piece; `size` and `sha256` (hexadecimal) tell of the plaintext so far.

    The size need not be known before: the zeros stand at the end. Raises ValueError beyond 30 MiB.
    """

    def __init__(self, key: bytes, generation: int, case: bytes, record: bytes, ring: int = DIALOGUE_RING) -> None:
        self._unsent = envelope_header(ATTACHMENT, ring, generation, case, record)
        self._stream = sealing_stream(key, self._unsent)
        self._hash = sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The hash of what was given so far, in lower-case hexadecimal digits."""
        return self._hash.hexdigest()

    def update(self, piece: bytes) -> bytes:
        """The next bytes of the envelope."""
        if self.size + len(piece) > ATTACHMENT_LIMIT:
            raise ValueError("an attachment is at most 30 MiB long")
        self.size += len(piece)
        self._hash.update(piece)
        return self._take_header() + self._stream.update(piece)

    def finish(self) -> bytes:
        """The last bytes of the envelope: zeros to the padded size, and the last chunk."""
        zeros = self._stream.update(bytes(padded_attachment(self.size) - self.size))
        return self._take_header() + zeros + self._stream.finish()

    def _take_header(self) -> bytes:
        header, self._unsent = self._unsent, b""
        return header


class AttachmentOpener:
    """Opens one file piece by piece, and says in `finish` whether it was what the text announced.

    `size` is the announced size in bytes, `sha256` the announced hash in lower-case hexadecimal digits.
    """

    def __init__(
        self,
        key: bytes,
        generation: int,
        case: bytes,
        record: bytes,
        size: int,
        sha256_hex: str,
        ring: int = DIALOGUE_RING,
    ) -> None:
        self._header = envelope_header(ATTACHMENT, ring, generation, case, record)
        self._stream = opening_stream(key, self._header)
        self._seen = b""
        self._hash = sha256()
        self._size, self._sha256, self._opened = size, sha256_hex, 0

    def update(self, piece: bytes) -> bytes:
        """The next bytes of the file, unproven until `finish` returns. Raises NotGenuine."""
        if len(self._seen) == HEADER_LENGTH:
            return self._unpadded(self._stream.update(piece))
        missing = HEADER_LENGTH - len(self._seen)
        self._seen += piece[:missing]
        if not self._header.startswith(self._seen):
            raise NotGenuine(HEADER)
        return self._unpadded(self._stream.update(memoryview(piece)[missing:]))

    def finish(self) -> bytes:
        """The last bytes of the file; from here on what was opened is proven. Raises NotGenuine."""
        last = self._unpadded(self._stream.finish())
        if self._opened != padded_attachment(self._size):
            raise NotGenuine(SIZE)
        if self._hash.hexdigest() != self._sha256:
            raise NotGenuine(HASH)
        return last

    def _unpadded(self, opened: bytes) -> bytes:
        wanted = max(0, self._size - self._opened)
        self._opened += len(opened)
        content, zeros = opened[:wanted], len(opened) - wanted
        if zeros > 0 and opened.count(0, wanted) != zeros:
            raise NotGenuine(PADDING)
        self._hash.update(content)
        return content


def open_attachment(
    key: bytes,
    generation: int,
    case: bytes,
    record: bytes,
    size: int,
    sha256_hex: str,
    envelope: bytes,
    ring: int = DIALOGUE_RING,
) -> bytes:
    """The whole file, released only after its padding and hash were found right. Raises NotGenuine."""
    check_attachment_length(len(envelope))
    opener = AttachmentOpener(key, generation, case, record, size, sha256_hex, ring)
    return opener.update(envelope) + opener.finish()
