"""Who made a PDF, when and with what leaves it, whatever wrote it; what cannot be told is left and said; both languages agree."""

import io
import random
import time
import tracemalloc
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import pikepdf
import pymupdf
import pypdfium2  # type: ignore[import-untyped]  # it has no stubs
import pytest
import typst
from PIL import Image

from reporting.mailbox.metadata import Cleaner
from tests.unit.reporting.mailbox.test_metadata import EOI, SCAN, SOI, TABLES, clean, in_browser, segment

__all__ = ["in_browser"]  # a fixture

Browser = Callable[[list[bytes]], list[tuple[bytes, bool]]]
MODES = pikepdf.ObjectStreamMode
NAME = "Ana Müster"
# So long that no picture and no compressed stream holds them by chance.
CANARIES = (b"Ana M", NAME.encode("utf-16-be"), b"(D:20", b"Canary")


# By hand


def written(*objects: bytes, trailer: bytes = b"/Root 1 0 R", head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") -> bytes:
    """Objects with their numbers, and the table of where they are."""
    out, places = head, []
    for number, one in enumerate((CATALOG, *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, rows)
    return out + table + b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, len(out))


def stream(entries: bytes, content: bytes, length: bytes = b"") -> bytes:
    return b"<<%s /Length %s>>stream\n%s\nendstream" % (entries, length or b"%d" % len(content), content)


def packed(*objects: bytes, entries: bytes = b"", press: Callable[[bytes], bytes] = zlib.compress) -> bytes:
    """An object stream; its objects are numbered from 20 on."""
    places = [sum(len(one) + 1 for one in objects[:at]) for at in range(len(objects))]
    head = b" ".join(b"%d %d" % (20 + at, place) for at, place in enumerate(places)) + b"\n"
    said = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode %s" % (len(objects), len(head), entries)
    return stream(said, press(head + b" ".join(objects)))


CATALOG = b"<</Type /Catalog>>"
AUTHOR = b"<</Author(Ana)>>"
CODED = b"/#41uth#6fr (Ana)/X[(Ana)]/Y<</Z(Ana)>>"
INFO = b"(Ana \\(M\\351ster\\) (M.)\\\\) /Title <FEFF004B00FC> /Company (Canary AG) /CreationDate (D:2026)"
XMP = b"<?xpacket?><x:xmpmeta>" + b"<dc:creator>Ana</dc:creator>" * 9 + b"</x:xmpmeta>"
NO_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
EXIF = segment(0xE1, b"Exif\0\0" + b"Canary" * 9)
PHOTO = SOI + segment(0xEE, b"Adobe\0\x64" + bytes(5)) + EXIF + segment(0xFE, b"Ana") + TABLES + SCAN + EOI
NO_EXIF = PHOTO.replace(EXIF[4:], bytes(len(EXIF) - 4)).replace(b"\xff\xfe\0\5Ana", b"\xff\xfe\0\5\0\0\0")
MANY = b" ".join(b"<</Type /Font /Name /F%d>>" % at for at in range(2000))
REMARK = b"/Type /Annot /Subtype /%s /Rect [0 0 9 9] /Contents (by Ana, she wrote) "
LONG = stream(b"", random.Random(7).randbytes(1 << 20))


class Case(NamedTuple):
    why: str
    file: bytes
    gone: tuple[bytes, ...] = ()  # each becomes blanks
    removed: bool = True
    instead: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def left(self) -> bytes:
        file = self.file
        for before, after in (*((one, b" " * len(one)) for one in self.gone), *self.instead):
            assert before in file
            assert len(before) == len(after)
            file = file.replace(before, after)
        return file


def kept(why: str, file: bytes) -> Case:
    return Case(why, file, removed=False)


def quartz(*objects: bytes, info: int = 2) -> bytes:
    return written(*objects, trailer=b"/Root 1 0 R /Info %d 0 R" % info)


def revised(file: bytes, *changed: tuple[int, bytes], trailer: bytes = b"/Root 1 0 R /Info 2 0 R") -> bytes:
    """With these objects again, behind its end (ISO 32000-1, 7.5.6)."""
    out, rows, before = file, b"", file[file.rindex(b"startxref\n") + 10 :].split()[0]
    for number, one in changed:
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    said = b"/Size 9 /Prev %s %s" % (before, trailer)
    return out + b"xref\n%strailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n" % (rows, said, len(out))


CASES = [
    Case("information", written(b"<</Author " + INFO + b">>"), (b"/Author " + INFO,)),
    Case("information, keys coded", written(b"<<" + CODED + b">>"), (CODED,)),
    Case("information, by any name", written(b"<</Type (Ana)/Author()/S(x)>>"), (b"/Type (Ana)/Author()/S(x)",)),
    Case("a comment in it", written(b"<</Title (a)%)>> Ana\n/Author(Ana)>>"), (b"/Title (a)%)>> Ana\n/Author(Ana)",)),
    Case("titles of a chapter stay", written(b"<</Title (Chapter) /Parent 1 0 R>>", b"<</S /Sect /T (Title)>>")),
    Case("a field keeps its name", written(b"<</Subtype /Widget /T (name) /M (D:2026)>>"), (b"/M (D:2026)",)),
    *(
        Case(
            f"remark: {kind.decode()}",
            written(b"[<<%s/T (Ana) /M (D:2026)>>]" % said, b"<</T <416E61>/CreationDate(D:2026)%s>>" % said),
            (b"/T (Ana) ", b"/M (D:2026)", b"/T <416E61>", b"/CreationDate(D:2026)"),
        )
        for kind in (b"Text", b"Highlight", b"FreeText", b"Ink", b"Popup", b"Stamp")
        for said in (REMARK % kind,)
    ),
    Case("days of a page", written(b"<</Type /Page /LastModified (D:2026)>>"), (b"/LastModified (D:2026)",)),
    Case("what a program keeps", written(b"<</Type /Page /PieceInfo <</X <</Y (Ana)>>>>>>"), (b"/PieceInfo <</X <</Y (Ana)>>>>",)),
    Case("what it keeps elsewhere", written(b"<</PieceInfo <</X 1 0 R>>>>"), (b"/PieceInfo <</X 1 0 R>>",), removed=False),
    Case("marks of the version", written(trailer=b"/Root 1 0 R /ID [<ab> (\\)c)]"), (b"/ID [<ab> (\\)c)]",)),
    Case("sums of the version", written(trailer=b"/Root 1 0 R /DocChecksum /abc"), (b"/DocChecksum /abc",)),
    Case("links", written(b"<</S /URI /URI (https://ana.example/)>>")),
    kept("links to files", written(b"<</S /URI /URI (FILE:///D:/Ana/a.txt)>>")),
    kept("files elsewhere", written(b"<</Type /Filespec /F (C:\\\\Users\\\\Ana)>>")),
    Case("links by letter", written(b"<</S /URI /URI (MAILTO:ana@example.ch)>>")),
    *(
        kept(f"path: {said!r}", written(b"<<%s>>" % said, b"(file:///D:/Ana/a.txt)"))
        for said in (
            b"/S /GoToR /F (C:\\\\Users\\\\Ana\\\\a.pdf) /D [0 /Fit]",
            b"/S /GoToR /F 3 0 R",
            b"/S /GoToE /F <</F 3 0 R>>",
            b"/S /Launch /#46 <416E61>",
            b"/S /Launch /Win <</F 3 0 R /P (Ana)>>",
            b"/F (C:\\\\Ana) /UF (C:\\\\Ana)",
            b"/A [<</UF (C:\\\\Ana)>>]",
            b"/S /URI /URI 3 0 R",
            b"/S /URI /URI <66696C653A2F2F2F416E61>",
            b"/S /URI /URI (\\146ile:///Ana)",
            b"/S /URI /URI (\\\nfile:///Ana)",
            b"/S /URI /URI ( file:///Ana)",
            b"/S /URI /URI (\xfe\xff\0f\0i\0l\0e\0:)",
            b"/S /URI /URI (C:/Ana)",
            b"/S /URI /URI (../Ana/a.docx)",
        )
    ),
    Case("flags of a remark", written(b"<</Subtype /Link /F 4 /S /D>>", b"<</Font <</F 3 0 R>>>>")),
    kept("a filter elsewhere", written(stream(b"/Filter 3 0 R", PHOTO), b"/DCTDecode")),
    Case("comments", written(b"%Ana\n5", head=b"%PDF-1.4 Ana\n%Ana\n"), (b" Ana", b"%Ana"[1:])),
    Case("XMP", written(stream(b"/Type /Metadata /Subtype /XML", XMP)), instead=((XMP, NO_XMP.ljust(len(XMP))),)),
    Case("XMP, short", written(stream(b"/Type /Metadata", b"Ana")), (b"Ana",)),
    Case(
        "XMP, packed, its length elsewhere",
        written(stream(b"/Type/Metadata/Filter[/FlateDecode]/DecodeParms null", b"Canary" * 30, b"3 0 R"), b"180"),
        (b"/Filter[/FlateDecode]/DecodeParms null ",),
        instead=((b"Canary" * 30, NO_XMP.ljust(180)),),
    ),
    Case(
        "a stream with its length elsewhere",
        written(stream(b"", b"(" * 9000 + b"endstream", b"3 0 R"), b"9009", AUTHOR),
        (b"/Author(Ana)",),
    ),
    Case("a long array", written(b"[" + MANY + b"]", AUTHOR), (b"/Author(Ana)",)),
    Case(
        "strings that are objects",
        quartz(b"<</Author 3 0 R/Title 4 0 R>>", b"(Ana)", b"<416E61>", b"(by Ana)"),
        (b"/Author 3 0 R/Title 4 0 R",),
        instead=((b"(Ana)", b"()   "), (b"<416E61>\n", b"()       ")),
    ),
    Case(
        "strings before who asks for them",
        quartz(b"(Anna)", b"(Ana)", b"<416E61>", b"<</Author 3 0 R/Title 4 0 R>>", info=5),
        (b"/Author 3 0 R/Title 4 0 R",),
        instead=((b"(Ana)", b"()   "), (b"<416E61>\n", b"()       ")),
    ),
    Case(
        "strings long before",
        quartz(b"(Ana)", b"[" + b" 7" * 3000 + b"]", b"<416E61>", b"<</Author 4 0 R/Title 2 0 R>>", info=5),
        (b"/Author 4 0 R/Title 2 0 R",),
        removed=False,
        instead=((b"<416E61>\n", b"()       "),),
    ),
    Case(
        "strings behind who asks for them, and much behind them",
        quartz(b"<</Author 3 0 R/Title 4 0 R>>", b"(Ana)", b"<416E61>", *[b"<</X 1>>"] * 300),
        (b"/Author 3 0 R/Title 4 0 R",),
        instead=((b"(Ana)", b"()   "), (b"<416E61>\n", b"()       ")),
    ),
    Case(
        "a string that is written again",
        revised(quartz(b"<</Author 3 0 R>>", b"(Ana)"), (3, b"(Eva)")),
        (b"/Author 3 0 R",),
        instead=((b"(Ana)", b"()   "), (b"(Eva)", b"()   ")),
    ),
    Case(
        "a string that is written twice before who asks for it",
        quartz(b"(Ana)\nendobj\n2 0 obj\n(Eva)", b"<</Author 2 0 R>>", info=3),
        (b"/Author 2 0 R",),
        instead=((b"(Ana)", b"()   "), (b"(Eva)", b"()   ")),
    ),
    Case(
        "a string that is written again, and who asks for it only then",
        revised(quartz(b"<</Author()>>", b"(Ana)", *[b"<</X 1>>"] * 300), (3, b"(Eva)"), (2, b"<</Author 3 0 R>>")),
        (b"/Author()", b"/Author 3 0 R"),
        removed=False,
        instead=((b"(Eva)", b"()   "),),
    ),
    Case("a string that is not there", quartz(b"<</Author 9 0 R>>"), (b"/Author 9 0 R",), removed=False),
    Case("a number too long for one", written(b"5\nendobj\n" + b"9" * 5000 + b" 0 obj (a)")),
    kept("information, by no known name", quartz(b"<</SourceModified (D:2026) /Company (Ana)>>")),
    kept("information, by no known name, in the first revision", revised(quartz(b"<</Company (Ana)>>"), (2, b"<<>>"))),
    kept("information, by no known name, in the last revision", revised(quartz(b"<<>>"), (2, b"<</Company (Ana)>>"))),
    kept("information, as another kind", quartz(b"<</Type /Info /Title (Ana)>>")),
    kept("information in the trailer", written(trailer=b"/Root 1 0 R /Info <</Title (Ana)>>")),
    kept("information that is not there", quartz()),
    kept("information, in a table that is a stream", written(stream(b"/Type /XRef /Root 1 0 R /Info 9 0 R", b"Ana"))),
    kept(
        "information in an object stream, by no known name",
        written(packed(b"<<>>", b"<</X(A)>>"), trailer=b"/Root 1 0 R /Info 21 0 R"),
    ),
    Case("information with nothing in it", quartz(b"<< >>")),
    Case("no information", written(trailer=b"/Root 1 0 R /Info null")),
    Case("information, named before it comes", revised(written(trailer=b"/Root 1 0 R /Info 2 0 R"), (2, AUTHOR)), (AUTHOR[2:-2],)),
    kept("to be signed", written(b"<</Type /Sig /Name (Ana) /M (D:2026) /Location (Basel)>>")),
    kept("signed, in a field", written(b"<</FT /Sig /T (a) /V 3 0 R>>", b"<</Name (Ana) /M (D:2026)>>")),
    Case("a field to sign in", written(b"<</FT /Sig /T (a)>>")),
    Case("photograph", written(stream(b"/Filter /DCTDecode", PHOTO)), instead=((PHOTO, NO_EXIF),)),
    Case(
        "photograph, its length elsewhere",
        written(stream(b"/Filter [/DCTDecode]", PHOTO, b"3 0 R"), b"%d" % len(PHOTO)),
        instead=((PHOTO, NO_EXIF),),
    ),
    kept("photograph: another behind it", written(stream(b"/Filter /DCTDecode", NO_EXIF + PHOTO))),
    kept("photograph: packed once more", written(stream(b"/Filter [/FlateDecode /DCTDecode]", PHOTO))),
    Case("JPEG 2000", written(stream(b"/Filter /JPXDecode", b"jP  box"))),
    kept("JPEG 2000: XMP", written(stream(b"/Filter /JPXDecode", b"jP  box" + XMP))),
    Case(
        "object stream: not packed",
        written(packed(AUTHOR, press=bytes).replace(b"/Filter /FlateDecode", b"")),
        (b"/Author(Ana)",),
    ),
    Case("object stream: nothing to do", written(packed(b"<</Type /Font>>", b"(Ana)", b"[1 2]"))),
    kept("object stream: predicted", written(packed(AUTHOR, entries=b"/DecodeParms <</Predictor 12>>"))),
    kept("object stream: another filter", written(packed(AUTHOR).replace(b"/FlateDecode", b"/LZWDecode  "))),
    kept("object stream: not packed well", written(packed(AUTHOR, press=lambda plain: zlib.compress(plain)[:-1]))),
    kept("object stream: another checksum", written(packed(AUTHOR, press=lambda plain: zlib.compress(plain)[:-4] + b"ABCD"))),
    kept("object stream: too much in it", written(packed(AUTHOR, b"[" + b" " * (1 << 20) + b"]"))),
    kept("file inside", written(b"<</Type /Filespec /EF <</F 3 0 R>>>>", stream(b"/Type /EmbeddedFile", b"Ana"))),
    kept("form of its own", written(b"<</XFA [(a) 3 0 R]>>")),
    kept("encrypted", written(b"<</Author (Ana)>>", trailer=b"/Root 1 0 R /Encrypt 3 0 R")),
    kept("signed", written(b"<</Author (Ana)>>", b"<</Type /Sig /ByteRange [0 1 2 3] /Contents <00>>>")),
    Case(
        "encrypted, coded",
        written(b"<</Author (Ana)>>", LONG, trailer=b"/Root 1 0 R /#45ncrypt 3 0 R"),
        (b"/Author (Ana)",),
        removed=False,
    ),
    kept("wrong length", written(stream(b"", b"abc", b"2"))),
    kept("no length", written(b"<<>>stream\nabc\nendstream")),
    kept("data elsewhere", written(stream(b"/F (ana.txt)", b""))),
    kept("no value", written(b"<</A>>")),
    kept("no key", written(b"<<(A) 1>>")),
    kept("deep", written(b"[" * 65 + b"]" * 65)),
    kept("other words", written(b"5 word")),
    kept("something behind it", written() + b"<html>"),
    kept("cut off", written()[:-22]),
    kept("only its beginning", b"%PDF-1.7"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
@pytest.mark.parametrize("piece", [61, 1 << 16])
def test_what_is_left_of_a_pdf(case: Case, piece: int) -> None:
    assert clean(case.file, piece) == (case.left, case.removed)


def test_the_browser_leaves_the_same_of_a_pdf(in_browser: Browser) -> None:
    for case, found in zip(CASES, in_browser([case.file for case in CASES]), strict=True):
        assert found == (case.left, case.removed), case.why


def test_what_is_signed_only_behind_a_mebibyte_is_left_whole_where_all_of_it_is_there(in_browser: Browser) -> None:
    file = written(b"<</Author (Ana)>>", LONG, b"<</Type /Sig /ByteRange [0 1 2 3]>>")
    assert clean(file) == (file.replace(b"/Author (Ana)", b" " * 13), False)
    assert in_browser([file]) == [(file, False)]


# Wherever it stands: a file is looked at in windows, and their ends fall anywhere

SPREAD = (
    revised(quartz(b"<</Author 3 0 R/Title 4 0 R>>", b"(Canary 1)", b"(Canary 2)", *[b"<</X 1>>"] * 300), (3, b"(Canary 3)")),
    quartz(b"(Canary 1)", b"(Canary 2)", b"(kept)" * 9, b"<</Author 2 0 R/Title 3 0 R>>", *[b"5"] * 99, info=5),
    written(b"<<" + REMARK % b"Text" + b"/T (Canary 1) /M (D:2026)>>", stream(b"/Type /Metadata", b"Canary 2")),
    written(
        packed(b"(Canary 1)", b"<</Author 20 0 R/Title (Canary 2)>>", press=bytes).replace(b"/Filter /FlateDecode", b""),
        trailer=b"/Root 1 0 R /Info 21 0 R",
    ),
)  # fmt: skip


def shifted(file: bytes, filler: int) -> bytes:
    return file.replace(CATALOG, CATALOG + b"\n" * filler)


@pytest.mark.parametrize("file", SPREAD, ids=range(len(SPREAD)))
def test_no_end_of_a_window_changes_what_goes(file: bytes, in_browser: Browser) -> None:
    first, removed = clean(file)
    assert (removed, b"Canary" in first, b"D:2026" in first) == (True, False, False)
    for filler in range(0, 5000, 13):
        assert clean(shifted(file, filler)) == (shifted(first, filler), True), filler
    fillers = range(3300, 4300, 29)
    found = in_browser([shifted(file, filler) for filler in fillers])
    assert found == [(shifted(first, filler), True) for filler in fillers]


@pytest.mark.parametrize("piece", [1, 7, 4095, 4096, 4097])
def test_no_size_of_the_pieces_changes_what_goes(piece: int) -> None:
    files = SPREAD if piece < 4095 else [shifted(file, (1 << 20) + 5) for file in SPREAD]
    for file in files:
        assert clean(file, piece) == clean(file, len(file))


# As programs write them


def noise(side: int) -> Image.Image:
    """A square of it, the same in every run."""
    return Image.frombytes("L", (side, side), random.Random(7).randbytes(side * side))


def drawn() -> pikepdf.Pdf:
    """Two pages with a drawing, a remark, a photograph, and who made it in every place there is."""
    pdf, photo = pikepdf.new(), io.BytesIO()
    tags = Image.Exif()
    tags[0x010F] = "Canary"
    noise(16).convert("RGB").save(photo, "JPEG", exif=tags)
    for page in range(2):
        pdf.add_blank_page(page_size=(100, 100))
        pdf.pages[page].Contents = pdf.make_stream(
            b"1 0 0 rg 9 9 50 %d re f q 30 0 0 30 60 60 cm /I Do Q" % (20 + page)
        )
    said = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "ColorSpace": pikepdf.Name.DeviceRGB}
    picture = pdf.make_stream(
        photo.getvalue(), **said, Width=16, Height=16, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
    remark: dict[str, Any] = {"Subtype": pikepdf.Name.Text, "Rect": [1, 1, 9, 9], "Contents": "what she wrote"}
    pdf.pages[0].Annots = [
        pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, **remark, T=NAME, M="D:20261122"))
    ]
    with pdf.open_metadata() as xmp:
        xmp["dc:creator"] = [NAME]
    pdf.docinfo.update({"/Author": NAME, "/Title": "Brief (1)", "/Company": "Canary", "/CreationDate": "D:20261122"})
    return pdf


def saved(**options: Any) -> bytes:
    buffer = io.BytesIO()
    drawn().save(buffer, static_id=True, **options)
    return buffer.getvalue()


def corrected() -> bytes:
    """Changed behind its end, twice, by somebody else each time."""
    return behind(behind(saved(object_stream_mode=MODES.disable), NAME), "Canary")


def behind(file: bytes, author: str) -> bytes:
    """A revision (ISO 32000-1, 7.5.6)."""
    with pikepdf.open(io.BytesIO(file)) as pdf:
        number, size, root = pdf.docinfo.objgen[0], int(pdf.trailer.Size), pdf.Root.objgen[0]
    place, before = len(file), file.rindex(b"startxref\n") + 10
    info = b"%d 0 obj\n<</Author (%s)>>\nendobj\n" % (number, author.encode("latin-1"))
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, place)
    said = b"/Size %d /Root %d 0 R /Info %d 0 R /Prev %s" % (size, root, number, file[before:].split()[0])
    return file + info + table + b"trailer\n<<%s>>\nstartxref\n%d\n%%%%EOF\n" % (said, place + len(info))


