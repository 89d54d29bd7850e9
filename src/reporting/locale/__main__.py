"""Brings every catalogue up to the messages that stand in code and templates: `python -m reporting.locale`.

New messages come in untranslated, those no longer used go, nothing is guessed. It ends with 1 if a complete language is not.
"""

import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from reporting.web.language import translation_states

LOCALE: Final = Path(__file__).parent
ROOM: Final = LOCALE.parent
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS: Final = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}


def extracted() -> Catalog:
    """Every message of the public pages, in the order of the files."""
    catalogue = Catalog(fuzzy=False)
    for path, _, message, _, context in sorted(
        extract_from_dir(ROOM, METHODS, OPTIONS, KEYWORDS), key=lambda found: (found[0], found[1])
    ):
        catalogue.add(message, None, [(Path(path).as_posix(), 1)], context=context)
    return catalogue


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one if there is none yet."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str, messages: Catalog) -> Catalog:
    """The catalogue with exactly `messages`, and the translations it already had."""
    old, new = read(language), Catalog(locale=language, fuzzy=False)
    for message in messages:
        if message.id:
            known = old.get(message.id, message.context)
            new.add(message.id, known.string if known else None, message.locations, context=message.context)
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


def missing(catalogue: Catalog) -> int:
    """How many messages have no translation, or one that is marked as not reviewed."""
    return len([message for message in catalogue if message.id and (message.fuzzy or not _is_translated(message))])


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(strings) and all(strings)


def main() -> int:
    """Bring every catalogue up to date; the exit code."""
    messages, unfinished = extracted(), 0
    for language, state in translation_states(LOCALE).items():
        if state == "source":
            continue
        catalogue = merged(language, messages)
        write(language, catalogue)
        sys.stdout.write(f"{language} ({state}): {len(catalogue)} messages, {missing(catalogue)} to be translated\n")
        unfinished += missing(catalogue) if state == "complete" else 0
    return 1 if unfinished else 0


if __name__ == "__main__":
    sys.exit(main())
