"""Languages: which are offered, which one a request wants, and one Jinja environment for each.

Catalogues are read once at start, from the committed `.po` files: nothing compiled lies about that could be stale. A message
marked fuzzy is not reviewed and is not used. The source language is English.
"""

import gettext
import io
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ckb"})


def direction(language: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def translation_states(folder: Path) -> Mapping[str, str]:
    """The state of each language from `languages.toml`: source, complete or draft (nobody has checked it)."""
    return {tag: entry["state"] for tag, entry in tomllib.loads((folder / "languages.toml").read_text("utf-8")).items()}


def wanted(accept_language: str, offered: Sequence[str]) -> str:
    """The best offered language for an Accept-Language header (RFC 9110, 12.5.4); the first offered if none fits."""
    ranges: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language.split(",")[:32]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranges.append((-float(quality or 1), position, tag.split("-")[0].lower()))
        except ValueError:
            continue
    return next(
        (tag for weight, _, tag in sorted(ranges) if weight < 0 and tag in offered),
        offered[0],
    )


def catalogue(folders: Sequence[Path], language: str) -> gettext.NullTranslations:
    """The reviewed messages of a language from `<folder>/<language>.po` of each folder; later folders add to earlier ones."""
    result = gettext.NullTranslations()
    for folder in folders:
        path = folder / f"{language}.po"
        if not path.exists():
            continue
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        compiled = io.BytesIO()
        write_mo(compiled, messages, use_fuzzy=False)
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
        translations.add_fallback(result)
        result = translations
    return result


def environments(
    templates: Sequence[Path], locales: Sequence[Path], languages: Sequence[str]
) -> Mapping[str, Environment]:
    """One Jinja environment a language: an overlay would share globals and mix languages."""
    result = {}
    for language in languages:
        environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in templates]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        translations = catalogue(locales, language)
        environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
        environment.globals |= {"language": language, "direction": direction(language)}
        result[language] = environment
    return result
