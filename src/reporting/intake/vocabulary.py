"""The questions and what can be chosen, in a language: for whoever reads a sealed report's answers later."""

from collections.abc import Mapping

from reporting.centres.directory import CANTONS
from reporting.centres.manifest import Published
from reporting.intake import questions
from reporting.intake.graph import Question
from reporting.intake.showing import Offer, choices, offer, place_name, places
from reporting.mailbox.answers import Asked
from reporting.web.pages import Pages


def vocabulary(pages: Pages, language: str, published: Published) -> dict[str, Asked]:
    """Every question that can stand in a report. Raises NotFound for a language that is not offered."""
    offered = offer(pages, language, published)
    return {
        question.name: Asked(
            offered.translate(question.title),
            {role: offered.translate(title) for role, title in question.titles.items()},
            _names(offered, question),
        )
        for question in questions.QUESTIONS
    }


def _names(offered: Offer, question: Question) -> Mapping[str, str]:
    if question.kind == "municipality":
        cantons = {canton: offered.translate(name) for canton, name in CANTONS.items()}
        return {
            str(one.number): place_name((str(one.number),), offered.language) for _, one in places(offered.published)
        } | cantons
    return {choice.code: choice.label for choice in choices(offered, question, {})}
