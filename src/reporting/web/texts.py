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
    "too_many_files": N_(
        "No more files can be sent just now. Please press the button again in an hour, or remove the files and send your words "
        "alone. Your words are still here."
    ),
    "unavailable": N_(
        "The service cannot keep anything just now. Please press the button again in a few minutes. Your "
        "words are still here."
    ),
    "refused": N_("That did not work (%(code)s). Your words are still here. Please try again, or phone a centre."),
    "stopped": N_("Sending was stopped. Nothing has reached the centre. Your words are still here."),
    "file_too_large": N_("“%(name)s” is larger than %(size)s MB and was not taken."),
    "files_too_many": N_("No more than %(count)s files can be sent. Those beyond were not taken."),
    "files_chosen": N_("Files chosen: %(count)s"),
    "file_waiting": N_("waiting"),
    "file_arrived": N_("has arrived"),
    "taken_out": N_("Place, time and device were taken out."),
    "kept_inside": N_("Personal details inside this file stay in it: we cannot take them out of this kind of file."),
    "kept_as_it_is": N_("It is sent exactly as it is."),
    "statement": N_("Recording"),
    "statement_recording": N_("The microphone is on. Speak now."),
    "statement_paused": N_("Paused. The microphone records nothing."),
    "statement_pause": N_("Pause"),
    "statement_go_on": N_("Go on recording"),
    "statement_done": N_("The microphone is off. Listen to it if you like, then add it or delete it."),
    "statement_added": N_("Your recording is with your files. You can record another one."),
    "statement_deleted": N_("The recording is deleted."),
    "microphone_refused": N_(
        "The browser does not allow the microphone for this page. Allow it in the settings of the browser and press again, "
        "or write instead."
    ),
    "microphone_missing": N_("The microphone cannot be used just now. Please write instead, or phone a centre."),
    "remove": N_("remove"),
    "remove_file": N_("Remove “%(name)s”"),
    "sealing": N_("Sealing “%(name)s” on your device …"),
    "sending_file": N_("Sending “%(name)s” …"),
    "sending": N_("Sealing and sending …"),
}
