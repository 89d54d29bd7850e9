"""Every sentence a person reads on the public pages is what the state of its language says: see `reporting.locale.checks`."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from msgspec.structs import replace

from counselling.demo import folder
from reporting import codes
from reporting.intake import questions
from reporting.intake.wordings import WORDINGS
from reporting.locale.__main__ import extracted, merged, read
from reporting.locale.checks import faults, faults_of_source, ids, is_core, is_translated, strings
from reporting.web.language import LOCALE, Language, described, known, locale_of, variants
from reporting.web.pages import NOTES
from tests import readability

TRANSLATED = [tag for tag, language in known().items() if language.state != "source"]
MOST_WORDS, MOST_LETTERS = 12, 16  # of a sentence and between two hyphens, in Leichte Sprache
FINISHED = [tag for tag, language in known().items() if language.is_finished and language.state != "source"]


def test_german_and_french_are_complete_and_nobody_signed_without_a_name() -> None:
    assert {"de", "fr"} <= set(FINISHED)
    assert len(known()) == 17


def test_the_english_sentences_are_written_as_they_are_translated() -> None:
    assert faults_of_source(extracted()) == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_language_is_what_its_state_says(tag: str) -> None:
    """`python -m reporting.locale` brings catalogues up to date and says the same."""
    language = known()[tag]
    messages = extracted()
    assert len(list(messages)) > 200
    assert faults(language, merged(tag, messages)) == []
    if language.state != "partial":
        assert faults(language, read(tag)) == []


@pytest.mark.parametrize("tag", FINISHED)
def test_a_finished_catalogue_holds_exactly_the_messages_of_the_pages(tag: str) -> None:
    assert {message.id for message in read(tag)} == {message.id for message in extracted()}


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_language_has_a_catalogue_with_its_plural_forms(tag: str) -> None:
    assert (LOCALE / f"{tag}.po").is_file(), "python -m reporting.locale makes it"
    assert f"Plural-Forms: {Catalog(locale=locale_of(tag)).plural_forms}" in (LOCALE / f"{tag}.po").read_text("utf-8")


def test_there_is_no_catalogue_of_an_unknown_language() -> None:
    assert {path.stem for path in LOCALE.glob("*.po")} <= {*known(), *variants()}


def test_what_the_example_offers_has_at_least_what_nobody_may_be_left_without() -> None:
    line = re.search(r"^languages = (\[.*\])$", folder._SETTINGS, re.MULTILINE)
    assert line
    for tag in ast.literal_eval(line[1]):
        if known()[tag].state == "partial":
            lacking = [message.id for message in merged(tag, extracted()) if is_core(message) and not _done(message)]
            assert lacking == [], tag


def _done(message: Message) -> bool:
    return not message.id or is_translated(message)


def test_every_code_that_people_choose_has_a_wording_of_its_own_in_every_language() -> None:
    asked = {question.list for question in questions.QUESTIONS} - {"", *questions.MADE_HERE}
    assert {name: set(wordings) for name, wordings in WORDINGS.items()} == {
        name: set(codes.codes(name, 9_999)) - dict(questions.NAMES[name].options).keys() for name in asked
    }
    for tag in (*TRANSLATED, *variants()):
        catalogue = read(tag)
        for name, wordings in WORDINGS.items():
            said = [catalogue[wording].string for wording in wordings.values()]
            assert all(said), (tag, name)
            assert len(set(said)) == len(said), (tag, name)


# Leichte Sprache

SAME_WORD = {"Start", "Send now", "Leave this page"}  # a short word, and labels that standard German calls the same
NEVER_SHOWN = set(NOTES.values())  # the note on translations by machine


def test_every_message_on_the_way_to_the_mailbox_is_in_leichte_sprache() -> None:
    (tag,) = variants()
    lacking = {ids(message)[0] for message in merged(tag, extracted()) if message.id and not is_translated(message)}
    assert lacking == SAME_WORD | NEVER_SHOWN
    assert faults(described(tag), read(tag)) == []


def test_leichte_sprache_has_short_sentences_and_short_words() -> None:
    """Its own rules, as far as a program can see them."""
    (tag,) = variants()
    catalogue = read(tag)
    said = [text for message in catalogue if message.id for text in strings(message) if text]
    figure = readability.read("".join(f"<main><p>{text}</p></main>" for text in said))
    assert figure.words_a_sentence < 6.5
    assert figure.lix < 23  # the same messages in standard German: 28
    for message in catalogue:
        for text in strings(message) if message.id else ():
            plain = re.sub(r"%\(\w+\)s|\d+(?:bis|quater)", "", text)
            sentences = [re.findall(r"[^\W\d_]+", sentence) for sentence in re.split(r"[.!?:]\s", plain)]
            assert max(map(len, sentences)) <= MOST_WORDS, text
            assert max(len(word) for sentence in sentences for word in sentence or [""]) <= MOST_LETTERS, text
            assert not re.search(r"\b(?:des|würden?|könnten?|wäre|hätten?|sollten?|innert|;)\b|;", text), text


# The gate itself


LANGUAGE = Language(name="Deutsch", state="complete", exit="Seite verlassen", tag="de")

LOST: dict[str, tuple[str | tuple[str, str], str | tuple[str, ...], str]] = {
    "nothing there": ("Send", "", "not translated"),
    "a form missing": (("%(num)s day", "%(num)s days"), ("%(num)s Tag", ""), "not translated"),
    "too few forms": (("%(num)s day", "%(num)s days"), ("%(num)s Tage",), "1 plural forms instead of 2"),
    "a place lost": ("Save “%(name)s”", "«Alles» speichern", "places"),
    "a place lost in a plural": (("%(num)s day", "%(num)s days"), ("%(num)s Tag", "Tage"), "places"),
    "a place changed": ("Save “%(name)s”", "«%(Name)s» speichern", "places"),
    "a place invented": ("Save", "«%(name)s» speichern", "places"),
    "a sharp s": ("Greeting", "Gru\N{LATIN SMALL LETTER SHARP S}", "sharp s"),
    "straight quotation marks": ("Save", 'So "etwas"', "straight"),
    "a straight apostrophe": ("Save", "So geht's", "straight"),
    "German quotation marks": ("Press “Send”", "Auf „Senden“ drücken", "«…»"),
    "no quotation marks": ("Press “Send”", "Auf Senden drücken", "no «…»"),
    "markup": ("Save", "<b>Speichern</b>", "markup"),
    "another label of the exit": ("Leave this page", "Diese Seite verlassen", "the exit is called"),
    "the exit by another name": ("Press “Leave this page”", "Auf «Weg» drücken", "names the exit"),
    "a space at the end": ("Save", "Speichern ", "space"),
}


@pytest.mark.parametrize("case", LOST)
def test_the_gate_refuses_what_lost_something(case: str) -> None:
    source, translation, sentence = LOST[case]
    assert any(sentence in fault for fault in faults(LANGUAGE, _catalogue("de", source, translation)))


def _catalogue(tag: str, source: str | tuple[str, str], translation: str | tuple[str, ...]) -> Catalog:
    catalogue = Catalog(locale=locale_of(tag))
    catalogue.add(source, translation)
    return catalogue


def test_the_gate_lets_pass_what_is_right() -> None:
    assert faults(LANGUAGE, _catalogue("de", "Press “Leave this page”", "Auf «Seite verlassen» drücken")) == []
    assert faults(LANGUAGE, _catalogue("de", ("%(num)s day", "%(num)s days"), ("%(num)s Tag", "%(num)s Tage"))) == []


def test_a_day_that_ends_in_a_dot_stands_within_its_sentence() -> None:
    ukrainian = Language(name="українська", state="draft", exit="Залишити", tag="uk", date="{day} {month} {year} р.")
    for place in ("%(day)s", "{day}"):
        source = f"It is erased on {place}."
        (fault,) = faults(ukrainian, _catalogue("uk", source, f"Буде стерто {place}."))
        assert "two dots" in fault
        assert faults(ukrainian, _catalogue("uk", source, f"{place} буде стерто.")) == []
        assert faults(LANGUAGE, _catalogue("de", source, f"Gelöscht wird am {place}.")) == []


def test_a_form_for_one_number_alone_may_say_it_in_words() -> None:
    arabic = Language(name="العربية", state="draft", exit="غادر", tag="ar")
    six = ("لا أيام", "يوم واحد", "يومان", "%(num)s أيام", "%(num)s يوم", "%(num)s يوماً")
    assert faults(arabic, _catalogue("ar", ("%(num)s day", "%(num)s days"), six)) == []
    assert faults(arabic, _catalogue("ar", ("%(num)s day", "%(num)s days"), (*six[:3], "أيام", *six[4:])))


def test_nobody_reads_left_or_right_where_the_page_is_mirrored() -> None:
    arabic = Language(name="العربية", state="draft", exit="غادر", tag="ar")
    assert faults(arabic, _catalogue("ar", "At the top", "على اليمين"))
    assert faults_of_source(_catalogue("en", "Press the button on the right.", ""))
    assert not faults_of_source(_catalogue("en", "Your rights, and whether it is right.", ""))


def test_only_a_name_makes_a_language_reviewed() -> None:
    done = _catalogue("de", "Save", "Speichern")
    assert faults(replace(LANGUAGE, state="reviewed"), done)
    assert faults(replace(LANGUAGE, reviewed_by="A. Muster, translator, 2026-11"), done)
    assert not faults(replace(LANGUAGE, state="reviewed", reviewed_by="A. Muster, translator, 2026-11"), done)


def test_what_a_translator_doubts_is_kept_as_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    old = _catalogue("de", "Save", "Speichern")
    old["Save"].flags.add("fuzzy")
    old["Save"].user_comments.append("or «Sichern»?")
    monkeypatch.setattr("reporting.locale.__main__.read", lambda _tag: old)
    new = merged("de", _catalogue("en", "Save", ""))
    assert new["Save"].fuzzy
    assert new["Save"].user_comments == ["or «Sichern»?"]
    assert any("a guess" in fault for fault in faults(LANGUAGE, new))


def texts() -> Iterator[tuple[str, str]]:
    for tag in TRANSLATED:
        for message in read(tag):
            yield from ((tag, text) for text in strings(message) if message.id)


def test_no_translation_turns_the_direction_of_what_stands_beside_it() -> None:
    """Marks that override the direction of writing belong into nobody's sentence."""
    assert [(tag, text) for tag, text in texts() if re.search("[\u202a-\u202e]", text)] == []
