"""Files say in the same words what the pages say."""

import pytest

from reporting.codes import LANGUAGES
from reporting.publishing import words
from reporting.web.language import LOCALE, catalogue

SAID_ON_PAGES = ("BASIS", "LEFT_OUT", "PROTECTED", "PUBLISHED", "REPLACES", "REPORTED", "SEVERAL", "VERSION")


@pytest.mark.parametrize("name", SAID_ON_PAGES)
def test_a_sentence_of_a_file_is_that_of_the_page(name: str) -> None:
    said = getattr(words, name)
    assert said == {tag: catalogue([LOCALE], tag).gettext(said["en"]) for tag in LANGUAGES}
    assert said["de"] != said["en"]
