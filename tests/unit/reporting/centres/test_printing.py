"""Poster and card: printed once by the command, on one sheet each, accessible, in any script."""

import io
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # it has no stubs
import pytest
import segno

from reporting.centres import printing
from reporting.centres.papers import PAPERS
from reporting.settings import Contact, Program, Settings, SettingsError
from reporting.settings.theme import Colours, Theme
from reporting.web.language import known

CONTACTS = {
    "ost": Contact(name={"de": "Beratungsstelle Ost", "fr": "Centre Est"}, phone="071 000 00 01", hours="9–12"),
    "vs": Contact(name="Bureau Valais", phone="027 000 00 01"),
}
# What is said in none of our languages, to see whether letters are joined and large enough paper is found.
LONG = {
    "ar": "هل عوملت بشكل أسوأ بسبب لون بشرتك أو أصلك أو لغتك أو دينك؟ ",
    "ti": "ብሰንኪ ሕብሪ ቆርበትኩም፡ መበቆልኩም፡ ቋንቋኹም ወይ ሃይማኖትኩም ",
    "ta": "உங்கள் தோல் நிறம், பூர்வீகம், மொழி அல்லது மதம் காரணமாக ",
}


@pytest.fixture
def ours() -> Settings:
    return Settings(
        service="Isonomia",
        database="sqlite://",
        service_keys=Path("keys"),
        roots=("root",),
        languages=("de", "fr", "en"),
        reporting=Program(origin="http://localhost:8000"),
        counselling=Program(origin="http://localhost:8001"),
        contacts=CONTACTS,
    )


def words(content: bytes) -> str:
    page = pypdfium2.PdfDocument(content)[0]
    return " ".join(page.get_textpage().get_text_bounded().split())


def test_every_paper_is_one_accessible_sheet_with_address_and_telephones(ours: Settings) -> None:
    printed = {paper.name: paper.content for paper in printing.print_all(ours, None)}

    assert set(printed) == {f"{name}-{language}.pdf" for name in PAPERS for language in ("de", "fr", "en")}
    for name, content in printed.items():
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert len(pdf.pages) == 1, name
            assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]  # A4, in points
            assert str(pdf.Root.Lang) in name
            assert pdf.open_metadata().get("pdfuaid:part") == "1"
        text = words(content)
        assert "localhost:8000" in text
        assert "071 000 00 01" in text.replace("\xa0", " ")
    assert "Beratungsstelle Ost" in words(printed["poster-de.pdf"])
    assert "Centre Est" in words(printed["poster-fr.pdf"])
    assert words(printed["card-de.pdf"]).count("localhost:8000") == 5


def test_the_square_is_the_address_in_the_language(ours: Settings) -> None:
    address = segno.make("http://localhost:8000/fr", error="m", boost_error=False)

    assert printing.words_of(ours, "fr", None)["square"] == address.svg_inline(border=2)


@pytest.mark.parametrize("language", LONG)
@pytest.mark.parametrize("paper", PAPERS)
def test_long_words_in_any_script_stay_on_one_sheet(ours: Settings, paper: str, language: str) -> None:
    one = LONG[language]
    said: dict[str, Any] = printing.words_of(ours, "de", None)
    said |= {"language": language, "rtl": language == "ar", "title": one, "lead": one * 4, "phone_title": one}
    said |= {"promises": [one * 2] * 5, "short": [one] * 3, "square_says": one}

    content = printing.sheet(printing.setter(), paper, said)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == language
    assert "\ufffd" not in words(content)


def test_a_language_that_lacks_words_is_left_out() -> None:
    every = list(known())
    printable = printing.printable(every)

    assert {"de", "fr", "en"} <= set(printable) <= set(every)


def test_a_theme_gives_its_colour_and_a_missing_font_is_said(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    colours = Colours(**dict.fromkeys(Colours.__struct_fields__, "#123456"))
    assert printing.words_of(ours, "de", None)["accent"] == printing.ACCENT
    themed = msgspec.structs.replace(ours, theme=Theme(colours=colours))
    assert printing.words_of(themed, "de", None)["accent"] == "#123456"

    monkeypatch.setattr(printing, "FONTS", ("Noto Sans", "Noto Sans Nowhere"))
    with pytest.raises(SettingsError, match=r"fonts-noto-core\): Noto Sans Nowhere$"):
        list(printing.print_all(ours, None))
