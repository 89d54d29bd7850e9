"""Brings every catalogue up to the messages that stand in code and templates, and judges it: `python -m reporting.locale`.

New messages come in untranslated, those no longer used go, nothing is guessed. It ends with 1 if a language is not what its
state says. `python -m reporting.locale it ti` does it for these languages alone.
"""

import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from reporting import codes
from reporting.locale.checks import faults, faults_of_source, is_core, is_translated
from reporting.web.language import LOCALE, Language, known, locale_of

ROOM: Final = LOCALE.parent
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS: Final = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
# The code lists that people choose from. Their names stand in the list itself in some languages; the others translate them here.
CODE_LISTS: Final = ("life_domain", "motive", "intersecting_ground", "form")
ALL_YEARS: Final = 9_999


def extracted() -> Catalog:
    """Every message of the public pages, in the order of the files."""
    catalogue = Catalog(fuzzy=False)
    for path, _, message, _, context in sorted(
        extract_from_dir(ROOM, METHODS, OPTIONS, KEYWORDS), key=lambda found: (found[0], found[1])
    ):
        catalogue.add(message, None, [(Path(path).as_posix(), 1)], context=context)
    return catalogue


def messages_of(language: str, messages: Catalog) -> Catalog:
    """The messages that a language needs: those of the pages, and the names of codes if the lists have none for it."""
    result = Catalog(fuzzy=False)
    for message in messages:
        if message.id:
            result.add(message.id, None, message.locations, context=message.context)
    if language not in codes.LANGUAGES:
        for name in CODE_LISTS:
            for code in codes.codes(name, ALL_YEARS).values():
                result.add(code.names["en"], None, [(f"codes/code_lists.csv/{name}", 1)])
    return result


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one if there is none yet."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=locale_of(language), fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale_of(language))


def merged(language: str, messages: Catalog) -> Catalog:
    """The catalogue with exactly the messages it needs, and what translators had written: texts, doubts and comments."""
    old, new = read(language), Catalog(locale=locale_of(language), fuzzy=False)
    for message in messages_of(language, messages):
        if message.id:
            own = new.add(message.id, None, message.locations, context=message.context)
            if before := old.get(message.id, message.context):
                own.string, own.user_comments = before.string, before.user_comments
                own.flags |= before.flags & {"fuzzy"}
    return new


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue, the same bytes for the same messages: without dates, tools or line numbers."""
    with (LOCALE / f"{language}.po").open("wb") as file:
        file.write(_header(language, catalogue).encode())
        write_po(file, catalogue, width=100, omit_header=True, include_lineno=False)


def _header(language: str, catalogue: Catalog) -> str:
    lines = (
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Language: {language}",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def report(language: Language, catalogue: Catalog) -> list[str]:
    """How far a language is, and what is wrong with it."""
    lacking = [message for message in catalogue if message.id and not is_translated(message)]
    core = sum(is_core(message) for message in lacking)
    head = f"{language.tag} ({language.state}): {len(catalogue)} messages, {len(lacking)} to be translated, {core} of the core"
    return [head, *(f"  {fault}" for fault in faults(language, catalogue))]


def main(tags: list[str]) -> int:
    """Bring the catalogues up to date; the exit code."""
    messages = extracted()
    wrong = faults_of_source(messages)
    sys.stdout.writelines(f"{fault}\n" for fault in wrong)
    for tag, language in known().items():
        if language.state == "source" or (tags and tag not in tags):
            continue
        catalogue = merged(tag, messages)
        write(tag, catalogue)
        head, *found = report(language, catalogue)
        sys.stdout.writelines(f"{line}\n" for line in (head, *found))
        wrong += found
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
