"""Whom a person can turn to without this service, in her language: the centres, and the offices beside them."""

from typing import Any

from reporting.centres.directory import Listed, listed
from reporting.centres.service import Service
from reporting.settings import Settings
from reporting.settings.contacts import spoken
from reporting.web.pages import Pages


async def centres_of(service: Service, pages: Pages, language: str) -> list[Listed]:
    """The centres with how to reach them; those of the settings while no list of centres is in force.

    Raises NotFound for a language that is not offered.
    """
    translate = pages.translate(language)
    return listed(service.settings.contacts, await service.published_or_none(), language, translate)


def offices(settings: Settings, language: str) -> dict[str, Any]:
    """Whom else to turn to: `privacy` with a question about it, `second` when a centre does not answer (None: nobody is named)."""
    order = (language, *settings.languages)
    second = settings.second_contact
    return {"privacy": spoken(settings.privacy, order), "second": second and spoken(second, order)}
