"""A PDF that tells in a rare place who made it or where it lay is not said to be clean; what is only called Title stays whole."""

import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, String

from tests.unit.reporting.mailbox.test_metadata import clean, in_browser

__all__ = ["in_browser"]  # a fixture

Browser = Callable[[list[bytes]], list[tuple[bytes, bool]]]
WHO = "canary.muster"
RIGHT = [0, 0, 9, 9]


def made(change: Callable[[pikepdf.Pdf], None], mode: ObjectStreamMode) -> bytes:
    """A page with this in it."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page(page_size=(100, 100))
    change(pdf)
    pdf.save(out, object_stream_mode=mode, compress_streams=change is not packet)
    return out.getvalue()


def remark(pdf: pikepdf.Pdf, more: dict[str, pikepdf.Object]) -> None:
    found = {"/Type": Name.Annot, "/Subtype": Name.Highlight, "/Rect": Array(RIGHT), **more}
    pdf.pages[0].obj.Annots = Array([Dictionary(found)])


def described(pdf: pikepdf.Pdf, text: str) -> None:
    figure = Dictionary(S=Name.Figure, Alt=String(text))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=figure))


def packet(pdf: pikepdf.Pdf) -> None:
    pdf.Root.X = pdf.make_stream(f'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">{WHO}'.encode())


def layer(pdf: pikepdf.Pdf) -> None:
    usage = Dictionary(User=Dictionary(Type=Name.Ind, Name=String(WHO)))
    drawn = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("l"), Usage=usage))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([drawn]), D=Dictionary())


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"this.path='/c/Users/{WHO}'"))


TELLING: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "a path in what is read aloud": lambda pdf: described(pdf, rf"C:\Users\{WHO}\Pictures\IMG.jpg"),
    "the same in sixteen bits": lambda pdf: described(pdf, rf"C:\Users\{WHO}\Fotos für Ω.jpg"),
    "a path of a Mac": lambda pdf: described(pdf, f"/Users/{WHO}/Desktop/IMG.jpg"),
    "a path in a script": script,
    "XMP that is not said to be any": packet,
    "whose layer it is": layer,
    "what a Mac adds to a remark": lambda pdf: remark(pdf, {"/AAPL:AKExtras": Dictionary(AKAuthor=String(WHO))}),
    "who judged a remark": lambda pdf: remark(
        pdf, {"/StateModel": String("Review"), "/Contents": String(f"Accepted set by {WHO}")}
    ),
}


def styles(pdf: pikepdf.Pdf) -> None:
    """As Word exports the names of its styles."""
    roles = pdf.make_indirect(Dictionary({"/Footnote": Name.Note, "/Title": Name.H1, "/Subject": Name.P}))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, RoleMap=roles, K=Array([])))


def marks(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    pdf.Root.Dests = pdf.make_indirect(Dictionary({f"/{name}": Array([page, Name.Fit]) for name in ("Subject", "One")}))


def drawings(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=RIGHT)
    named = pdf.make_indirect(Dictionary({"/Title": form, "/Logo": form}))
    pdf.pages[0].obj.Resources = pdf.make_indirect(Dictionary(XObject=named))


CALLED: dict[str, tuple[Callable[[pikepdf.Pdf], None], Callable[[pikepdf.Pdf], pikepdf.Object], int]] = {
    "styles": (styles, lambda pdf: pdf.Root.StructTreeRoot.RoleMap, 3),
    "marks": (marks, lambda pdf: pdf.Root.Dests, 2),
    "drawings": (drawings, lambda pdf: pdf.pages[0].obj.Resources.XObject, 2),
}


def texts(file: bytes) -> Iterator[bytes]:
    """All that another reader finds in a file, texts as they are meant."""
    yield file
    with pikepdf.open(io.BytesIO(file)) as pdf:
        for found in pdf.objects:
            yield repr(found).encode()
            if isinstance(found, pikepdf.Stream):
                yield found.read_raw_bytes()


@pytest.mark.parametrize("mode", [ObjectStreamMode.disable, ObjectStreamMode.generate], ids=["plain", "packed"])
def test_what_tells_in_a_rare_place_is_gone_or_is_said(mode: ObjectStreamMode, in_browser: Browser) -> None:
    files = [made(change, mode) for change in TELLING.values()]
    for how, file, found in zip(TELLING, files, in_browser(files), strict=True):
        assert WHO.encode() in b"".join(texts(file)), how
        left, removed = clean(file)
        assert removed == found[1], how
        assert not (removed and WHO.encode() in b"".join(texts(left))), how


@pytest.mark.parametrize("mode", [ObjectStreamMode.disable, ObjectStreamMode.generate], ids=["plain", "packed"])
@pytest.mark.parametrize("called", CALLED)
def test_what_is_only_called_title_or_subject_stays(called: str, mode: ObjectStreamMode, in_browser: Browser) -> None:
    change, found, number = CALLED[called]
    file = made(change, mode)
    for left, _ in (clean(file), *in_browser([file])):
        with pikepdf.open(io.BytesIO(left)) as pdf:
            assert len(found(pdf).keys()) == number
