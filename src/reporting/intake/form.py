"""The pages of the questionnaire as they are answered with: a question, everything looked over, and what must be mended."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from litestar import Request, Response

from reporting.centres.manifest import Published
from reporting.intake import questions
from reporting.intake.answers import Fault
from reporting.intake.draft import Draft
from reporting.intake.graph import Question
from reporting.intake.showing import LIMITS, Offer, graph_facts, nearest, offer, path_of, places, reader, rows, shown
from reporting.intake.texts import TEXTS
from reporting.messages import N_
from reporting.web.pages import Pages, facts, months, spoken_size
from reporting.web.refusals import sentence

AnyRequest = Request[Any, Any, Any]

SENTENCES: Final[Mapping[str, str]] = {
    "words_missing": TEXTS["words_missing"],
    "words_too_long": TEXTS["words_too_long"],
    "contact_too_long": N_("This is too long. Please shorten it."),
    "centre_unknown": TEXTS["centre_unknown"],
    "choice_unknown": N_("Choose from what stands here, or choose nothing."),
    "municipality_unknown": TEXTS["municipality_unknown"],
    "municipality_nearest": TEXTS["municipality_nearest"],
    "files_too_large": N_(
        "A file is larger than 30 MB and was not taken. Choose a smaller one. Everything else is kept."
    ),
    "files_too_many": N_("No more than 20 files can be sent. Those beyond were not taken."),
    "attachment_unknown": N_(
        "The files were kept for an hour and are gone. Please choose them again; your words are kept."
    ),
    "files_unavailable": N_("The files could not be kept just now. Please choose them again; your words are kept."),
    "ended": N_(
        "To protect you, your earlier answers were deleted after an hour. What stands on this page is kept. Press “Go on”, and "
        "we ask you the rest again."
    ),
}
SCRIPTS: Final = ("form.js",)
NO_CODE: Final = {"groups": [], "reference": "", "safety_word": "", "centre": "", "only_told": False}


def spoken(faults: Mapping[str, Fault], offered: Offer) -> dict[str, str]:
    """What is wrong, and what to do: sentences by field."""
    return {
        field: offered.translate(SENTENCES.get(fault.code) or sentence(fault.code)).replace("%(names)s", fault.names)
        for field, fault in faults.items()
    }


def question_page(
    request: AnyRequest,
    pages: Pages,
    offered: Offer,
    question: Question,
    draft: Draft | None,
    *,
    faults: Mapping[str, Fault] | None = None,
    status: int = 200,
    typed: str | None = None,
    to_check: bool = False,
) -> Response[Any]:
    """One question with what was answered to it, for somebody without JavaScript."""
    told = spoken(faults or {}, offered)
    return pages.page(
        request,
        offered.language,
        "question.html",
        here=path_of(question, draft.answers if draft else {}),
        status=status,
        secret=draft is not None,
        faults={field_of(question) if name == question.name else name: said for name, said in told.items()},
        field=field_of(question),
        question=shown(offered, question, draft, typed),
        files=_files(draft),
        to_check=to_check,
        limits=LIMITS,
        places=places(offered.published) if question.kind == "municipality" else [],
        nearest=nearest(offered, typed) if typed else [],
        centres=offered.centres,
    )


def field_of(question: Question) -> str:
    """The id of what is to be filled in, where a link may lead: what not everybody is asked has no name of its own."""
    return question.name if question.kind in ("words", "files") else "answer"


def blank_page(request: AnyRequest, pages: Pages, offered: Offer, here: str, purpose: str) -> Response[Any]:
    """The page before the first answer; no word of anybody is in it. `purpose` is ticked beforehand, "" for none."""
    html = _blank(pages, offered.language, offered.published, here, purpose)
    return pages.answer(request, offered.language, html, scripts=SCRIPTS)


@lru_cache(maxsize=64)
def _blank(pages: Pages, language: str, published: Published, here: str, purpose: str) -> str:
    """The first question and, for the script, all others. The same for everybody."""
    offered, ticked = offer(pages, language, published), Draft(answers={"purpose": (purpose,)} if purpose else {})
    return pages.html(
        language,
        "questions.html",
        here=here,
        scripts=SCRIPTS,
        question=shown(offered, questions.FIRST, None),
        others=[shown(offered, question, ticked) for question in questions.QUESTIONS[1:]],
        purpose=purpose,
        reader="",
        rows=[],
        files=[],
        to_check=False,
        limits=LIMITS,
        places=[],  # the script fetches them when they are needed
        centres=offered.centres,
        code=NO_CODE,
        facts=facts(
            language=language,
            roots=pages.settings.roots,
            limits=LIMITS,
            texts={name: offered.translate(message) for name, message in TEXTS.items()},
            names={centre.centre: centre.name for centre in offered.centres},
            manifest_floor=published.manifest.sequence,
            **months(language),
            **graph_facts(offered),
        ),
    )


def check_page(
    request: AnyRequest, pages: Pages, offered: Offer, draft: Draft, told: str = "", status: int = 200
) -> Response[Any]:
    """The draft as it will be sent. `told` is what went wrong in sending it, as a sentence."""
    return pages.page(
        request,
        offered.language,
        "check.html",
        here="check",
        status=status,
        secret=True,
        faults={"": told} if told else {},
        rows=rows(offered, draft),
        reader=reader(offered, draft),
    )


def _files(draft: Draft | None) -> list[dict[str, str]]:
    return [
        {"record": file.record.hex(), "name": file.name, "size": spoken_size(file.size)}
        for file in (draft.files if draft else ())
    ]
