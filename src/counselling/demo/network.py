"""The example network as data: two centres and their five members. Names, numbers and addresses are invented."""

from collections.abc import Sequence
from typing import Final, NamedTuple

SERVICE: Final = "Isonomia"

CENTRES: Final = {
    "beratung-ost": """\
[[centre]]
centre = "beratung-ost"
names.de = "Beratungsstelle gegen Rassismus St. Gallen–Appenzell"
names.fr = "Centre d’écoute contre le racisme Saint-Gall–Appenzell"
names.en = "Advice centre against racism St. Gallen–Appenzell"
cantons = ["SG", "AR", "AI"]
languages = ["de"]
default = true
""",
    "ecoute-valais": """\
[[centre]]
centre = "ecoute-valais"
names.de = "Anlaufstelle gegen Rassismus Wallis"
names.fr = "Bureau d’écoute contre le racisme Valais"
names.en = "Advice centre against racism Valais"
cantons = ["VS"]
languages = ["fr", "de"]
""",
}

CONTACTS: Final = """\
[contacts.beratung-ost]
name = "Beratungsstelle gegen Rassismus St. Gallen–Appenzell"
phone = "071 000 00 01"
hours = "Mo–Fr 9–12, 14–17"
address = "Beispielgasse 1, 9000 St. Gallen"
email = "ost@centre.example"

[contacts.ecoute-valais]
name = "Bureau d’écoute contre le racisme Valais"
phone = "027 000 00 01"
hours = "Lu–Ve / Mo–Fr 9–12"
address = "Rue de l’Exemple 1, 1950 Sion"
email = "valais@centre.example"
"""


class Example(NamedTuple):
    """A member to invite. The first of a centre makes its keys; she lets the others in."""

    login: str
    name: str
    centre: str
    role: str
    language: str


MEMBERS: Final = (
    Example("anna", "Anna", "beratung-ost", "coordinator", "de"),
    Example("samir", "Samir", "beratung-ost", "counsellor", "de"),
    Example("lea", "Lea", "beratung-ost", "counsellor", "de"),
    Example("claire", "Claire", "ecoute-valais", "coordinator", "fr"),
    Example("matteo", "Matteo", "ecoute-valais", "counsellor", "fr"),
)


def centres_text(members: Sequence[Example]) -> str:
    """The centres these members belong to, as `counselling manifest propose` reads them."""
    return "\n".join(text for centre, text in CENTRES.items() if any(one.centre == centre for one in members))