def typeset() -> bytes:
    text = f'#set document(author: "{NAME}", title: "Canary")\n= Brief\nwhat she wrote'
    return typst.compile(text.encode(), format="pdf")


def pictured() -> bytes:
    buffer = io.BytesIO()
    noise(32).save(buffer, "PDF", author=NAME, title="Canary")
    return buffer.getvalue()


def rewritten() -> bytes:
    """By another program."""
    with pymupdf.open("pdf", saved()) as pdf:  # type: ignore[no-untyped-call]  # it has no types
        pdf.set_metadata({"author": NAME})
        content: bytes = pdf.tobytes(garbage=1, use_objstms=1)
        return content


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {
        "plain": saved(object_stream_mode=MODES.disable),
        "object streams": saved(object_stream_mode=MODES.generate),
        "for the web": saved(linearize=True, object_stream_mode=MODES.disable),
        "for the web, object streams": saved(linearize=True, object_stream_mode=MODES.generate),
        "corrected twice": corrected(),
        "rewritten": rewritten(),
        "typst": typeset(),
        "pillow": pictured(),
    }


def looked_at(content: bytes) -> list[bytes]:
    with pypdfium2.PdfDocument(content) as pdf:
        return [page.render(scale=1).to_pil().tobytes() for page in pdf]


