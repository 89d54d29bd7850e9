"""What a person is asked, one question a page: the one source of the form with JavaScript, without, and of what casework shows.

Answers are keyed by code and go into the sealed report. Codes are never renamed or reused; `unknown` and `not_stated` mean the
same everywhere. A path is a walk through `QUESTIONS` (see `graph`); few questions must be answered.
"""

from typing import Final

from reporting.codes import codes, label
from reporting.intake import graph
from reporting.intake.graph import Answers, Question
from reporting.intake.questions_about import ABOUT
from reporting.intake.questions_incident import INCIDENT
from reporting.intake.questions_reply import REPLY

QUESTIONS: Final = (*ABOUT, *INCIDENT, *REPLY)
NAMES: Final = {question.name: question for question in QUESTIONS}
FIRST: Final = QUESTIONS[0]
MADE_HERE: Final = frozenset({"language", "canton"})  # lists that the form makes; every other is of `codes`


def asked(answers: Answers) -> list[Question]:
    """The path for these answers, in order."""
    return list(graph.asked(QUESTIONS, answers))


def after(name: str, answers: Answers) -> Question | None:
    """The question asked next; None when it is time to look it over. Raises KeyError: there is no such question."""
    return graph.after(QUESTIONS, name, answers)


def before(name: str, answers: Answers) -> Question | None:
    """The question asked before; None for the first. Raises KeyError: there is no such question."""
    return graph.before(QUESTIONS, name, answers)


def pruned(answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers to questions that are asked: what may be sealed."""
    return graph.pruned(QUESTIONS, answers)


def codes_of(question: Question, year: int) -> tuple[str, ...]:
    """The codes that may be chosen in a year, in their order; for a list that the form makes, none."""
    own = tuple(code for code, _ in question.options)
    if not question.list or question.list in MADE_HERE:
        return own
    return (*(code for code in codes(question.list, year) if code not in own), *own)


def message_of(question: Question, code: str) -> str | None:
    """The message that names an option of the question itself; None for a code of a list."""
    return dict(question.options).get(code)


def name_of(question: Question, code: str, language: str) -> str:
    """The name of a code of the question's list, in English where there is none in the language. Raises UnknownCode."""
    return label(question.list, code, language)
