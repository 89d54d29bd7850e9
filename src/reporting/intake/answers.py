"""The answers of a form as they arrive without JavaScript: read, checked against what may be chosen, put into the draft.

Only the fields of the questions that were asked for are read, each as often as it may be; the rest is passed over. Files are
sealed on the way.
"""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from litestar import Request
from msgspec.structs import replace

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.codes.places import LONGEST_NAME, find_municipality
from reporting.errors import Invalid, TooLarge
from reporting.intake import questions
from reporting.intake.draft import CONTACT, WORDS, Draft
from reporting.intake.graph import Question, settled
from reporting.intake.showing import Offer, choices, proposed
from reporting.mailbox import sealed_here
from reporting.sealing.content import Attachment
from reporting.web.forms import Part, parts, text

# In bytes, of any script; of the words much more than is kept, so that what is too long comes back to be shortened.
LONGEST: Final = {"words": 16 * WORDS, "contact": 4 * CONTACT, "municipality": 4 * LONGEST_NAME}
LONGEST_CODE: Final = 64
# Beside the questions: which of them the form answers, buttons, marks, a tick before files.
QUESTION, ENOUGH, TO_CHECK = "question", "enough", "to_check"
ORIGINALS = "originals"  # the files that follow are sent just as they are


class Fault(NamedTuple):
    """What must be mended in a field: a code, and what its sentence names."""

    code: str
    names: str = ""


class Given(NamedTuple):
    """A form that has been read: what it says of each question, files that came or go, what is wrong by field.

    `asked` is the question that it answers; None for all at once. `untouched` are files that still say where, when and with what
    they were made, though she did not ask for that.
    """

    fields: dict[str, list[str]]
    files: tuple[Attachment, ...]
    untouched: frozenset[bytes]
    dropped: frozenset[bytes]
    faults: dict[str, Fault]
    asked: Question | None = None

    @property
    def names(self) -> Collection[str]:
        """Whose fields are read. The first question brings along by which door she came in."""
        if self.asked is None:
            return questions.NAMES
        return {self.asked.name, "purpose"} if self.asked is questions.FIRST else {self.asked.name}

    @property
    def answered(self) -> Collection[str]:
        """The questions that this form is the answer to."""
        return self.names if self.asked is None or self.has("purpose") else {self.asked.name}

    def has(self, name: str) -> bool:
        """Whether a field was in the form at all."""
        return name in self.fields

    @property
    def typed(self) -> str | None:
        """What was written of a municipality."""
        return next(iter(self.fields.get("municipality", [])), None)


async def read(request: Request[Any, Any, Any], service: Service, draft: Draft, *, at_once: bool = False) -> Given:
    """Read a form as it arrives; its files are sealed for the draft's case and kept on the way.

    A form says first which question it answers, whatever her other tabs did meanwhile; `at_once` answers all.

    Raises:
        Invalid: `malformed`: no form, or of no question.
    """
    given = Given({}, (), frozenset(), frozenset(), {})
    names: Collection[str] = questions.NAMES if at_once else ()
    async for part in parts(request):
        if not names:
            given = given._replace(asked=await _which(part))
            names = given.names
        elif part.filename and part.name == "files" and "files" in names:
            given = await _with_file(given, service, draft, part)
        elif part.filename is None and part.name == "drop" and "files" in names:
            record = await text(part, LONGEST_CODE)
            given = given._replace(
                dropped=given.dropped | {file.record for file in draft.files if file.record.hex() == record}
            )
        elif (
            part.filename is None
            and part.name in {*names, ENOUGH, TO_CHECK, ORIGINALS}
            and _may_come_again(given, part.name)
        ):
            given.fields.setdefault(part.name, []).append(await _words(given, part))
    if not names:
        raise Invalid("malformed")
    return given


async def _which(part: Part) -> Question:
    name = await text(part, LONGEST_CODE) if part.name == QUESTION else ""
    if name not in questions.NAMES:
        raise Invalid("malformed")
    return questions.NAMES[name]


def _may_come_again(given: Given, name: str) -> bool:
    question = questions.NAMES.get(name)
    return name not in given.fields or (question is not None and question.kind in ("several", "municipality"))


async def _with_file(given: Given, service: Service, draft: Draft, part: Part) -> Given:
    original = given.has(ORIGINALS)
    received = await sealed_here.receive(service, draft.code, 0, draft.case, part, original=original)
    if not isinstance(received, sealed_here.Received):
        given.faults["files"] = Fault(f"files_{received}")
        return given
    left = () if original or received.removed else (received.attachment.record,)
    return given._replace(files=(*given.files, received.attachment), untouched=given.untouched.union(left))


async def _words(given: Given, part: Part) -> str:
    try:
        return sealed_here.plain_words(await text(part, LONGEST.get(part.name, LONGEST_CODE)))
    except TooLarge:
        given.faults[part.name] = Fault(
            f"{part.name}_too_long" if part.name in ("words", "contact") else "choice_unknown"
        )
        return ""


