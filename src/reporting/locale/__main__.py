"""Brings every catalogue up to the messages that stand in code and templates, and judges it: `python -m reporting.locale`.

New messages come in untranslated, those no longer used go, nothing is guessed. It ends with 1 if a language is not what its
state says. `python -m reporting.locale it ti` does it for these languages alone.
"""

import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from reporting.locale.checks import faults, faults_of_source, is_core, is_translated
from reporting.web.language import LOCALE, Language, described, known, locale_of, variants

ROOM: Final = LOCALE.parent
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS: Final = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
# What is written in a variant of a language too: the way from the first question to the mailbox, and its frame.
OF_VARIANTS: Final = ("intake/", "mailbox/", "web/")


def extracted() -> Catalog:
    """Every message of the public pages, in the order of the files."""
    catalogue = Catalog(fuzzy=False)
    for path, _, message, _, context in sorted(
        extract_from_dir(ROOM, METHODS, OPTIONS, KEYWORDS), key=lambda found: (found[0], found[1])
    ):
        catalogue.add(message, None, [(Path(path).as_posix(), 1)], context=context)
    return catalogue


def messages_of(language: str, messages: Catalog) -> Catalog:
    """The messages that a language needs: those of the pages; a variant those of its own."""
    result = Catalog(fuzzy=False)
    for message in messages:
        if message.id and (not described(language).of or _is_of_variants(message)):
            result.add(message.id, None, message.locations, context=message.context)
    return result


def _is_of_variants(message: Message) -> bool:
    return any(path.startswith(OF_VARIANTS) for path, _ in message.locations)


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
    for tag, language in (*known().items(), *variants().items()):
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
