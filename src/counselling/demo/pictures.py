"""The example's files, drawn on the spot: a small PNG like a photographed note, and a one-page PDF like a letter."""

from io import BytesIO

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from counselling.demo.dialogue import File

_PAPER = (250, 246, 236)
_INK = (40, 44, 60)
_LINES = ("EXAMPLE", "This picture was drawn by a program.", "It stands for a photograph or a screenshot.")
_LETTER = (
    "BT /F 18 Tf 72 760 Td (Example letter) Tj /F 11 Tf 0 -40 Td "
    "(Thank you for your enquiry. The flat has already been let.) Tj 0 -18 Td "
    "(We wish you every success in your search.) Tj 0 -60 Td "
    "(This letter was written by a program and stands for a real one.) Tj ET"
)


def example_file(name: str) -> File:
    """A file of this name, drawn after its ending. Raises ValueError for an ending other than .png and .pdf."""
    if name.endswith(".png"):
        return File(name, "image/png", _png())
    if name.endswith(".pdf"):
        return File(name, "application/pdf", _pdf())
    raise ValueError(f"no example of {name}")


def _png() -> bytes:
    picture = Image.new("RGB", (640, 400), _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, 616, 376), outline=_INK, width=3)
    for number, line in enumerate(_LINES):
        pen.text((56, 70 + 60 * number), line, fill=_INK, font=ImageFont.load_default(26 if number == 0 else 20))
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pdf() -> bytes:
    letter = pikepdf.new()
    letter.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = letter.pages[0]
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=letter.make_indirect(font)))
    page.Contents = letter.make_stream(_LETTER.encode("ascii"))
    out = BytesIO()
    letter.save(out, deterministic_id=True)  # the same letter each time: its clients compare bytes
    return out.getvalue()
