"""A questionnaire as data, and the path through it: which questions are asked after these answers. The same in `browser/graph.js`.

Conditions name earlier questions only, so one walk in order decides. The answer to a question that is not asked counts for nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

Answers = Mapping[str, tuple[str, ...]]
Kind = Literal["one", "several", "pick", "words", "contact", "municipality", "centre", "files", "note"]

UNANSWERED: Final = ""  # in a condition: also if that question was not asked or not answered
# Of several answers these stand alone: beside any other one they mean nothing and go.
ALONE: Final = frozenset({"unknown", "not_stated", "none", "nobody", "code"})


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the questionnaire. Texts are messages to be translated.

    `kind`: `one` of a few, `several`, `pick` one of many, `note` asks nothing; the others say what is entered. What may be
    chosen are `options` (code, message) after those of the code list `list`, or a list that the form makes (`language`,
    `canton`). `titles` are other wordings by the answer to `role`. `asked_if`: all must hold, each with one of its codes.
    `link` leads to a page of ours: path below the language, message.
    """

    name: str
    title: str
    titles: Mapping[str, str] = {}
    hint: str = ""
    notes: tuple[str, ...] = ()
    link: tuple[str, str] | None = None
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    list: str = ""
    asked_if: tuple[tuple[str, frozenset[str]], ...] = ()
    required: bool = False


def asked(questions: Iterable[Question], answers: Answers) -> Iterator[Question]:
    """The path for these answers, in order."""
    given: dict[str, tuple[str, ...]] = {}
    for question in questions:
        if _is_asked(question, given):
            given[question.name] = answers.get(question.name, ())
            yield question


def after(questions: Sequence[Question], name: str, answers: Answers) -> Question | None:
    """The question asked next; None at the end. `name` may be one that is no longer asked. Raises KeyError: no question."""
    places = _places(questions)
    return next((one for one in asked(questions, answers) if places[one.name] > places[name]), None)


def before(questions: Sequence[Question], name: str, answers: Answers) -> Question | None:
    """The question asked before; None for the first. Raises KeyError: no question."""
    places = _places(questions)
    earlier = [one for one in asked(questions, answers) if places[one.name] < places[name]]
    return earlier[-1] if earlier else None


def pruned(questions: Iterable[Question], answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers without those to questions that are not asked (any more), and without empty ones."""
    return {one.name: given for one in asked(questions, answers) if (given := answers.get(one.name, ()))}


def settled(codes: Iterable[str]) -> tuple[str, ...]:
    """What was chosen, each once, without “none of them” beside something."""
    chosen = tuple(dict.fromkeys(codes))
    return tuple(code for code in chosen if code not in ALONE) or chosen[:1]


def _is_asked(question: Question, given: Answers) -> bool:
    # Sets, and a plain loop: every page walks the path several times, and `all` would make a generator for each question.
    for name, wanted in question.asked_if:  # noqa: SIM110 - see above
        if wanted.isdisjoint(given.get(name) or (UNANSWERED,)):
            return False
    return True


def _places(questions: Sequence[Question]) -> dict[str, int]:
    return {question.name: place for place, question in enumerate(questions)}
