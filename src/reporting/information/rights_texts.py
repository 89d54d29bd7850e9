"""What the law offers in each situation, and what helps without it, in plain words.

A fact carries article, source and the day on which somebody read it there; without that day it is shown as to be confirmed
by the centre. A name in `law` is one of FACTS, or else a deadline's (`reporting.deadlines`), whose words are used again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from reporting.deadlines.texts import RULES
from reporting.messages import N_

READ: Final = date(2026, 11, 22)
FEDERAL_GUIDE: Final = "https://www.rechtsratgeber-rassismus.admin.ch/"


class Fact(NamedTuple):
    """A legal fact. `checked` is the day on which it was read in `source`; None for general knowledge."""

    words: str
    article: str = ""
    law: str = ""
    source: str = ""
    checked: date | None = None


class Situation(NamedTuple):
    """Where it happened: a heading, the names of what the law says, and what one can do oneself."""

    title: str
    law: tuple[str, ...]
    can: tuple[str, ...]


FACTS: Final[Mapping[str, Fact]] = {
    "no_general_act": Fact(
        N_(
            "In Switzerland there is no law of its own against discrimination between private people. Other laws must help. "
            "Often a talk reaches more than a court."
        ),
        source=FEDERAL_GUIDE + "lebensbereiche/d167.html",
        checked=READ,
    ),
    "everybody": Fact(
        N_("The Constitution protects everybody who lives in Switzerland, with or without a Swiss passport."),
        "8",
        "BV",
        "https://www.edi.admin.ch/edi/de/home/fachstellen/fachstelle-fuer-rassismusbekaempfung-frb/recht-und-beratung.html",
        READ,
    ),
    "equality": Fact(
        N_(
            "Whoever acts for the state must treat everybody equally: offices, police, state schools. Nobody may be treated "
            "worse for origin, colour, language, religion or way of life."
        ),
        "8 (2)",
        "BV",
        FEDERAL_GUIDE + "lebensbereiche/d167.html",
        READ,
    ),
    "dignity": Fact(
        N_("Your dignity is protected. Whoever harms it can be made to stop, to take it back and to pay."),
        "28, 28a",
        "ZGB",
    ),
    "employer": Fact(
        N_("Your employer must respect you and protect you, also from colleagues and customers."),
        "328",
        "OR",
        "https://lawbrary.ch/law/art/OR-v2022.01-de-art-328/print/",
        READ,
    ),
    "abusive": Fact(
        N_(
            "A dismissal for your origin, your colour or your religion can be abusive. Then you can get money, but not the "
            "job back."
        ),
        "336, 336a",
        "OR",
    ),
    "hiring": Fact(
        N_("An employer may choose. But whoever degrades you while you apply harms your dignity."),
        "28",
        "ZGB",
    ),
    "service": Fact(
        N_("What is offered to everybody may not be refused to you for your colour, your origin or your religion."),
        "261bis",
        "StGB",
        "https://hallo.gr.ch/de/sprache_integration/diskriminierung/Seiten/default.aspx",
        READ,
    ),
    "housing": Fact(
        N_("With flats, tenancy law and the protection of your dignity help."),
        source=FEDERAL_GUIDE + "lebensbereiche/d167.html",
        checked=READ,
    ),
    "public_landlord": Fact(
        N_("If the flat belongs to the commune or the canton, they must treat everybody equally."),
        "8 (2)",
        "BV",
        FEDERAL_GUIDE + "lebensbereiche/d167.html",
        READ,
    ),
    "heard": Fact(
        N_("Before an authority decides about you, you may say what you think. It must give its reasons."),
        "29 (2)",
        "BV",
    ),
    "controls": Fact(
        N_("The police may not stop you only because of how you look."),
        "8 (2)",
        "BV",
    ),
    "recordings": Fact(
        N_("Secret recordings of talks are punishable, and they do not count as evidence."),
        "179bis–179quater",
        "StGB",
        FEDERAL_GUIDE + "lebensbereiche/d418.html",
    ),
    "victims": Fact(
        N_(
            "After violence or threats, victim support advises you free of charge, also if you do not go to the police."
        ),
        source="https://www.opferberatung-ag.ch/was-ist-opferhilfe",
        checked=READ,
    ),
}

WRITE_DOWN: Final = N_("Write down what was said, as exactly as you can, with day, place and who was there.")
REASON: Final = N_("Ask for the reason, if you can in writing.")
KEEP: Final = N_("Keep everything: advertisement, letters, messages.")
NOT_ALONE: Final = N_("Tell somebody you trust. You need not go through this alone.")
TAKE_ALONG: Final = N_("You may take somebody along to every talk.")

SITUATIONS: Final[Mapping[str, Situation]] = {
    "work": Situation(
        N_("At work"),
        ("employer", "abusive", "dismissal_objection", "job_refused", "no_general_act"),
        (
            WRITE_DOWN,
            N_("Say or write that it must stop. Keep a copy."),
            N_("Turn to your superior, the personnel office, the works council or the union."),
            N_("Sign nothing on the spot. You may take it home and show it to somebody."),
            TAKE_ALONG,
        ),
    ),
    "job-search": Situation(
        N_("Looking for a job"),
        ("hiring", "job_refused", "no_general_act"),
        (REASON, KEEP, NOT_ALONE),
    ),
    "housing": Situation(
        N_("Flat and neighbours"),
        ("housing", "flat_notice", "public_landlord", "dignity", "no_general_act"),
        (
            REASON,
            KEEP,
            N_("If neighbours insult you: tell the landlord in writing."),
            NOT_ALONE,
        ),
    ),
    "school": Situation(
        N_("School and training"),
        ("equality", "heard", "supervision"),
        (
            WRITE_DOWN,
            N_("Speak with the teacher, the school’s social worker or the head of the school."),
            TAKE_ALONG,
            N_("Write to the school what you ask of it, and keep a copy."),
        ),
    ),
    "authorities": Situation(
        N_("Police and authorities"),
        ("equality", "controls", "heard", "supervision", "state_liability", "recordings"),
        (
            N_("Ask calmly for name and office, and for the reason."),
            N_("Write it down right afterwards. Ask people who saw it for their names."),
            N_("Ask for a decision in writing. Only then can you object to it."),
            TAKE_ALONG,
        ),
    ),
    "services": Situation(
        N_("Shop, club, bus, doctor"),
        ("service", "dignity", "criminal_complaint"),
        (
            REASON,
            N_("Ask for the person in charge. Often that is enough."),
            WRITE_DOWN,
        ),
    ),
    "public": Situation(
        N_("Insults and violence"),
        ("criminal_complaint", "public_racism", "victims", "victim_aid"),
        (
            N_("In danger: go where there are people, and phone 117."),
            N_("If you are hurt: let a doctor look at it and write it down, with pictures."),
            RULES["evidence"][1],
            NOT_ALONE,
        ),
    ),
    "media": Situation(
        N_("Internet and media"),
        ("public_racism", "dignity", "counterstatement", "broadcast", "press_council"),
        (
            N_("Before it is erased: take a picture of it, with address and day."),
            N_("Report it to the platform. You need not answer, and you may block the person."),
            NOT_ALONE,
        ),
    ),
    "stay": Situation(
        N_("Asylum and permit"),
        ("everybody", "equality", "letter", "heard"),
        (
            N_("Show every letter of an authority to somebody who knows about it, on the day it comes."),
            KEEP,
            TAKE_ALONG,
        ),
    ),
}

CENTRE: Final = (
    N_("It listens, and looks with you at what is possible. You decide."),
    N_("If you like, it speaks or writes to the other side, or goes with you to a talk."),
    N_("It knows who else can help: lawyers, unions, victim support."),
    N_("It does nothing without your word."),
)
