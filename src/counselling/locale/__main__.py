"""Brings the workspace's catalogues up to the messages in its scripts and templates: `python -m counselling.locale`.

New messages come in untranslated, those no longer used go, nothing is guessed. It ends with 1 if a language is not complete.
"""

import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

LOCALE: Final = Path(__file__).parent
ROOM: Final = LOCALE.parent / "workspace"
METHODS: Final = [("browser/**.js", "javascript"), ("templates/**.html", "jinja2")]
OPTIONS: Final = {"browser/**.js": {"parse_template_string": "true"}}
KEYWORDS: Final = {"t": None, "tn": (1, 2), "gettext": None}
HEADER: Final = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Language: {language}\\n"\n"Plural-Forms: nplurals={count}; plural={rule};\\n"\n\n'
)


def extracted() -> Catalog:
    """Every message of the workspace, in the order of the files."""
    catalogue = Catalog(fuzzy=False)
    for path, _, message, _, _ in sorted(
        extract_from_dir(ROOM, METHODS, OPTIONS, KEYWORDS), key=lambda found: (found[0], found[1])
    ):
        catalogue.add(message, None, [(Path(path).as_posix(), 1)])
    return catalogue


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def merged(old: Catalog, messages: Catalog) -> Catalog:
    """A catalogue with exactly `messages`, and the translations that `old` had."""
    new = Catalog(locale=old.locale, fuzzy=False)
    for message in messages:
        if message.id:
            known = old.get(message.id)
            new.add(message.id, known.string if known else None, message.locations)
    return new


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages a catalogue lacks, or has only as a guess."""
    return [str(one.id) for one in catalogue if one.id and (one.fuzzy or not all(_forms(one.string)))]


def _forms(string: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [string or ""] if string is None or isinstance(string, str) else list(string)


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue, the same bytes for the same messages: without dates, tools or line numbers."""
    header = HEADER.format(language=language, count=catalogue.num_plurals, rule=catalogue.plural_expr)
    with (LOCALE / f"{language}.po").open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=100, omit_header=True, include_lineno=False)


def main() -> int:
    """The exit status: 0 if every language is complete."""
    messages, lacking = extracted(), 0
    for path in sorted(LOCALE.glob("*.po")):
        catalogue = merged(read(path.stem), messages)
        write(path.stem, catalogue)
        missing = untranslated(catalogue)
        lacking += len(missing)
        sys.stdout.write(f"{path.stem}: {len(missing)} of {len(messages)} messages lack a translation\n")
        sys.stdout.writelines(f"  {one}\n" for one in missing)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
