"""What a person is asked, one question a page: the one source of the form with JavaScript, without, and of what casework shows.

Answers are keyed by code and go into the sealed report. Codes are never renamed or reused; `unknown` and `not_stated` mean the
same everywhere. A path is a walk through `QUESTIONS` (see `graph`); few questions must be answered.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from reporting.codes import codes, label
from reporting.intake import graph
from reporting.intake.graph import Answers, Question
from reporting.intake.questions_about import ABOUT
from reporting.intake.questions_incident import INCIDENT
from reporting.intake.questions_reply import REPLY

QUESTIONS: Final = (*ABOUT, *INCIDENT, *REPLY)
NAMES: Final = {question.name: question for question in QUESTIONS}
FIRST: Final = QUESTIONS[0]
OF_CENTRE: Final = frozenset(
    {"must_not_reach", "other_centre"}
)  # answered of the centre named in `centre`, and of no other
MADE_HERE: Final = frozenset({"language", "canton"})  # lists that the form makes; every other is of `codes`

Purpose = Literal["advice", "documentation", "institution", "accused"]
_OF_ROLE: Final[Mapping[str, Purpose]] = {"institution": "institution", "accused": "accused"}


class Routing(NamedTuple):
    """What of the answers the service may read, to find the right person: the tags of the interface."""

    language: str
    life_domain: str
    urgent: bool
    purpose: Purpose
    conflict: bool


def asked(answers: Answers) -> list[Question]:
    """The path for these answers, in order."""
    return list(graph.asked(QUESTIONS, answers))


def place(name: str, answers: Answers) -> int:
    """The number of a question on the path, from 1; of one that is not asked (any more), where it would stand."""
    position = QUESTIONS.index(NAMES[name])
    return 1 + sum(QUESTIONS.index(one) < position for one in asked(answers))


def at(place: int, answers: Answers) -> Question | None:
    """The question with this number on the path; None beyond its end. Raises KeyError for a number below 1."""
    if place < 1:
        raise KeyError(place)
    return next(iter(asked(answers)[place - 1 :]), None)


def after(name: str, answers: Answers) -> Question | None:
    """The question asked next; None when it is time to look it over. Raises KeyError: there is no such question."""
    return graph.after(QUESTIONS, name, answers)


def before(name: str, answers: Answers) -> Question | None:
    """The question asked before; None for the first. Raises KeyError: there is no such question."""
    return graph.before(QUESTIONS, name, answers)


def pruned(answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers to questions that are asked: what may be sealed."""
    return graph.pruned(QUESTIONS, answers)


def is_asked(name: str, answers: Answers) -> bool:
    """Whether the question is on the path."""
    return any(one.name == name for one in asked(answers))


def told(answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers as they are sealed for a centre. `centre` is whom she agreed to, `must_not_reach` the one she turned down.

    Who at the centre must not read it is not among them: only the head of the centre may know, by the tag.
    """
    given = pruned(answers)
    other = given.pop("other_centre", ())
    given.pop("must_not_reach", None)
    return given | {"centre": other, "must_not_reach": given["centre"]} if other and "centre" in given else given


def routing(answers: Answers, language: str) -> Routing:
    """What the service may read. `language` is that of the page, for whoever was not asked or did not choose one."""
    given = pruned(answers)

    def one(name: str) -> str:
        return next(iter(given.get(name, ())), "")

    role, domain = one("role"), one("life_domain")
    wish: Purpose = "documentation" if one("purpose") == "documentation" else "advice"
    return Routing(
        language=(one("answer_language") or language).split("-")[0],  # `sr` of `sr-Latn`: a tag names no script
        life_domain="unknown" if domain in ("", "not_stated") else domain,
        urgent=one("deadline") == "yes",
        purpose=_OF_ROLE.get(role, wish),
        conflict=one("must_not_reach") in ("somebody", "unknown"),
    )


def ground_of(answers: Answers, grounds: Iterable[str]) -> str | None:
    """The first motive that a centre of the network is there for: it goes before the place. None for no such motive."""
    served = frozenset(grounds)
    return next((motive for motive in pruned(answers).get("motive", ()) if motive in served), None)


def canton_of(answers: Answers) -> str | None:
    """The canton in which it happened, from the municipality (its number and its canton) or named alone."""
    given = pruned(answers)
    return next(iter((*given.get("municipality", ())[1:], *given.get("canton", ()))), None)


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
