"""How the questions look in a language: their words, what can be chosen, what was answered, and what the script is told of them."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from reporting.centres.directory import CANTONS, Listed, listed
from reporting.centres.manifest import Published
from reporting.centres.responsible import responsible
from reporting.codes.places import Municipality, find_municipality, municipality, named_in_any_language
from reporting.intake import questions
from reporting.intake.draft import CONTACT, WORDS, Draft
from reporting.intake.graph import ALONE, Answers, Question
from reporting.intake.texts import TEXTS
from reporting.intake.wordings import WORDINGS
from reporting.mailbox import attachments
from reporting.sealing.content import Attachment
from reporting.sealing.padding import ATTACHMENT_LIMIT
from reporting.web.language import described, own_name
from reporting.web.pages import MEGABYTE, Pages, Translate, spoken_size

# In which an answer can be asked for, beside the languages of the pages; the centre may need an interpreter.
MORE_LANGUAGES: Final = (
    "it", "rm", "en", "es", "pt", "sq", "sr", "tr", "ku", "ar", "fa", "ps", "ti", "am", "so", "ta", "uk", "ru", "zh",
)  # fmt: skip

LIMITS: Final = {
    "words": WORDS,
    "contact": CONTACT,
    "attachments": attachments.LIMIT,
    "size": ATTACHMENT_LIMIT,
    "megabytes": ATTACHMENT_LIMIT // MEGABYTE,
}


class Offer(NamedTuple):
    """What there is to choose from today, in a language. `languages` are tags and own names."""

    language: str
    translate: Translate
    published: Published
    centres: tuple[Listed, ...]
    languages: Mapping[str, str]

    @property
    def year(self) -> int:
        return self.published.today.year


class Choice(msgspec.Struct, frozen=True):
    """One thing to choose. `language` is that of the label where it is not the page's."""

    code: str
    label: str
    hint: str = ""
    language: str = ""
    chosen: bool = False


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One question as its page shows it. `path` and `back` are paths below the language, "" for none.

    They count and name no question: the history of a browser must not tell what was answered.
    """

    name: str
    path: str
    kind: str
    title: str
    hint: str
    notes: tuple[str, ...]
    link: tuple[str, str] | None
    choices: tuple[Choice, ...]
    value: str
    back: str
    enough: bool


@lru_cache(maxsize=64)
def offer(pages: Pages, language: str, published: Published) -> Offer:
    """What can be chosen: made once a language while a manifest is in force. Raises NotFound for one that is not offered."""
    translate = pages.translate(language)
    centres = tuple(listed(pages.settings.contacts, published, language, translate))
    tags = dict.fromkeys((*pages.settings.languages, *MORE_LANGUAGES))
    return Offer(language, translate, published, centres, {tag: own_name(tag) for tag in tags})


def proposed(published: Published, answers: Answers) -> str:
    """The centre that is responsible for these answers, by name; "" if there is none."""
    lines = published.centres.values()
    ground = questions.ground_of(answers, (ground for line in lines for ground in line.grounds))
    return responsible(lines, ground=ground, canton=questions.canton_of(answers)) or ""


def shown(offered: Offer, question: Question, draft: Draft | None, typed: str | None = None) -> Shown:
    """A question with what was answered to it. `typed` is what was written of a municipality that is not known."""
    answers: Answers = draft.answers if draft else {}
    before = questions.before(question.name, answers)
    return Shown(
        name=question.name,
        path=path_of(question, answers),
        kind=question.kind,
        title=offered.translate(title_of(question, answers)),
        hint=offered.translate(question.hint) if question.hint else "",
        notes=tuple(offered.translate(note) for note in question.notes),
        link=(question.link[0], offered.translate(question.link[1])) if question.link else None,
        choices=tuple(_ticked(offered, question, answers, _usual(offered, question, draft))),
        value=_value(offered, question, draft, answers) if typed is None else typed,
        back=path_of(before, answers) if before else "",
        enough=question.name in MAY_BE_ENOUGH,
    )


def path_of(question: Question, answers: Answers) -> str:
    """Where a question stands, below the language."""
    return _path(questions.place(question.name, answers))


def _path(place: int) -> str:
    return f"form/{place}"


# From here on she has said what matters and may have enough of being asked.
MAY_BE_ENOUGH: Final = frozenset(
    question.name for question in questions.QUESTIONS[questions.QUESTIONS.index(questions.NAMES["words"]) :]
)


def title_of(question: Question, answers: Answers) -> str:
    """The wording for whoever is writing, as a message."""
    return question.titles.get(next(iter(answers.get("role", ())), ""), question.title)


def _ticked(offered: Offer, question: Question, answers: Answers, usual: tuple[str, ...] = ()) -> Iterator[Choice]:
    given = answers.get(question.name) or usual
    for choice in choices(offered, question, answers):
        yield msgspec.structs.replace(choice, chosen=choice.code in given)


def _usual(offered: Offer, question: Question, draft: Draft | None) -> tuple[str, ...]:
    """What is ticked before she has chosen: the responsible centre, the language of the page, that it is plain."""
    plain_of = described(offered.language).of
    if question.name == "centre":
        return (proposed(offered.published, draft.answers if draft else {}),)
    if question.name == "needs" and plain_of and not (draft and question.name in draft.seen):
        return ("plain_language",)
    return (plain_of or offered.language,) if question.list == "language" else ()


def choices(offered: Offer, question: Question, answers: Answers) -> Iterator[Choice]:
    """What may be chosen, in its order."""
    if question.kind == "centre":
        turned_down = answers.get("centre", ()) if question.name == "other_centre" else ()
        yield from (_centre(offered, one) for one in offered.centres if one.centre not in turned_down)
    elif question.list == "language":
        yield from (Choice(tag, name, language=tag) for tag, name in offered.languages.items())
    elif question.list == "canton":
        names = {canton: offered.translate(name) for canton, name in CANTONS.items()}
        yield from (Choice(canton, names[canton]) for canton in sorted(names, key=names.__getitem__))
    for code in questions.codes_of(question, offered.year):
        if code != "this_centre" or len(offered.centres) > 1:
            yield Choice(code, label(offered, question, code))


def label(offered: Offer, question: Question, code: str) -> str:
    """What a person reads for a code of a question's own options or of its code list."""
    return offered.translate(questions.message_of(question, code) or WORDINGS[question.list][code])


