"""Sentences that the form's script shows, and those it shares with the pages without JavaScript. By name; the server puts them
into the page in the person's language.
"""

from collections.abc import Mapping
from typing import Final

from reporting.messages import N_
from reporting.web.texts import SHARED

TEXTS: Final[Mapping[str, str]] = {
    **SHARED,
    "answers_in": N_("answers in:"),
    "form": N_("Form"),
    "check": N_("Check"),
    "code": N_("Code"),
    "words_missing": N_("Write something. One sentence is enough."),
    "words_too_long": N_("This is too long. Shorten it, or add the rest as a file."),
    "centre_unknown": N_("Choose who will read it."),
    "municipality_unknown": N_(
        "We know no municipality of this name. Write it in another way, or go back and name only the canton."
    ),
    "municipality_nearest": N_(
        "We know no single municipality of this name. Do you mean one of these: %(names)s? You can also go back and name only "
        "the canton."
    ),
    "unanswered": N_("no answer"),
    "change": N_("Change"),
    "change_question": N_("Change: %(question)s"),
    "none": N_("none"),
    "weaker_old": N_("This browser is too old for it, or the connection is not secure."),
    "weaker_list": N_(
        "The list of the centres could not be verified: “%(reason)s”. If the date of your device is wrong, "
        "set it right and try again."
    ),
    "weaker_other": N_("Something went wrong: “%(reason)s”."),
    "changed": N_(
        "Your report had already arrived before you changed it. It is kept as it was first. You can add the "
        "rest in your mailbox, with this code."
    ),
    "language_warning": N_(
        "In another language the form begins empty. Copy your words first if you want to keep them, then "
        "choose the language once more."
    ),
}
