"""The pages of the mailbox: the place to enter a code, the open conversation, and words that come back."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.mailbox import attachments
from reporting.mailbox.dialogue import LONGEST, Box
from reporting.mailbox.in_words import (
    NOT_YET_OPEN,
    NOTHING_SAID,
    box_in_words,
    names_of,
    reach_of,
    weekdays,
)
from reporting.mailbox.texts import TEXTS
from reporting.sealing.padding import ATTACHMENT_LIMIT
from reporting.web import kept
from reporting.web.pages import Pages, Translate, facts, months
from reporting.web.refusals import sentence

AnyRequest = Request[Any, Any, Any]

# Of a copy that a person keeps: a file of its own, so its style is in it.
COPY_STYLE: Final = (
    "body{max-width:42rem;margin:1rem auto;padding:0 1rem;font:1rem/1.6 sans-serif}"
    "li{margin-block:1.5rem}.words{white-space:pre-wrap;overflow-wrap:anywhere}"
)


def enter_page(
    request: AnyRequest,
    pages: Pages,
    language: str,
    published: Published,
    typed: str,
    faults: Mapping[str, str],
    status: int,
) -> Response[Any]:
    """The place to enter a code; `typed` stays in it."""
    translate, settings = pages.translate(language), pages.settings
    names = names_of(settings, language, translate, published)
    return pages.page(
        request,
        language,
        "mailbox.html",
        here="mailbox",
        status=status,
        secret=bool(typed),
        scripts=("mailbox.js",),
        faults={field: translate(TEXTS[code]) for field, code in faults.items()},
        typed=typed,
        box=NOT_YET_OPEN,
        nothing_said=NOTHING_SAID,
        facts=facts(
            language=language,
            roots=settings.roots,
            limits={"words": LONGEST, "attachments": attachments.LIMIT, "size": ATTACHMENT_LIMIT, "megabytes": 30},
            texts={name: translate(message) for name, message in TEXTS.items()},
            names=names,
            reach={centre: reach_of(settings, centre, language) for centre in names},
            copy_style=COPY_STYLE,
            manifest_floor=published.manifest.sequence,
            weekdays=weekdays(language),
            **months(language),
        ),
    )


def box_page(
    request: AnyRequest,
    service: Service,
    pages: Pages,
    language: str,
    published: Published,
    box: Box,
    faults: Mapping[str, str],
    status: int,
    words: str = "",
) -> Response[Any]:
    """The open mailbox, with what is wrong on top; `words` stay in the answer."""
    translate = pages.translate(language)
    return pages.page(
        request,
        language,
        "mailbox.html",
        here="mailbox",
        status=status,
        secret=True,
        scripts=("exit.js",),
        faults={field: told(translate, code) for field, code in faults.items()},
        typed="",
        facts="",
        nothing_said=NOTHING_SAID,
        box=box_in_words(pages.settings, translate, language, published, box)
        | {
            "record": service.draw(16).hex(),
            "words": words,
            "older": box.excerpt.page + 1 if box.excerpt.own else 0,
            "newer": box.excerpt.page - 1 if box.excerpt.page else None,
        },
    )


def again_page(
    request: AnyRequest,
    pages: Pages,
    language: str,
    fault: str,
    status: int,
    fields: Mapping[str, str],
    *,
    may_send: bool,
) -> Response[Any]:
    """Her words, when the mailbox could not be opened; with a button to send them again where that may help."""
    translate = pages.translate(language)
    return pages.page(
        request,
        language,
        "again.html",
        here="mailbox",
        status=status,
        secret=True,
        cookies=[kept.no_cookie()] if fault == "expired" else [],
        may_send=may_send,
        faults={"": told(translate, fault)},
        record=fields.get("record", ""),
        words=fields.get("words", ""),
    )


def told(translate: Translate, code: str) -> str:
    """The sentence of a refusal."""
    values = {"name": "", "size": ATTACHMENT_LIMIT // 1024**2, "count": attachments.LIMIT}
    said: str = translate(TEXTS[code]) % values if code in TEXTS else translate(sentence(code))
    return said
