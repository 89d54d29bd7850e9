"""Languages: what is known of each, which one a request wants, its catalogue, and one Jinja environment for each.

Catalogues are read once at start, from the committed `.po` files: nothing compiled lies about that could be stale. A message
marked fuzzy is not used. The source language is English. What is known of the public pages' languages is data:
`locale/languages.toml`.
"""

import gettext
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

LOCALE: Final = Path(__file__).resolve().parents[1] / "locale"
SOURCE: Final = "en"


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `languages.toml` says of a language; its first lines explain each entry."""

    name: str
    state: Literal["source", "reviewed", "complete", "draft", "partial", "plain"]
    reviewed_by: str = ""
    exit: str = ""
    date: str = "{day} {month} {year}"
    first: str = ""
    also: tuple[str, ...] = ()
    of: str = ""
    start: str = ""
    tag: str = ""  # BCP 47, as in addresses: `de`, `sr-Latn`

    @property
    def is_finished(self) -> bool:
        """Whether somebody answers for every sentence: nothing needs to stand beside it."""
        return self.state in ("source", "reviewed", "complete", "plain")

    @property
    def is_latin(self) -> bool:
        """Whether it is written in Latin letters: who reads only others finds her language by theirs."""
        return self.name < "\N{LATIN SMALL LETTER TURNED A}"

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, for the `dir` attribute."""
        return direction(self.tag)


@cache
def _entries() -> Mapping[str, Language]:
    entries = tomllib.loads((LOCALE / "languages.toml").read_text("utf-8"))
    return {tag: msgspec.convert({"tag": tag, **entry}, Language) for tag, entry in entries.items()}


@cache
def known() -> Mapping[str, Language]:
    """Every language that the public pages have a catalogue for, by tag and in the order of the file; not their variants."""
    return {tag: one for tag, one in _entries().items() if not one.of}


@cache
def variants() -> Mapping[str, Language]:
    """Languages written by stricter rules, by tag: offered wherever the language is that they are a variant `of`."""
    return {tag: one for tag, one in _entries().items() if one.of}


def described(tag: str) -> Language:
    """What is known of a language or of a variant of one. Raises KeyError."""
    return _entries()[tag]


def locale_of(tag: str) -> Locale:
    """What Unicode's CLDR knows of a language: names, months, direction. Raises UnknownLocaleError."""
    return Locale.parse(tag, sep="-")


def direction(tag: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute."""
    return locale_of(tag).text_direction


def month_name(tag: str, number: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """A month by itself, with the first letter large, as at the head of a line: `März`, `Janv.`. `number`: from 1."""
    name: str = locale_of(tag).months["stand-alone"][width][number]
    return name[:1].upper() + name[1:]


def own_name(tag: str) -> str:
    """What a language calls itself."""
    return known()[tag].name if tag in known() else locale_of(tag).get_display_name(tag.replace("-", "_")) or tag


def name_in(tag: str, language: str) -> str:
    """What one language is called in another; its own name where that is not known."""
    names = locale_of(language).languages
    return str(names.get(tag.replace("-", "_")) or names.get(tag.split("-", maxsplit=1)[0]) or own_name(tag))


def wanted(accept_language: str, offered: Sequence[str], also: Mapping[str, str] | None = None) -> str:
    """The best offered language for an Accept-Language header (RFC 9110, 12.5.4; looked up as in RFC 4647, 3.4).

    `also`: the offered language for readers of one that is not; the first offered if none fits.
    """
    tags = {**(also or {}), **{tag.lower(): tag for tag in offered}}
    ranges: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language.split(",")[:32]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranges.append((-float(quality or 1), position, tag.lower()))
        except ValueError:
            continue
    asked = (shorter for weight, _, tag in sorted(ranges) if weight < 0 for shorter in _shortened(tag))
    return next((tags[tag] for tag in asked if tag in tags), offered[0])


def _shortened(tag: str) -> Iterator[str]:
    """`sr-latn-rs`, `sr-latn`, `sr`."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


def readers_of(offered: Sequence[str]) -> Mapping[str, str]:
    """For `wanted`: tags that are not offered, and the offered language whose name for `also` they are."""
    return {other: tag for tag in offered if tag in known() for other in known()[tag].also}


def catalogue(folders: Sequence[Path], language: str) -> gettext.NullTranslations:
    """The messages of a language from `<folder>/<language>.po` of each folder; later folders add to earlier ones."""
    result = gettext.NullTranslations()
    for folder in folders:
        path = folder / f"{language}.po"
        if not path.exists():
            continue
        translations = copy(_read(path, language))
        translations.add_fallback(result)
        result = translations
    return result


@cache  # several rooms ask for the same catalogue; each gets an object of its own, since fallbacks are added to it
def _read(path: Path, language: str) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        messages = read_po(file, locale=locale_of(language))
    compiled = io.BytesIO()
    write_mo(compiled, messages, use_fuzzy=False)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def catalogues(folders: Sequence[Path], languages: Sequence[str]) -> Mapping[str, gettext.NullTranslations]:
    """The catalogue of each language."""
    return {language: catalogue(folders, language) for language in languages}


class Compiled(BytecodeCache):
    """The compiled templates of environments that differ only in their catalogue, in memory. Jinja compiles again what
    changed: it compares the source.
    """

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja before it compiles."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja after it compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED: Final = Compiled()  # of this process


def environments(
    templates: Sequence[Path], translations: Mapping[str, gettext.NullTranslations]
) -> Mapping[str, Environment]:
    """One Jinja environment a language: an overlay would share globals and mix languages. A template is compiled once."""
    result = {}
    for language, catalogue_of_it in translations.items():
        environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in templates]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=COMPILED,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(catalogue_of_it, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
        environment.globals |= {"language": language, "direction": direction(language)}
        result[language] = environment
    return result
