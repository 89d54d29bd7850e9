"""What the workspace's document brings along: texts, names of codes, and word lists."""

from unicodedata import normalize

import pytest

from counselling.workspace.shell import WORD_COUNT, catalogue, code_names, offered, word_list


def test_german_and_french_are_offered_beside_the_source() -> None:
    assert offered() == ["de", "en", "fr"]


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_passphrases_come_from_a_list_of_7776_words(language: str) -> None:
    words = word_list(language)
    assert len(words) == WORD_COUNT
    assert len(set(words)) >= WORD_COUNT - 1
    assert all(word == normalize("NFKC", word).lower() for word in words)  # as they are read when typed


def test_texts_come_with_their_plural_forms() -> None:
    assert catalogue("de")["{count} case"] == ["{count} Fall", "{count} Fälle"]
    assert catalogue("fr")["Unlock"] == "Déverrouiller"
    assert catalogue("en") == {}


def test_codes_have_names_in_each_language() -> None:
    assert code_names("de")["life_domain:work"] == "Arbeitsplatz"
    assert code_names("fr").keys() == code_names("en").keys()