def _centre(offered: Offer, one: Listed) -> Choice:
    answers_in = f"{offered.translate(TEXTS['answers_in'])} {one.languages}" if one.languages else ""
    return Choice(one.centre, one.name, " · ".join(filter(None, (one.area, answers_in))))


def _value(offered: Offer, question: Question, draft: Draft | None, answers: Answers) -> str:
    if question.kind == "municipality":
        return place_name(answers.get(question.name, ()), offered.language)
    texts = {"words": draft.words, "contact": draft.contact} if draft else {}
    return texts.get(question.kind, "")


def place_name(given: tuple[str, ...], language: str) -> str:
    """The name in a language of the municipality whose number was answered; "" for none."""
    found = municipality(int(given[0]), language) if given else None
    return found.name if found else ""


def nearest(offered: Offer, typed: str) -> list[str]:
    """The names to choose from where what was typed means no municipality, or several."""
    return [one.shown for one in find_municipality(typed, offered.published.cantons).candidates]


def places(published: Published) -> list[tuple[str, Municipality]]:
    """The municipalities that are offered while she writes, those of the centres' cantons, by every name they have."""
    return _places(published.cantons)


@cache
def _places(of_cantons: frozenset[str]) -> list[tuple[str, Municipality]]:
    return sorted(named_in_any_language(of_cantons), key=lambda found: found[0])


class Row(NamedTuple):
    """One answer where everything is looked over. `path`, `kind` and `required` are the question's."""

    path: str
    kind: str
    title: str
    values: list[str]
    required: bool

    @property
    def is_passed_over(self) -> bool:
        """Whether it is folded away with all others that were not answered and need not be."""
        return not (self.values or self.required)


def rows(offered: Offer, draft: Draft) -> list[Row]:
    """Every question that is asked, with what was answered, in words instead of codes."""
    return [
        Row(
            _path(place),
            one.kind,
            offered.translate(title_of(one, draft.answers)),
            _values(offered, one, draft),
            one.required,
        )
        for place, one in enumerate(questions.asked(draft.answers), 1)
        if one.kind != "note"
    ]


def reader(offered: Offer, draft: Draft) -> str:
    """The name of the centre that will get it; "" as long as none was chosen."""
    centre = questions.told(draft.answers).get("centre", ())
    return next((one.name for one in offered.centres if one.centre in centre), "")


def _values(offered: Offer, question: Question, draft: Draft) -> list[str]:
    if question.kind == "files":
        return [_file(offered, file, draft) for file in draft.files]
    if question.kind in ("words", "contact", "municipality"):
        return list(filter(None, [_value(offered, question, draft, draft.answers)]))
    return [choice.label for choice in _ticked(offered, question, draft.answers) if choice.chosen]


def _file(offered: Offer, file: Attachment, draft: Draft) -> str:
    remark = offered.translate(TEXTS["kept_inside"]) if file.record in draft.untouched else ""
    return " ".join(filter(None, (f"{file.name} ({spoken_size(file.size)})", remark)))


def graph_facts(offered: Offer) -> dict[str, Any]:
    """The path as data for the script, and the wordings that go by who is writing."""
    return {
        "questions": [
            {
                "name": one.name,
                "kind": one.kind,
                "asked_if": [(name, sorted(codes)) for name, codes in one.asked_if],
                "required": one.required,
                "titles": {role: offered.translate(title) for role, title in one.titles.items()},
            }
            for one in questions.QUESTIONS
        ],
        "alone": sorted(ALONE),
        "lines": [  # what is read of a centre to find the responsible one
            {"centre": line.centre, "cantons": line.cantons, "grounds": line.grounds, "default": line.default}
            for line in offered.published.centres.values()
        ],
    }
