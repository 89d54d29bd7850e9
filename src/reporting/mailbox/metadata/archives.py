"""Office Open XML and OpenDocument (ZIP, APPNOTE 6.3) without the entries that say who wrote them, when and with what.

Nothing is unpacked and no offset changes: such an entry keeps its length, as an empty document. Comments, changes, pictures and
paths lie in what stays, where nobody can tell without unpacking: a document never counts as cleaned.
"""

import re
import zlib
from collections.abc import Generator
from typing import Final, NamedTuple

from reporting.mailbox.metadata.steps import WINDOW, Step, Steps, drop, keep, look, put

_ENTRY, _LISTED, _DESCRIPTOR = b"PK\3\4", b"PK\1\2", b"PK\7\x08"
_ENTRY_SIZE, _LISTED_SIZE, _DESCRIPTOR_SIZE = 30, 46, 16  # bytes
_ENCRYPTED, _LENGTHS_BEHIND = 1, 8  # flags
_STORED, _DEFLATED, _RAW = 0, 8, 5  # RAW: bytes before content that DEFLATE (RFC 1951, 3.2.4) does not press
_MOST_ENTRIES: Final = 4096
_LONGEST_NAME: Final = 4096  # bytes, with what a writer adds to it
_ZIP64: Final = b"\1\0"
_FILLED: Final = b"\x20\xa2"  # room to grow, which readers pass over
_NO_TIME: Final = b"\0\0\x21\0"  # 1 January 1980, the first there is
_DOCUMENT: Final = re.compile(rb"mimetype|\[Content_Types\]\.xml|_rels/\.rels|(docProps|word|xl|ppt)/.+")
_PACKAGE: Final = b"http://schemas.openxmlformats.org/"
_EMPTY: Final = {
    b"docProps/core.xml": b'<coreProperties xmlns="%spackage/2006/metadata/core-properties"/>' % _PACKAGE,
    b"docProps/app.xml": b'<Properties xmlns="%sofficeDocument/2006/extended-properties"/>' % _PACKAGE,
    b"docProps/custom.xml": b'<Properties xmlns="%sofficeDocument/2006/custom-properties"/>' % _PACKAGE,
    b"meta.xml": b'<o:document-meta xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" o:version="1.2"/>',
}
_THUMBNAIL: Final = re.compile(rb"docProps/thumbnail\.[a-z]+|Thumbnails/.+")


class _Walked(NamedTuple):
    name: bytes
    sums: bytes  # the checksum and both lengths that the list has to say; b"": those it says


def archive() -> Steps:
    """Entries, then the list of them, which says the same again. A ZIP that is not a document goes on as it is."""
    at, walked = 0, dict[int, _Walked]()
    while len(walked) < _MOST_ENTRIES:
        window = yield look(WINDOW)
        start, name = _header(window)
        if not start or (not at and not _DOCUMENT.fullmatch(name)):
            break
        content = _content(window, start, name)
        if content:
            walked[at] = _Walked(name, _sums(content, window[8]))
            length = yield from _replaced(window, start, content, walked[at].sums)
        else:
            walked[at] = _Walked(name, b"")
            length = yield from _kept(window, start)
        if not length:
            break
        at += length
    yield from _list(walked)
    return False


def _number(content: bytes, at: int, length: int = 4) -> int:
    return int.from_bytes(content[at : at + length], "little")


def _header(window: bytes) -> tuple[int, bytes]:
    """Its bytes and the name; 0 if no entry begins here, or one that cannot be walked."""
    name, more = _number(window, 26, 2), _number(window, 28, 2)
    start = _ENTRY_SIZE + name + more
    if not window.startswith(_ENTRY) or name + more > _LONGEST_NAME or len(window) < start:
        return 0, b""
    behind, packed, added = window[6] & _LENGTHS_BEHIND, _number(window, 18), window[_ENTRY_SIZE + name : start]
    too_much = 0xFFFFFFFF in (packed, _number(window, 22)) or added.startswith(_ZIP64)
    if window[6] & _ENCRYPTED or too_much or (behind and packed):
        return 0, b""
    return start, window[_ENTRY_SIZE : _ENTRY_SIZE + name]


