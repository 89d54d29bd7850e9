"""What the workspace's document brings along: texts, names of codes, and word lists."""

from unicodedata import normalize

import pytest

from counselling.workspace.shell import WORD_COUNT, catalogue, offered, word_list
from counselling.workspace.vocabulary import code_names
from reporting.intake.questions import QUESTIONS, codes_of


def test_german_french_and_italian_are_offered_beside_the_source() -> None:
    assert offered() == ["de", "en", "fr", "it"]


@pytest.mark.parametrize("language", ["de", "en", "fr", "it"])
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


def test_every_question_and_all_that_can_be_answered_to_it_has_words() -> None:
    names = code_names("de")
    for question in QUESTIONS:
        assert names[f"question:{question.name}"]
        assert all(names[f"{question.name}:{code}"] for code in codes_of(question, 2026))
    assert names["question:age:relative"] == "Wie alt ist die Person, die es erlebt hat?"
    assert names["motive:not_stated"] == "Das möchte ich nicht sagen"
    assert (names["municipality:3203"], names["canton:VS"]) == ("St. Gallen", "Wallis")
