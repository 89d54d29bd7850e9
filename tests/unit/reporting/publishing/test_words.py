"""Files say in the same words what the pages say."""

from datetime import date

import msgspec
import pytest

from reporting.codes import LANGUAGES
from reporting.publishing import words
from reporting.publishing.downloads import as_csvw, as_json_stat
from reporting.publishing.px import as_px
from reporting.publishing.releases import years_together
from reporting.publishing.tables import finest, missing, together
from reporting.publishing.xlsx import notes
from reporting.web.language import LOCALE, catalogue
from tests.figures import example_block, example_release

DAY = date(2026, 3, 1)

SAID_ON_PAGES = ("BASIS", "LEFT_OUT", "PROTECTED", "PUBLISHED", "REPLACES", "REPORTED", "SEVERAL", "VERSION")


@pytest.mark.parametrize("name", SAID_ON_PAGES)
def test_a_sentence_of_a_file_is_that_of_the_page(name: str) -> None:
    said = getattr(words, name)
    assert said == {tag: catalogue([LOCALE], tag).gettext(said["en"]) for tag in LANGUAGES}
    assert said["de"] != said["en"]


def test_what_is_not_there_is_named_in_every_form_and_its_reason_in_none() -> None:
    release = example_release("SG", 2025, 40, DAY)
    assert "life_domain.0×motive.0" in release.left_out
    told = msgspec.structs.replace(release, left_out=dict.fromkeys(release.left_out, "would_reveal"))
    for tag in LANGUAGES:
        sentence = missing(release, tag)
        assert sentence == missing(told, tag)
        assert sentence.startswith(words.LEFT_OUT[tag])
        named = " – ".join(release.dimensions[one].names[tag] for one in ("life_domain", "motive"))
        assert named in sentence
        assert (words.MISSING[tag], sentence) in notes(release, tag, "UR", "https://melden.example.ch")
        assert sentence in as_csvw(release, "a.csv", "UR")["dc:description"][tag]
    assert as_json_stat(release)["extension"]["missing"] == missing(release, "en")


def test_what_is_there_over_several_years_is_not_missing() -> None:
    *_, release = example_block("UR", 2025, 18, DAY)
    assert "age_band.0×gender.0" in release.left_out
    assert " – ".join(release.dimensions[one].names["en"] for one in ("age_band", "gender")) not in missing(
        release, "en"
    )
    assert missing(msgspec.structs.replace(release, left_out={}), "en") == ""


def test_why_years_are_counted_together_is_said_wherever_they_are() -> None:
    before, *_, release = example_block("UR", 2025, 18, DAY)
    pooled = next(table for table in release.tables if years_together(table) > 1)
    px = as_px(release, pooled, "UR").decode().replace('"\r\n"', "")
    for tag in LANGUAGES:
        why = together(release, tag)
        assert "2023–2025" in why
        assert (words.PERIOD[tag], why) in notes(release, tag, "UR", "https://melden.example.ch")
        assert why in as_csvw(release, "a.csv", "UR")["dc:description"][tag]
        assert why in px
        assert together(before, tag) == ""
    assert "2023–2025" not in as_px(release, finest(release)[0], "UR").decode()


def test_that_one_matter_may_be_counted_twice_is_said_in_every_file() -> None:
    release = example_release("SG", 2025, 40, DAY)
    px = as_px(release, finest(release)[0], "SG").decode().replace('"\r\n"', "")
    for tag in LANGUAGES:
        said = words.TWICE[tag]
        assert any(said in text for _, text in notes(release, tag, "SG", "https://melden.example.ch"))
        assert said in as_csvw(release, "a.csv", "SG")["dc:description"][tag]
        assert said in px