def _content(window: bytes, start: int, name: bytes) -> bytes:
    """With what an entry is replaced; b"" if it stays: most do, and what is too short, too long or ciphered has to."""
    empty = b"" if _THUMBNAIL.fullmatch(name) else _EMPTY.get(name)
    behind = window[6] & _LENGTHS_BEHIND
    size = _descriptor(window[start:], 0) if behind else _number(window, 18)
    if empty is None or size < 0 or len(window) < start + size + (_DESCRIPTOR_SIZE if behind else 0):
        return b""
    method, room = _number(window, 8, 2), size - _RAW
    if method == _STORED and size >= len(empty) and (not empty or window[start : start + 1] in (b"<", b"\xef")):
        return _filled(empty, size)
    if method == _DEFLATED and room >= len(empty):
        return b"\1" + room.to_bytes(2, "little") + (0xFFFF - room).to_bytes(2, "little") + _filled(empty, room)
    return b""


def _filled(empty: bytes, size: int) -> bytes:
    return empty.ljust(size, b" " if empty else b"\0")


def _sums(content: bytes, method: int) -> bytes:
    plain = content[_RAW:] if method == _DEFLATED else content
    return b"".join(value.to_bytes(4, "little") for value in (zlib.crc32(plain), len(content), len(plain)))


def _replaced(window: bytes, start: int, content: bytes, sums: bytes) -> Generator[Step, bytes, int]:
    behind = window[6] & _LENGTHS_BEHIND
    descriptor = _DESCRIPTOR + sums if behind else b""
    yield put(_timeless(window[:start], b"" if behind else sums) + content + descriptor)
    length = start + len(content) + len(descriptor)
    yield drop(length)
    return length


def _timeless(header: bytes, sums: bytes) -> bytes:
    """The header of an entry without its time, which may stand in what a writer added too."""
    name = _ENTRY_SIZE + _number(header, 26, 2)
    return header[:10] + _NO_TIME + (sums or header[14:26]) + header[26:name] + _added(len(header) - name)


def _added(length: int) -> bytes:
    return (_FILLED + (length - 4).to_bytes(2, "little") if length >= 4 else b"").ljust(length, b"\0")


def _kept(window: bytes, start: int) -> Generator[Step, bytes, int]:
    """An entry as it is; how long it is, 0 if that is not found."""
    yield put(_timeless(window[:start], b""))
    yield drop(start)
    if not window[6] & _LENGTHS_BEHIND:
        yield keep(_number(window, 18))
        return start + _number(window, 18)
    kept = 0
    while True:
        piece = yield look(WINDOW)
        found = _descriptor(piece, kept)
        taken = found + _DESCRIPTOR_SIZE if found >= 0 else max(0, len(piece) - _DESCRIPTOR_SIZE - len(_ENTRY))
        yield keep(taken)
        kept += taken
        if found >= 0 or len(piece) < WINDOW:
            return start + kept if found >= 0 else 0


def _descriptor(piece: bytes, before: int) -> int:
    """Where the lengths stand behind the content of an entry that began so many bytes before; -1 if not here."""
    at = piece.find(_DESCRIPTOR)
    while at >= 0 and (_number(piece, at + 8) != before + at or piece[at + 16 : at + 20] not in (_ENTRY, _LISTED)):
        at = piece.find(_DESCRIPTOR, at + 1)
    return at


def _list(walked: dict[int, _Walked]) -> Steps:
    """What is listed of the entries that were walked, wherever the list begins: what was replaced must be found in it again."""
    while True:
        piece = yield look(WINDOW)
        found = piece.find(_LISTED)
        if found:
            is_last = found < 0 and len(piece) < WINDOW
            yield keep(found if found > 0 else len(piece) - (0 if is_last else 3))
            if is_last:
                return True
            continue
        name = piece[_LISTED_SIZE : _LISTED_SIZE + _number(piece, 28, 2)]
        entry, added, remark = walked.get(_number(piece, 42)), _number(piece, 30, 2), _number(piece, 32, 2)
        size = _LISTED_SIZE + len(name) + added + remark
        if not entry or entry.name != name or len(piece) < size:
            yield keep(4)
            continue
        sums = entry.sums or piece[16:28]
        yield put(piece[:12] + _NO_TIME + sums + piece[28:_LISTED_SIZE] + name + _added(added) + b" " * remark)
        yield drop(size)
