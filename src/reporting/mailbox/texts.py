"""Sentences of the mailbox: those its script shows, and those it shares with the pages without JavaScript. By name."""

from collections.abc import Mapping
from typing import Final

from reporting.messages import N_
from reporting.web.texts import SHARED

STATES: Final[Mapping[str, str]] = {
    "received": N_("Your report has arrived. Nobody has read it yet."),
    "opened": N_("Somebody at the centre has read your report."),
    "in_progress": N_("A counsellor is looking after it."),
    "closed": N_("The centre has closed the case. You can still write if something is left."),
}
ROLES: Final[Mapping[str, str]] = {
    "counsellor": N_("a counsellor"),
    "coordinator": N_("the head of the centre"),
}

TEXTS: Final[Mapping[str, str]] = {
    **SHARED,
    "mailbox": N_("Mailbox"),
    "code_missing": N_("Enter your code."),
    "code_symbols": N_(
        "The code has 25 letters and digits, in five groups of five. Yours has another number, or a sign that"
        " does not occur. Please compare it with your note."
    ),
    "code_check": N_(
        "There is a slip in this code: one of the signs is wrong or two are swapped. Please compare it with your note."
    ),
    "code_unknown": N_(
        "Nothing is found for this code. Perhaps access was ended, the report was erased, or the code belongs"
        " to another website."
    ),
    "words_missing": N_("Write something or choose a file."),
    "words_too_long": N_("Your answer is too long. Shorten it, or send the rest as a file."),
    "files_again": N_("The files could not be kept just now. Please choose them again; your words are kept."),
    "sure_missing": N_("Tick the box first, if you are sure."),
    "you": N_("You"),
    "centre": N_("The centre"),
    "report": N_("Your report"),
    "unreadable": N_(
        "This text cannot be opened. Perhaps it was damaged or changed. Please phone the centre and tell them"
        " the reference."
    ),
    "missing": N_("Something that was written before this is not here. Please phone the centre and ask."),
    "contact": N_("How we can reach you:"),
    "read_nobody": N_("Nobody has read it yet."),
    "read_by": N_("%(role)s, on %(day)s"),
    "download": N_("Save “%(name)s”"),
    "file_unreadable": N_(
        "“%(name)s” cannot be opened. It was damaged or changed, and was not saved. Please phone the centre."
    ),
    "opening": N_("Opening …"),
    "sent": N_("Your answer has been sent."),
    "already_sent": N_(
        "Your answer had already arrived before you changed it. It is kept as it was first. Your words are still here: send"
        " them as a new answer if something is missing."
    ),
    "elsewhere": N_(
        "Your report is now with another centre than the one you wrote to: %(centre)s. If nobody has told you why, phone the"
        " centre you wrote to before you write more."
    ),
    "agree_missing": N_("Tick the box if your answer may go to this centre. Nothing was sent."),
    "withdrawn": N_("You have withdrawn your report. It will be erased on %(day)s. Until then you can take that back."),
    "next_reads": N_(
        "Somebody at the centre reads it by %(day)s and answers you here. You need not do anything until then."
    ),
    "next_answers": N_("The answer comes here. If there is none by %(day)s, this page tells you whom to phone."),
    "next_record": N_("You wanted it to be recorded. Write here if you want advice."),
    "next_yours": N_("The centre has written to you below. Write back when you can."),
    "late": N_(
        "You should have had an answer by %(day)s. We are sorry that you have to wait. Your words are here; nothing is lost."
    ),
    "phone_centre": N_("Please phone the centre and say the reference"),
    "phone_second": N_("If nobody answers there"),
    "weekday": N_("%(weekday)s, %(day)s"),
    "proposed": N_("Proposed appointments"),
    "fits": N_("This one fits"),
    "fits_which": N_("This one fits: %(when)s"),
    "none_fits": N_("None of these fits"),
    "accepted": N_("You have accepted this appointment. If something comes up, write to the centre here."),
    "declined": N_("You have said that none of these fits."),
    "accept": N_("I accept this appointment: %(when)s"),
    "decline": N_("None of the proposed appointments fits me."),
    "appointment_gone": N_("This appointment can no longer be chosen. Please write to the centre."),
    "copy": N_("My conversation with the centre"),
    "answers": N_("Your answers"),
    "taken_back": N_("Your report stays. The withdrawal was taken back."),
    "ended": N_("Your access has ended. The code no longer opens anything."),
    "not_genuine": N_(
        "The mailbox could not be opened safely on this device: “%(reason)s”. Nothing was sent. Please phone "
        "the centre."
    ),
    "too_many_messages": N_("This mailbox is full. Please phone the centre."),
    **{f"state_{name}": text for name, text in STATES.items()},
    **{f"role_{name}": text for name, text in ROLES.items()},
}
