"""What people are told when something did not work: what it is, and what to do next. By the stable code of the refusal."""

from typing import Any, Final

from litestar import Request, Response

from reporting.messages import N_
from reporting.settings.contacts import spoken
from reporting.web.kept import no_cookie
from reporting.web.pages import Pages

AnyRequest = Request[Any, Any, Any]

_NOT_NOW: Final = ("unavailable", "database", "busy", "closed", "too_much_pending")  # the codes of Unavailable

HEADINGS: Final = {
    "not_found": N_("This page does not exist"),
    "expired": N_("This has ended"),
    **dict.fromkeys(_NOT_NOW, N_("Not possible just now")),
    "not_known": N_("The answer was lost"),
    "cross_site": N_("Please start from our own page"),
}
HEADING: Final = N_("That did not work")

SENTENCES: Final = {
    "not_found": N_("Perhaps the address has a mistake. Go to the start page and try from there."),
    "method_not_allowed": N_("Perhaps the address has a mistake. Go to the start page and try from there."),
    "expired": N_(
        "To protect you, what is written without JavaScript is deleted within an hour after the last step, or when you leave. "
        "Please begin again. If you already have a code, you can use it."
    ),
    **dict.fromkeys(_NOT_NOW, N_("Nothing was stored. Please try again in a few minutes, or phone a centre.")),
    "not_known": N_("We do not know whether it was kept. Press the button again: it is kept only once."),
    "tampered": N_(
        "What is kept here does not fit together, so nothing of it was opened or sent. Please phone the centre."
    ),
    "no_manifest": N_(
        "The list of the centres is not valid just now, so nothing can be sealed for them. Please phone or "
        "write to a centre."
    ),
    "too_many": N_(
        "Very many people are writing at this moment. Nothing was stored. Please wait a minute and try again."
    ),
    "too_large": N_("That is more than can be sent here. Nothing of it was stored. Choose smaller files, or fewer."),
    "cross_site": N_(
        "Your browser was sent here by another website. To protect you we did not carry it out. Go to the "
        "start page and try again."
    ),
}
SENTENCE: Final = N_("Nothing was stored. Go back and try again. If it happens again, please phone a centre.")


def sentence(code: str) -> str:
    """What to do after a refusal, as a message to be translated."""
    return SENTENCES.get(code, SENTENCE)


def error_page(pages: Pages, request: AnyRequest, _status: int, code: str) -> str:
    """The whole page of a refusal, in the language of the request."""
    language = pages.language(request)
    return pages.html(language, "error.html", here="", **_shown(pages, language, code))


def expired(pages: Pages, request: AnyRequest, language: str, here: str) -> Response[bytes]:
    """What somebody without JavaScript finds when her time is over; her cookie goes."""
    shown = _shown(pages, language, "expired")
    return pages.page(request, language, "error.html", here=here, status=410, cookies=[no_cookie()], **shown)


def _shown(pages: Pages, language: str, code: str) -> dict[str, Any]:
    translate = pages.translate(language)
    heading = translate(HEADINGS.get(code, HEADING))
    names = pages.centre_names(language)
    contacts = {centre: spoken(contact, (language,)) for centre, contact in pages.settings.contacts.items()}
    return {
        "faults": {"": heading},
        "heading": heading,
        "sentence": translate(sentence(code)),
        "centres": [
            {"name": names.get(centre) or contact.name or centre, "contact": contact}
            for centre, contact in contacts.items()
        ],
    }
