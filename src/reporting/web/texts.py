"""Sentences that the scripts of all public pages share, by name."""

from collections.abc import Mapping
from typing import Final

from reporting.messages import N_

SHARED: Final[Mapping[str, str]] = {
    "error": N_("Error:"),
    "summary": N_("Something is missing or did not work"),
    "no_answer": N_(
        "No connection. Nothing is lost: your words are still here. Press the button again when you are connected."
    ),
    "too_many": N_(
        "Very many people are writing at this moment. Please wait a minute and press the button again. Your "
        "words are still here."
    ),
    "unavailable": N_(
        "The service cannot keep anything just now. Please press the button again in a few minutes. Your "
        "words are still here."
    ),
    "refused": N_("That did not work (%(code)s). Your words are still here. Please try again, or phone a centre."),
    "stopped": N_("Sending was stopped. Nothing has reached the centre. Your words are still here."),
    "file_too_large": N_("“%(name)s” is larger than %(size)s MB and was not taken."),
    "files_too_many": N_("No more than %(count)s files can be sent. Those beyond were not taken."),
    "remove": N_("remove"),
    "remove_file": N_("Remove “%(name)s”"),
    "sealing": N_("Sealing “%(name)s” on your device …"),
    "sending_file": N_("Sending “%(name)s” …"),
    "sending": N_("Sealing and sending …"),
}
