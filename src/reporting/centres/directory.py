"""The centres as people see them: name, area, languages and telephone, in the language of the page."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

import msgspec
from babel import Locale

from reporting.messages import N_
from reporting.sealing.manifest import CentreKey, Manifest, current
from reporting.settings import Contact

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


class Listed(msgspec.Struct, frozen=True):
    """One centre on a page. `area` and `languages` are ready to be read."""

    centre: str
    name: str
    area: str
    languages: str
    contact: Contact


def directory(
    manifest: Manifest,
    contacts: Mapping[str, Contact],
    language: str,
    translate: Callable[[str], str],
    today: date,
) -> list[Listed]:
    """Every centre that can receive reports today, in the order of the manifest."""
    names = dict.fromkeys(line.centre for line in manifest.centres if line.valid_from <= today)
    return [_listed(current(manifest, name, today), contacts, language, translate) for name in names]


def reachable(contacts: Mapping[str, Contact]) -> list[Listed]:
    """The centres of the settings, for the days when no manifest is in force: how to reach them without this service."""
    return [Listed(centre, contact.name or centre, "", "", contact) for centre, contact in contacts.items()]


def name_of(centre: CentreKey, language: str) -> str:
    """The centre's name in a language, else in its own first one, else in any."""
    for tag in (language, *centre.languages):
        if tag in centre.names:
            return centre.names[tag]
    return next(iter(centre.names.values()), centre.centre)


def _listed(
    centre: CentreKey, contacts: Mapping[str, Contact], language: str, translate: Callable[[str], str]
) -> Listed:
    return Listed(
        centre=centre.centre,
        name=name_of(centre, language),
        area=", ".join(translate(CANTONS[canton]) for canton in centre.cantons if canton in CANTONS),
        languages=", ".join(_names_of(centre.languages, language)),
        contact=contacts.get(centre.centre, Contact()),
    )


def _names_of(tags: Iterable[str], language: str) -> list[str]:
    locale = Locale.parse(language)
    return [locale.languages.get(tag, tag) for tag in tags]
