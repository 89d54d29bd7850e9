"""The laws by their German abbreviation, as people are told of them; what an article is cited as."""

from collections.abc import Callable, Mapping
from typing import Final

from reporting.messages import N_

LAWS: Final[Mapping[str, str]] = {
    "ATSG": N_("General Social Insurance Act (ATSG)"),
    "BV": N_("Federal Constitution (BV)"),
    "GlG": N_("Gender Equality Act (GlG)"),
    "OHG": N_("Victim Support Act (OHG)"),
    "OR": N_("Code of Obligations (OR)"),
    "press_council": N_("Rules of the Swiss Press Council"),
    "RTVG": N_("Radio and Television Act (RTVG)"),
    "StGB": N_("Criminal Code (StGB)"),
    "StPO": N_("Code of Criminal Procedure (StPO)"),
    "VRP": N_("Administrative Procedure Act of the canton of St. Gallen (VRP)"),
    "VVRG": N_("Administrative Procedure Act of the canton of Valais (VVRG)"),
    "ZGB": N_("Civil Code (ZGB)"),
}
ARTICLE: Final = N_("Art. %(article)s, %(law)s")


def cited(translate: Callable[[str], str], article: str, law: str) -> str:
    """An article with the name of its law, in the language of `translate`; "" without an article."""
    return translate(ARTICLE) % {"article": article, "law": translate(LAWS[law])} if article else ""
