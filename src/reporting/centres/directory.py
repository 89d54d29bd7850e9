"""The centres as people see them: name, area, languages, telephone and what they offer, in the language of the page.

Names and areas are those of the signed manifest; the rest a deployment says in its settings.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from reporting.centres.manifest import Published
from reporting.messages import N_
from reporting.sealing.manifest import CentreKey
from reporting.settings import Contact
from reporting.settings.contacts import Offer, spoken
from reporting.web.language import name_in

CANTONS: Final = {
    "AG": N_("Aargau"),
    "AI": N_("Appenzell Innerrhoden"),
    "AR": N_("Appenzell Ausserrhoden"),
    "BE": N_("Bern"),
    "BL": N_("Basel-Landschaft"),
    "BS": N_("Basel-Stadt"),
    "FR": N_("Fribourg"),
    "GE": N_("Geneva"),
    "GL": N_("Glarus"),
    "GR": N_("Graubünden"),
    "JU": N_("Jura"),
    "LU": N_("Lucerne"),
    "NE": N_("Neuchâtel"),
    "NW": N_("Nidwalden"),
    "OW": N_("Obwalden"),
    "SG": N_("St. Gallen"),
    "SH": N_("Schaffhausen"),
    "SO": N_("Solothurn"),
    "SZ": N_("Schwyz"),
    "TG": N_("Thurgau"),
    "TI": N_("Ticino"),
    "UR": N_("Uri"),
    "VD": N_("Vaud"),
    "VS": N_("Valais"),
    "ZG": N_("Zug"),
    "ZH": N_("Zurich"),
}


OFFERS: Final[Mapping[Offer, str]] = {
    "talk": N_("A talk in private, by telephone or at the centre"),
    "advice": N_("Advice on what you can do"),
    "law": N_("Legal advice"),
    "letters": N_("Help with letters and forms"),
    "accompaniment": N_("Somebody comes with you to an office or a meeting"),
    "mediation": N_("A talk with the other side, if you want that"),
    "groups": N_("Meeting others who went through something similar"),
    "institutions": N_("Advice for schools, employers and communes"),
}


class Listed(msgspec.Struct, frozen=True):
    """One centre on a page. `area`, `languages` and `offers` are ready to be read, and so are the texts of `contact`."""

    centre: str
    name: str
    area: str
    languages: str
    contact: Contact
    offers: tuple[str, ...] = ()


def reachable(
    contacts: Mapping[str, Contact], language: str = "en", translate: Callable[[str], str] = str
) -> list[Listed]:
    """The centres of the settings, for the days when no manifest is in force: how to reach them without this service."""
    said = {centre: spoken(contact, (language,)) for centre, contact in contacts.items()}
    return [
        Listed(centre, str(one.name) or centre, "", _names_of(one.languages, language), one, _offers(one, translate))
        for centre, one in said.items()
    ]


def listed(
    contacts: Mapping[str, Contact], published: Published | None, language: str, translate: Callable[[str], str]
) -> list[Listed]:
    """Every centre that can receive reports today, in the order of the manifest; those of the settings if none is in force."""
    if published is None:
        return reachable(contacts, language, translate)
    return [_listed(line, contacts, language, translate) for line in published.centres.values()]


def name_of(centre: CentreKey, language: str) -> str:
    """The centre's name in a language (of a variant: in the language), else in its own first one, else in any."""
    for tag in (language, language.partition("-")[0], *centre.languages):
        if tag in centre.names:
            return centre.names[tag]
    return next(iter(centre.names.values()), centre.centre)


def names_of(published: Published | None, language: str) -> dict[str, str]:
    """The centres' names in a language, by centre."""
    centres = published.centres if published else {}
    return {centre: name_of(line, language) for centre, line in centres.items()}


def _listed(
    centre: CentreKey, contacts: Mapping[str, Contact], language: str, translate: Callable[[str], str]
) -> Listed:
    contact = spoken(contacts.get(centre.centre, Contact()), (language, *centre.languages))
    return Listed(
        centre=centre.centre,
        name=name_of(centre, language),
        area=", ".join(translate(CANTONS[canton]) for canton in centre.cantons if canton in CANTONS),
        languages=_names_of(contact.languages or centre.languages, language),
        contact=contact,
        offers=_offers(contact, translate),
    )


def _names_of(tags: Iterable[str], language: str) -> str:
    return ", ".join(name_in(tag, language) for tag in tags)


def _offers(contact: Contact, translate: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(translate(text) for code, text in OFFERS.items() if code in contact.offers)
