"""The gate of the catalogues: what a translation must keep, and what a language must have before it calls itself finished.

Wording is for people to judge; here stands only what a program can see.
"""

import gettext
import re
from collections.abc import Iterator, Sequence
from typing import Final

from babel.messages.catalog import Catalog, Message

from reporting.web.language import Language

PLACES: Final = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
DAY_AT_THE_END: Final = re.compile(r"(?:%\(day\)s|\{day\})\.")
SWISS: Final = frozenset({"de", "fr", "it", "rm"})  # which write «so» in Switzerland
EXIT: Final = "Leave this page"
# A page that is mirrored has no left and no right.
SIDES: Final = {
    "en": re.compile(r"\b(?:(?:on|to|at) the (?:left|right)\b|(?:left|right)[- ]hand)", re.IGNORECASE),
    "ar": re.compile("يمين|يسار"),
    "fa": re.compile("چپ|سمت راست"),
}
# What is needed before a language may be offered at all: the frame, the start, the exit, staying safe, the code.
CORE: Final = (
    "web/templates/",
    "information/templates/start.html",
    "information/templates/begin_part.html",
    "information/templates/safety_part.html",
    "intake/templates/code_part.html",
)


def is_core(message: Message) -> bool:
    """Whether a message stands in what nobody may be left without."""
    return any(part in path for path, _ in message.locations for part in CORE)


def is_translated(message: Message) -> bool:
    """Whether every form of a message is there and nothing marks it as a guess."""
    return all(strings(message)) and not message.fuzzy


def strings(message: Message) -> Sequence[str]:
    """The translation: one text, or one for each plural form."""
    return message.string if isinstance(message.string, (list, tuple)) else [message.string or ""]


def ids(message: Message) -> Sequence[str]:
    """The source: one text, or singular and plural."""
    return message.id if isinstance(message.id, (list, tuple)) else [message.id]


def faults(language: Language, catalogue: Catalog) -> list[str]:
    """Everything that forbids a language its state, and every translation that lost something; a sentence each."""
    found = list(_faults_of_state(language))
    for message in catalogue:
        if message.id and is_translated(message):
            found += [f"{fault}: {ids(message)[0]}" for fault in _faults_of(language, catalogue, message)]
        elif message.id and language.state not in ("partial", "plain"):
            found.append(f"not translated, or a guess: {ids(message)[0]}")
    return found


def faults_of_source(messages: Catalog) -> list[str]:
    """The same for the English sentences themselves."""
    texts = [text for message in messages if message.id for text in ids(message)]
    return [f"{fault}: {text}" for text in texts for fault in _faults_of_text("en", text)]


def _faults_of_state(language: Language) -> Iterator[str]:
    if (language.state == "reviewed") != bool(language.reviewed_by):
        yield "reviewed is what has a name in reviewed_by, and nothing else"
    if language.state != "partial" and not language.exit:
        yield "the label of the exit is not fixed"


def _faults_of(language: Language, catalogue: Catalog, message: Message) -> Iterator[str]:
    source, translated = ids(message), strings(message)
    if len(source) > 1 and len(translated) != catalogue.num_plurals:
        yield f"{len(translated)} plural forms instead of {catalogue.num_plurals}"
    for form, text in enumerate(translated):
        wanted, kept = set(PLACES.findall(source[-1])), set(PLACES.findall(text))
        if not kept <= wanted or (wanted - kept and not (len(source) > 1 and _is_of_one_number(catalogue, form))):
            yield "other places to be filled in"
        if source[0][:1].isspace() != text[:1].isspace() or source[0][-1:].isspace() != text[-1:].isspace():
            yield "a space at one end only"
        if "“" in source[0] and (language.of or language.tag) in SWISS and "«" not in text:
            yield "no «…»"
        if language.date.endswith(".") and DAY_AT_THE_END.search(text):
            yield "two dots: the day itself ends in one"
        yield from _faults_of_text(language.of or language.tag, text)
    yield from _faults_of_exit(language, source, translated)


def _is_of_one_number(catalogue: Catalog, form: int) -> bool:
    """Whether a plural form is for one number alone, as the Arabic dual, and may say it in words."""
    form_of = gettext.c2py(catalogue.plural_expr)
    return [form_of(number) for number in range(1_000)].count(form) <= 1


def _faults_of_exit(language: Language, source: Sequence[str], translated: Sequence[str]) -> Iterator[str]:
    if source[0] == EXIT and language.exit not in ("", translated[0]):
        yield f"the exit is called {language.exit}"
    if f"“{EXIT}”" in source[0] and language.exit not in translated[0]:
        yield f"it names the exit, which is called {language.exit}"


def _faults_of_text(tag: str, text: str) -> Iterator[str]:
    if '"' in text or ("'" in text and tag != "so"):  # in Somali a letter
        yield "a straight quotation mark"
    if tag in SWISS and set("“”„") & set(text):
        yield "quotation marks that are not «…»"
    if tag == "fr" and re.search("«(?![\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}])", text):
        yield "no space inside « … »"
    if tag == "de" and "\N{LATIN SMALL LETTER SHARP S}" in text:
        yield "a sharp s, which Switzerland does not write"
    if re.search("<[a-z/!]", text, re.IGNORECASE):
        yield "markup"
    if tag in SIDES and SIDES[tag].search(text):
        yield "a left or a right on a page that is mirrored elsewhere"
