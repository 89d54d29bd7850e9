"""The words for what a report's answers say in codes: each question as it was asked, and each thing that could be chosen.

One source with the public form: `reporting.intake.questions`, and the translations of the public pages.
"""

from collections.abc import Iterator
from typing import Final

from reporting.centres.directory import CANTONS
from reporting.codes import codes, label, lists
from reporting.codes.places import municipalities
from reporting.intake.questions import QUESTIONS, codes_of, message_of, name_of
from reporting.web.language import LOCALE, catalogue
from reporting.web.pages import Translate

NEWEST: Final = 9_999  # every code there is, whatever its first year


def code_names(language: str) -> dict[str, str | list[str]]:
    """`question:NAME` and `question:NAME:ROLE` for how it was asked, `NAME:CODE` for what was chosen or is coded."""
    translate = catalogue([LOCALE], language).gettext
    return {
        **dict(_listed(language)),
        **dict(_questions(translate)),
        **dict(_chosen(translate, language)),
        **dict(_places(translate)),
    }


def _listed(language: str) -> Iterator[tuple[str, str]]:
    for name in lists():
        yield from ((f"{name}:{code}", label(name, code, language)) for code in codes(name, NEWEST))


def _questions(translate: Translate) -> Iterator[tuple[str, str]]:
    for question in QUESTIONS:
        yield f"question:{question.name}", translate(question.title)
        for role, title in question.titles.items():
            yield f"question:{question.name}:{role}", translate(title)


def _chosen(translate: Translate, language: str) -> Iterator[tuple[str, str]]:
    for question in QUESTIONS:
        for code in codes_of(question, NEWEST):
            message = message_of(question, code)
            name = name_of(question, code, language) if message is None else translate(message)
            yield f"{question.name}:{code}", name


def _places(translate: Translate) -> Iterator[tuple[str, str]]:
    yield from ((f"municipality:{one.number}", one.name) for one in municipalities())
    yield from ((f"canton:{canton}", translate(name)) for canton, name in CANTONS.items())
