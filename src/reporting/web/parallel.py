"""Text in more than one language on a page, honestly marked.

Beside a translation that nobody answers for stands the same text in the centre's language and in English. A page of which
nothing is translated yet is marked as being in the language it is in.
"""

import gettext
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import Environment, meta
from markupsafe import Markup

from reporting.settings import SettingsError
from reporting.web.language import SOURCE, described, known

COMPONENTS = "components.html"
FRAME = frozenset({"base.html", COMPONENTS})


def centre_language(offered: Sequence[str]) -> str:
    """The first offered language somebody answers for: what is missing elsewhere stands in it.

    Raises:
        SettingsError: no such language is offered, or something offered has no catalogue.
    """
    for tag in offered:
        if tag not in known():
            raise SettingsError(f"languages: there is no {tag!r}; there are {', '.join(known())}")
    finished = [tag for tag in offered if known()[tag].is_finished]
    if not finished or (len(finished) < len(offered) and SOURCE not in offered):
        raise SettingsError(f"languages: a draft needs {SOURCE!r} and a complete language beside it")
    return finished[0]


def beside(language: str, offered: Sequence[str]) -> tuple[str, ...]:
    """The languages that stand beside a language on pages that must be understood: none if somebody answers for it."""
    if described(language).is_finished:
        return ()
    return tuple(dict.fromkeys((centre_language(offered), SOURCE)))


def with_fallback(
    translations: Mapping[str, gettext.NullTranslations], centre: str
) -> Mapping[str, gettext.NullTranslations]:
    """The same catalogues; what one lacks stands in the centre's language, what a variant lacks in the language it is of."""
    for tag, translation in translations.items():
        language = described(tag)
        if language.of or not language.is_finished:
            translation.add_fallback(translations[language.of or centre])
    return translations


def rendered(
    environments: Mapping[str, Environment], languages: Sequence[str], template: str, context: Mapping[str, Any]
) -> Markup:
    """A part of a page in other languages, each in a section with its `lang` and `dir`.

    The part is a template of its own, has no id, and says everything through gettext: `context` is that of the page.
    """
    return Markup("").join(_section(environments[language], template, context) for language in languages)


def _section(environment: Environment, template: str, context: Mapping[str, Any]) -> Markup:
    ui = environment.get_template(COMPONENTS).make_module(dict(context))
    own = {**context, "ui": ui, "beside": lambda _template: ""}
    text = Markup(environment.get_template(template).render(own))  # noqa: S704 - rendered with autoescape
    language = known()[str(environment.globals["language"])]
    return Markup(environment.get_template("beside.html").render(own, tongue=language, text=text))  # noqa: S704 - the same


def messages(environment: Environment) -> Mapping[str, frozenset[str]]:
    """The messages of every page, with those of the parts it includes; the frame's own are left out."""
    own: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for name in environment.list_templates():
        source = loader.get_source(environment, name)[0] if (loader := environment.loader) else ""
        own[name] = set(_in(environment, source))
        parts[name] = {part for part in meta.find_referenced_templates(environment.parse(source)) if part} - FRAME

    def of(name: str) -> set[str]:
        return own[name].union(*(of(part) for part in parts[name]))

    return {name: frozenset(of(name)) for name in own if name not in FRAME}


def _in(environment: Environment, source: str) -> Iterator[str]:
    for _, _, found in environment.extract_translations(source):  # type: ignore[attr-defined]  # added by the extension
        yield from (one for one in ([found] if isinstance(found, str) else found or ()) if isinstance(one, str))


def untranslated(pages: Mapping[str, frozenset[str]], own: gettext.NullTranslations) -> frozenset[str]:
    """The pages of which no message is in a catalogue."""
    return frozenset(name for name, found in pages.items() if all(own.gettext(message) == message for message in found))