def applied(draft: Draft, given: Given, offered: Offer) -> tuple[Draft, dict[str, Fault]]:
    """The draft with what was given in a form, and what is wrong with it. What is no answer is not kept."""
    names, faults = given.answered, dict(given.faults)
    agreed, before = draft.answers.get("centre"), proposed(offered.published, draft.answers)
    answers = dict(draft.answers)
    for question in (one for one in questions.QUESTIONS if one.name in names):
        answers[question.name] = _answer(question, given, offered, answers, faults)
    draft = replace(
        draft,
        answers={name: codes for name, codes in answers.items() if codes},
        seen=draft.seen | frozenset(names),
        words=_or_nothing(given.fields["words"][0]) if given.has("words") else draft.words,
        contact=_or_nothing(given.fields["contact"][0]) if given.has("contact") else draft.contact,
        files=(*(file for file in draft.files if file.record not in given.dropped), *given.files),
        untouched=draft.untouched | given.untouched,
        cut=draft.cut.difference(names) | (given.faults.keys() & {"words", "contact"}),
    )
    for question in questions.asked(draft.answers):
        faults |= _missing(question, draft, offered.published) if question.name in names else {}
    if "centre" not in names:
        draft = _proposed_anew(draft, before, offered.published)
    if draft.answers.get("centre") != agreed:
        draft = _asked_again(draft, questions.OF_CENTRE.difference(names))
    return draft, faults | given.faults


def _or_nothing(words: str) -> str:
    return words if words.strip() else ""


def _answer(
    question: Question, given: Given, offered: Offer, answers: dict[str, tuple[str, ...]], faults: dict[str, Fault]
) -> tuple[str, ...]:
    entered = [value for value in given.fields.get(question.name, []) if value.strip()]
    if question.kind in ("words", "contact", "files", "note") or not entered:
        return ()
    if question.kind == "municipality":
        return _municipality(entered[-1], offered, faults)  # what was pressed stands after what was typed
    may_be = {choice.code for choice in choices(offered, question, answers)}
    if not may_be.issuperset(entered):
        faults[question.name] = Fault("centre_unknown" if question.kind == "centre" else "choice_unknown")
    return settled(code for code in entered if code in may_be)


def _municipality(entered: str, offered: Offer, faults: dict[str, Fault]) -> tuple[str, ...]:
    found = find_municipality(entered, offered.published.cantons)
    if found.municipality:
        return str(found.municipality.number), found.municipality.canton
    nearest = ", ".join(one.shown for one in found.candidates[:3])
    faults["municipality"] = Fault("municipality_nearest" if nearest else "municipality_unknown", nearest)
    return ()


def _proposed_anew(draft: Draft, before: str, published: Published) -> Draft:
    """If another centre is responsible now and she had agreed to the one before, she is asked again."""
    if draft.answers.get("centre") != (before,) or proposed(published, draft.answers) == before:
        return draft
    return _asked_again(draft, frozenset({"centre"}))


def _asked_again(draft: Draft, names: frozenset[str]) -> Draft:
    answers = {name: codes for name, codes in draft.answers.items() if name not in names}
    return replace(draft, answers=answers, seen=draft.seen - names)


def faults_of(draft: Draft, published: Published) -> dict[str, Fault]:
    """What must be mended before the draft can be sent, in the order of the questions."""
    faults: dict[str, Fault] = {}
    for question in questions.asked(draft.answers):
        faults |= _missing(question, draft, published)
    return faults


def _missing(question: Question, draft: Draft, published: Published) -> dict[str, Fault]:
    given = draft.answers.get(question.name, ())
    fault = ""
    if question.kind == "words":
        is_missing = not (draft.words.strip() or draft.files)
        too_long = len(draft.words) > WORDS or "words" in draft.cut
        fault = "words_too_long" if too_long else "words_missing" if is_missing else ""
    elif question.kind == "contact" and (len(draft.contact) > CONTACT or "contact" in draft.cut):
        fault = "contact_too_long"
    elif question.kind == "centre" and not (given and given[0] in published.centres):
        fault = "centre_unknown"
    elif question.name == "other_centre" and given == draft.answers.get("centre"):
        fault = "centre_unknown"  # the one she turned down
    return {question.name: Fault(fault)} if fault else {}


def with_usual(draft: Draft, published: Published) -> Draft:
    """She has had enough of being asked: the responsible centre reads it, if she has chosen none; the rest is passed over."""
    answers = {"centre": (proposed(published, draft.answers),)} | draft.answers
    return replace(draft, answers=answers, seen=frozenset(question.name for question in questions.asked(answers)))


def onward(name: str, draft: Draft, *, to_check: bool) -> Question | None:
    """The next question; None when it is time to look it over. Who came back to change one thing is asked only what is new."""
    unseen = next((question for question in questions.asked(draft.answers) if question.name not in draft.seen), None)
    following = questions.after(name, draft.answers)
    if unseen and (to_check or following is None or _place(unseen) < _place(following)):
        return unseen
    return None if to_check else following


def _place(question: Question) -> int:
    return questions.QUESTIONS.index(question)