def unpacked(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.get_warnings()
        assert not pdf.check_pdf_syntax()
        assert not dict(pdf.docinfo)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            assert not dict(xmp)
        pdf.save(buffer, object_stream_mode=MODES.disable, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return buffer.getvalue()


def assert_clean(before: bytes, after: bytes, why: str) -> None:
    assert len(after) == len(before), why
    assert [word for word in CANARIES if word in after + unpacked(after)] == [], why
    assert looked_at(after) == looked_at(before), why


def test_other_readers_find_the_same_pages_and_nothing_of_who_made_them(
    files: dict[str, bytes], in_browser: Browser
) -> None:
    for (why, before), (browsers, is_removed) in zip(files.items(), in_browser(list(files.values())), strict=True):
        with pikepdf.open(io.BytesIO(before)) as pdf:
            assert pdf.docinfo["/Author"] in (NAME, "Canary"), why
        after, removed = clean(before, 4000)
        assert (removed, is_removed) == (True, True), why
        assert clean(after) == (after, True), f"{why}: nothing is left to do"
        assert_clean(before, after, why)
        assert_clean(before, browsers, why)
        assert after == browsers or b"/ObjStm" in before, why


# Damaged, or built to keep us busy


def test_a_damaged_pdf_is_never_longer_and_both_say_the_same(files: dict[str, bytes], in_browser: Browser) -> None:
    chance = random.Random(20261123)
    damaged = [harmed(chance, file) for file in files.values() for _ in range(25)]
    damaged += [harmed(chance, case.file) for case in CASES if len(case.file) < 9000 for _ in range(6)]
    for file, (browsers, removed) in zip(damaged, in_browser(damaged), strict=True):
        after = clean(file, 997)
        assert (len(after[0]), len(browsers), after[1]) == (len(file), len(file), removed), file
        assert after[0] == browsers or b"ObjStm" in file, file


def harmed(chance: random.Random, file: bytes) -> bytes:
    changed = bytearray(file)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.choice(b"()<>[]/% \n\\R1" + bytes([chance.randrange(256)]))
    return bytes(changed[: chance.choice([len(changed), chance.randrange(1, len(changed) + 1)])])


BUSY = {"parentheses": b"(", "dictionaries": b"<<", "blanks": b" ", "one comment": b"%"}


@pytest.mark.parametrize("unit", BUSY.values(), ids=BUSY)
def test_a_large_pdf_goes_through_little_memory(unit: bytes) -> None:
    cleaner, piece = Cleaner(), unit * (1 << 14)
    tracemalloc.start()
    cleaner.update(b"%PDF-1.7\n")
    for _ in range(150):
        cleaner.update(piece)
    cleaner.finish()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 150 * len(piece) >= 2 << 20
    assert not cleaner.removed
    assert most < 6_000_000


@pytest.mark.parametrize("unit", [b"<<>>", b"[[]]", b"(a)", b"/a ", b"1 0 obj ", b"%a\n"])
def test_so_many_words_are_read_and_no_more(unit: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    file, behind = written(b"\n" + unit * 50 + b"<<>>"), b"<</Author (Ana)>>"
    long = written(b"\n" + unit * 50_000, behind)
    before = time.process_time()
    assert clean(file) == (file.replace(b"%a", b"% "), True)
    monkeypatch.setattr(import_module("reporting.mailbox.metadata.pdf"), "MOST_TOKENS", 20_000)
    content, removed = clean(long)
    assert (len(content), removed, behind in content) == (len(long), False, True)
    assert time.process_time() - before < 10


def test_so_many_objects_are_remembered_and_no_more(in_browser: Browser) -> None:
    few, many = ([b"<<>>", *[b"(a)"] * count, b"<</Author(Ana)>>"] for count in (8000, 8200))
    files = [quartz(*objects, info=len(objects) + 1) for objects in (few, many)]
    expected = [
        (file.replace(b"/Author(Ana)", b" " * 12), removed) for file, removed in zip(files, (True, False), strict=True)
    ]
    assert [clean(file) for file in files] == expected
    assert in_browser(files) == expected


def test_a_bomb_in_a_pdf_is_unpacked_within_bounds(in_browser: Browser) -> None:
    bomb, blanks = written(packed(bytes(50_000_000))), packed(b" " * 900_000)
    few, many = written(*[blanks] * 4), written(*[blanks] * 10)
    tracemalloc.start()
    assert [clean(file) for file in (bomb, few, many)] == [(bomb, False), (few, True), (many, False)]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000
    assert in_browser([bomb, few, many]) == [(bomb, False), (few, True), (many, False)]
