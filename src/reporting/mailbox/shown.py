"""How the mailbox looks: the place to enter a code, and the open conversation in words instead of codes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from litestar import Request, Response

from reporting.centres.directory import directory
from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.mailbox import attachments, sealed_here
from reporting.mailbox.dialogue import LONGEST, Box, Said
from reporting.mailbox.messages import WITHDRAWAL_DAYS
from reporting.mailbox.safety_word import safety_word
from reporting.mailbox.texts import ROLES, STATES, TEXTS
from reporting.sealing.padding import ATTACHMENT_LIMIT
from reporting.web.pages import Pages, Translate, facts, months, spoken_day, spoken_size
from reporting.web.refusals import sentence

AnyRequest = Request[Any, Any, Any]

SHUT: Final[Mapping[str, Any]] = {
    "open": False, "notice": "", "state": "", "read_by": [], "reference": "", "centre": "", "safety_word": "",
    "messages": [], "record": "", "words": "", "withdrawal": "",
    "elsewhere": "", "sealed_to": "", "older": 0, "newer": None,
}  # fmt: skip


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
    translate = pages.translate(language)
    centres = directory(published.manifest, pages.settings.contacts, language, translate, published.today)
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
        box=SHUT,
        facts=facts(
            language=language,
            roots=pages.settings.roots,
            limits={"words": LONGEST, "attachments": attachments.LIMIT, "size": ATTACHMENT_LIMIT, "megabytes": 30},
            texts={name: translate(message) for name, message in TEXTS.items()},
            names={centre.centre: centre.name for centre in centres},
            manifest_floor=published.manifest.sequence,
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
        faults={field: _told(translate, code) for field, code in faults.items()},
        typed="",
        facts="",
        box=_shown(pages, language, published, box)
        | {
            "record": service.draw(16).hex(),
            "words": words,
            "older": box.excerpt.page + 1 if box.excerpt.own else 0,
            "newer": box.excerpt.page - 1 if box.excerpt.page else None,
        },
    )


def _told(translate: Translate, code: str) -> str:
    values = {"name": "", "size": ATTACHMENT_LIMIT // 1024**2, "count": attachments.LIMIT}
    told: str = translate(TEXTS[code]) % values if code in TEXTS else translate(sentence(code))
    return told


def _shown(pages: Pages, language: str, published: Published, box: Box) -> dict[str, Any]:
    translate, mailbox = pages.translate(language), box.mailbox
    centres = directory(published.manifest, pages.settings.contacts, language, translate, published.today)
    names = {centre.centre: centre.name for centre in centres}
    centre = names.get(mailbox.sealed_to.centre, mailbox.sealed_to.centre)
    erased = box.withdrawal and spoken_day(language, box.withdrawal + timedelta(days=WITHDRAWAL_DAYS))
    return {
        "open": True,
        "notice": "",
        "state": translate(STATES[mailbox.state]),
        "read_by": [
            translate(TEXTS["read_by"])
            % {"role": translate(ROLES.get(one.role, ROLES["counsellor"])), "day": spoken_day(language, one.day)}
            for one in mailbox.read_by
        ],
        "reference": mailbox.reference,
        "centre": centre,
        "sealed_to": mailbox.sealed_to.centre,
        "elsewhere": translate(TEXTS["elsewhere"]) % {"centre": centre} if box.is_elsewhere else "",
        "safety_word": safety_word(box.code.dialogue_key(0)),
        "messages": [_message(said, language, translate) for said in box.said],
        "withdrawal": translate(TEXTS["withdrawn"]) % {"day": erased} if erased else "",
    }


def _message(said: Said, language: str, translate: Translate) -> dict[str, Any]:
    kind = "report" if said.entry.kind == 1 else "you" if said.own else "centre"
    content = said.text
    return {
        "own": said.own,
        "who": translate(TEXTS[kind]),
        "day": spoken_day(language, said.entry.day),
        "words": content.text if content else "",
        "contact": (content.contact or "") if content else "",
        "files": [
            {"record": one.record.hex(), "name": sealed_here.safe_name(one.name), "size": spoken_size(one.size)}
            for one in (content.attachments if content else ())
        ],
        "missing": said.missing,
        "unseen": said.unseen,
        "unreadable": content is None,
    }
