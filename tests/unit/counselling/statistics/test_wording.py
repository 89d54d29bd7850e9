"""What a text may hold is what the report can print: every character of it, and no other is let through."""

from datetime import date

import msgspec
import pytest
import typst

from counselling.statistics.wording import PRINTED, is_printed
from reporting.publishing import report
from reporting.publishing.files import Site
from reporting.publishing.releases import Release
from tests.figures import example_release

SITE = Site("Kanton St. Gallen", "https://melden.example.ch")


def printed(text: str) -> bytes:
    release: Release = msgspec.structs.replace(example_release("SG", 2025, 26, date(2026, 3, 1)), texts={"de": text})
    return report.sheet(typst.Compiler(root=str(report.SHEET.parent)), report.words_of(release, "de", SITE))


def test_every_character_that_may_be_written_is_printed() -> None:
    taken = [chr(one) for block in PRINTED for one in block if is_printed(chr(one))]
    assert len(taken) > 1500
    assert printed(" ".join(taken)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "one", ["\U0001f389", "\U0001f1e8", "\ue000", "\u0378", "\u200d", "\u202e", "\ufe0f", "\x07", "漢"]
)
def test_what_has_no_glyph_or_is_not_seen_may_not_be_written(one: str) -> None:
    assert not is_printed(one)


def test_an_emoji_would_keep_the_report_from_being_made() -> None:
    with pytest.raises(typst.TypstError):
        printed("Ein Wort \U0001f389")
