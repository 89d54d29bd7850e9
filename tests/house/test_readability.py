"""The figure that warns of hard pages is counted as it says."""

import pytest

from tests.readability import paths, read

TEXT = "<nav><p>Das steht hier nur am Rand.</p></nav><main><p>Das <b>ist</b> ein kurzer Satz. Ja!</p>{}</main>"


def test_words_a_sentence_and_long_words_are_counted() -> None:
    figure = read(TEXT.format("<script>no word of this counts here</script><p>Hier kommt Barrierefreiheit vor</p>"))
    assert figure.sentences == 2
    assert figure.words_a_sentence == 4.5
    assert figure.lix == pytest.approx(4.5 + 100 / 9)
    assert not figure.is_hard


def test_a_long_sentence_is_hard() -> None:
    assert read(TEXT.format("<p>" + "und noch ein Wort mehr " * 10 + "</p>")).is_hard


def test_every_page_before_the_form_has_a_figure() -> None:
    assert {"", "/begin", "/safety", "/privacy", "/form", "/mailbox"} <= set(paths())
