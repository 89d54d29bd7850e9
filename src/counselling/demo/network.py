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

TEXTS: Final = """\
operator = "Example canton"

[privacy]
name.de = "Datenschutzberatung des Beispielkantons"
name.fr = "Conseil à la protection des données du canton exemple"
name.en = "Data protection adviser of the example canton"
phone = "058 000 00 01"
email = "privacy@canton.example"

[second_contact]
name.de = "Fachstelle Integration des Beispielkantons"
name.fr = "Bureau de l’intégration du canton exemple"
name.en = "Integration office of the example canton"
phone = "058 000 00 02"
hours = "8–12, 14–17"

[contacts.beratung-ost]
name.de = "Beratungsstelle gegen Rassismus St. Gallen–Appenzell"
name.fr = "Centre d’écoute contre le racisme Saint-Gall–Appenzell"
name.en = "Advice centre against racism St. Gallen–Appenzell"
phone = "071 000 00 01"
hours.de = "Mo–Fr 9–12, 14–17"
hours.fr = "Lu–Ve 9–12, 14–17"
hours.en = "Mon–Fri 9–12, 14–17"
address = "Beispielgasse 1, 9000 St. Gallen"
email = "ost@centre.example"
languages = ["de", "en", "sq", "tr", "ti"]
offers = ["talk", "advice", "law", "letters", "accompaniment", "mediation"]
interpreters = true
walk_in = true
independence.de = "Die Kantone bezahlen die Beratungsstelle. Sie dürfen keine Meldung lesen."
independence.fr = "Les cantons paient le centre. Ils n’ont le droit de lire aucun signalement."
independence.en = "The cantons pay for the centre. They may not read any report."

[contacts.ecoute-valais]
name.de = "Anlaufstelle gegen Rassismus Wallis"
name.fr = "Bureau d’écoute contre le racisme Valais"
name.en = "Advice centre against racism Valais"
phone = "027 000 00 01"
hours.de = "Mo–Fr 9–12"
hours.fr = "Lu–Ve 9–12"
hours.en = "Mon–Fri 9–12"
address = "Rue de l’Exemple 1, 1950 Sion"
email = "valais@centre.example"
languages = ["fr", "de", "pt", "ar"]
offers = ["talk", "advice", "letters", "accompaniment", "institutions"]
interpreters = true
independence.de = "Der Kanton bezahlt das Büro. Er darf keine Meldung lesen."
independence.fr = "Le canton paie le bureau. Il n’a le droit de lire aucun signalement."
independence.en = "The canton pays for the office. It may not read any report."
"""


class Example(NamedTuple):
    """A member to invite. The first of a centre makes its keys; she lets the others in."""

    login: str
    name: str
    centre: str
    role: str
    language: str


class TakesOn(NamedTuple):
    """What a member of the example can take on. `working_days`: bits, Monday 1 to Sunday 64; `deputy`: a login."""

    languages: tuple[str, ...]
    domains: tuple[str, ...]
    working_days: int
    most_cases: int
    deputy: str | None = None


MEMBERS: Final = (
    Example("anna", "Anna", "beratung-ost", "coordinator", "de"),
    Example("samir", "Samir", "beratung-ost", "counsellor", "de"),
    Example("lea", "Lea", "beratung-ost", "counsellor", "de"),
    Example("claire", "Claire", "ecoute-valais", "coordinator", "fr"),
    Example("matteo", "Matteo", "ecoute-valais", "counsellor", "fr"),
)
# They never see a case and get no key of a centre: who supervises, and who publishes the figures of a canton.
WATCHING: Final = (
    Example("ruth", "Ruth", "beratung-ost", "supervisor", "de"),
    Example("nina", "Nina", "beratung-ost", "statistician", "de"),
    Example("urs", "Urs", "beratung-ost", "statistician", "de"),
    Example("eve", "Ève", "ecoute-valais", "statistician", "fr"),
    Example("luc", "Luc", "ecoute-valais", "statistician", "fr"),
)


class Figures(NamedTuple):
    """A canton's published years: who drafts, who approves, how many cases a year, how many of the year before came late."""

    drafts: str
    approves: str
    cases: tuple[int, ...]
    late: int = 0


# In five years of a canton with few cases there is one that closes a block, whichever year it is by now.
PUBLISHED: Final = {
    "SG": Figures("nina", "urs", (96, 108, 131), 7),
    "VS": Figures("eve", "luc", (61, 74, 83), 4),
    "AI": Figures("nina", "urs", (12, 11, 14, 13, 12)),
}

PROFILES: Final = {
    "anna": TakesOn(("de", "en", "fr"), ("work", "police", "administration"), 0b0001111, 12),
    "samir": TakesOn(("ar", "de", "en"), ("housing", "public_space"), 0b0010110, 15, "lea"),
    "lea": TakesOn(("de", "en", "sq"), ("education", "health", "work"), 0b0011010, 15, "samir"),
    "claire": TakesOn(("de", "fr"), ("administration", "work"), 0b0011011, 12),
    "matteo": TakesOn(("fr", "it", "pt"), ("housing", "education"), 0b0010101, 15, "claire"),
}


def centres_text(members: Sequence[Example]) -> str:
    """The centres these members belong to, as `counselling manifest propose` reads them."""
    return "\n".join(text for centre, text in CENTRES.items() if any(one.centre == centre for one in members))
