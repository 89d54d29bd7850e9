"""Every sentence a person reads on the public pages is translated with care, in Swiss spelling."""

from pathlib import Path

import pytest

from reporting.locale.__main__ import extracted, merged, missing, read
from reporting.web.language import translation_states
from reporting.web.pages import LOCALE

COMPLETE = sorted(tag for tag, state in translation_states(LOCALE).items() if state == "complete")


def texts(language: str) -> dict[str, list[str]]:
    """Every message with its translations."""
    return {
        str(message.id): list(message.string) if isinstance(message.string, (list, tuple)) else [str(message.string)]
        for message in read(language)
        if message.id
    }


def test_german_and_french_are_complete() -> None:
    assert {"de", "fr"} <= set(COMPLETE)
    assert translation_states(LOCALE)["ar"] == "draft"


@pytest.mark.parametrize("language", [tag for tag, state in translation_states(LOCALE).items() if state != "source"])
def test_catalogues_hold_exactly_the_messages_of_the_pages(language: str) -> None:
    """`python -m reporting.locale` brings them up to date."""
    messages = {str(message.id) for message in extracted() if message.id}
    assert len(messages) > 200
    assert set(texts(language)) == messages


@pytest.mark.parametrize("language", COMPLETE)
def test_no_message_of_a_complete_language_is_missing_or_fuzzy(language: str) -> None:
    assert missing(merged(language, extracted())) == 0
    assert missing(read(language)) == 0


@pytest.mark.parametrize("language", [tag for tag, state in translation_states(LOCALE).items() if state != "source"])
def test_a_translation_keeps_the_places_that_are_filled_in(language: str) -> None:
    for message in read(language):
        if message.id:
            assert list(message.check()) == [], message.id


def test_german_is_written_as_in_switzerland() -> None:
    for message, translations in texts("de").items():
        for text in translations:
            assert "\N{LATIN SMALL LETTER SHARP S}" not in text, message
            assert not {"“", "”", "„", '"'} & set(text), message  # «so»


def test_every_language_that_is_offered_has_a_state(root: Path) -> None:
    states = translation_states(LOCALE)
    assert {path.stem for path in LOCALE.glob("*.po")} == {tag for tag, state in states.items() if state != "source"}
    assert set(states.values()) <= {"source", "complete", "draft"}
