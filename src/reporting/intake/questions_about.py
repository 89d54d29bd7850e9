"""The first questions: who is writing, and what for. Here too: options and conditions that several questions share."""

from typing import Final

from reporting.intake.graph import UNANSWERED, Question
from reporting.messages import N_

UNSURE: Final = ("unknown", N_("I am not sure"))
NOT_SAID: Final = ("not_stated", N_("I would rather not say"))
OTHER: Final = ("other", N_("Something else"))
YES: Final = ("yes", N_("Yes"))
NO: Final = ("no", N_("No"))
TICK: Final = N_("Tick everything that fits, or nothing.")

_OWN: Final = frozenset({"affected", "witness", "not_stated", UNANSWERED})
_PERSONAL: Final = _OWN | {"relative", "professional"}
IF_PERSONAL: Final = (("role", _PERSONAL),)
IF_INCIDENT: Final = (("role", _PERSONAL | {"accused"}),)
IF_INSTITUTION: Final = (("role", frozenset({"institution"})),)
IF_ACCUSED: Final = (("role", frozenset({"accused"})),)
IF_REPLY: Final = (("purpose", frozenset({"advice", "unknown", UNANSWERED})),)  # she wants an answer
IF_PHONE: Final = (*IF_REPLY, ("contact_by", frozenset({"phone"})))

ABOUT: Final = (
    Question(
        name="role",
        title=N_("Who is writing?"),
        hint=N_("So we ask only what fits."),
        kind="one",
        options=(
            ("affected", N_("I experienced it myself")),
            ("relative", N_("It happened to my child, a relative or a friend")),
            ("witness", N_("I saw it or heard about it")),
            ("professional", N_("I support somebody in my work")),
            ("accused", N_("Somebody says that I discriminated, and I would like advice")),
            ("institution", N_("A school, an employer, a commune or another institution that would like advice")),
            NOT_SAID,
        ),
    ),
    Question(
        name="age",
        title=N_("How old are you?"),
        titles=dict.fromkeys(("relative", "professional"), N_("How old is the person it happened to?")),
        kind="one",
        options=(("under_18", N_("Under 18")), ("adult", N_("18 or older")), NOT_SAID),
        asked_if=IF_PERSONAL,
    ),
    Question(
        name="minor",
        title=N_("Good to know if you are under 18"),
        notes=(
            N_("You may write to us alone."),
            N_("Only the counsellors of the centre read it."),
            N_(
                "There is one thing you should know: if you are in great danger, the counsellor may have to get help. Then you "
                "talk about it together first, if that is possible."
            ),
            N_("Would you rather talk to somebody now? Phone 147: day and night, free of charge."),
        ),
        link=("under-18", N_("More for young people")),
        kind="note",
        asked_if=(("role", _OWN), ("age", frozenset({"under_18"}))),
    ),
    Question(
        name="purpose",
        title=N_("What would you like?"),
        hint=N_("If you only want it to be recorded, we ask less, and nobody writes back to you."),
        kind="one",
        options=(
            ("advice", N_("I would like advice or help")),
            ("documentation", N_("I only want it to be known and recorded")),
            ("unknown", N_("I do not know yet")),
        ),
        asked_if=IF_PERSONAL,
    ),
    Question(
        name="institution",
        title=N_("What kind of institution is it?"),
        kind="one",
        options=(
            ("school", N_("School, childcare or training")),
            ("employer", N_("Employer")),
            ("commune", N_("Commune or authority")),
            ("health", N_("Hospital, practice or care home")),
            ("landlord", N_("Landlord or property management")),
            ("association", N_("Club or association")),
            OTHER,
            NOT_SAID,
        ),
        asked_if=IF_INSTITUTION,
    ),
    Question(
        name="institution_wish",
        title=N_("What would you like advice on?"),
        hint=TICK,
        kind="several",
        options=(
            ("incident", N_("Something that has happened")),
            ("prevention", N_("Preventing discrimination")),
            ("rules", N_("Rules, forms or procedures")),
            ("training", N_("Training for our people")),
            ("conversation", N_("A conversation between those involved")),
            OTHER,
        ),
        asked_if=IF_INSTITUTION,
    ),
    Question(
        name="accused_wish",
        title=N_("What would help you?"),
        hint=TICK,
        kind="several",
        options=(
            ("understanding", N_("To understand what it is about")),
            ("rights", N_("To know my rights and duties")),
            ("answering", N_("To know how I can answer")),
            ("conversation", N_("A conversation between those involved")),
            OTHER,
            UNSURE,
        ),
        asked_if=IF_ACCUSED,
    ),
)
